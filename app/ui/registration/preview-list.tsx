import { useTranslation } from "react-i18next";
import type { OrderDetail } from "../../orders/read-model.ts";
import { previewRegistration } from "../../shipments/preview.ts";
import type { Registration } from "../../shipments/registration.ts";
import { reasonOf, ReasonSentence } from "../orders/reason.tsx";

/** Exactly what Shopify will get of what is entered, what waits and why, and whether the customer is mailed. */
export function PreviewList(props: { order: OrderDetail; registration: Registration; notifyCustomer: boolean }) {
  const { order, registration, notifyCustomer } = props;
  const { t } = useTranslation();
  const contents = (lines: readonly { lineItemId: string; quantity: number }[]) =>
    lines
      .map(({ lineItemId, quantity }) => {
        const line = order.lines.find((candidate) => candidate.id === lineItemId);
        return t("preview.pieces", { product: line?.sku ?? line?.title ?? "", n: quantity });
      })
      .join(t("common.comma"));
  const { fulfillments, waiting } = previewRegistration(
    registration.lines,
    order.fulfillmentOrders,
    registeredBefore(order),
  );
  return (
    <section className="preview" aria-label={t("preview.title")}>
      <h3>{t("preview.heading", { n: fulfillments.length })}</h3>
      <ol>
        {fulfillments.map((made, place) => (
          <li key={place}>
            <strong>
              {[
                t(`carrier.${made.carrier}`),
                ...(made.trackingNumbers.length ? made.trackingNumbers : [t("preview.noNumber")]),
              ].join(" ")}
            </strong>
            <span>{contents(made.lines)}</span>
            <span className="subdued">
              {[made.locationName, made.mails && notifyCustomer ? t("preview.mails") : null]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
        {waiting.map(({ lineItemId, quantity }) => {
          const line = order.lines.find((candidate) => candidate.id === lineItemId);
          const reason = line ? reasonOf(line) : null;
          return (
            <li key={lineItemId} data-waits="true">
              <strong>{t("preview.waits")}</strong>
              <span>{contents([{ lineItemId, quantity }])}</span>
              <span className="subdued">
                {reason ? <ReasonSentence code={reason} detail={line?.reasonDetail ?? null} /> : t("preview.notSeen")}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** What is registered for this order and not on Shopify yet. */
function registeredBefore(order: OrderDetail): Map<string, number> {
  const quantities = new Map<string, number>();
  for (const shipment of order.shipments) {
    if (shipment.status === "cancelled") continue;
    for (const { lineItemId, quantity, fulfilled } of shipment.lines) {
      if (quantity > fulfilled) quantities.set(lineItemId, (quantities.get(lineItemId) ?? 0) + quantity - fulfilled);
    }
  }
  return quantities;
}
