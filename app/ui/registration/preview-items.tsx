import type { OrderToRegister } from "../../orders/read-model.ts";
import { previewRegistration, type Preview } from "../../shipments/preview.ts";
import type { Registration } from "../../shipments/registration.ts";
import { useTranslation } from "../language/translate.tsx";
import { reasonOf, ReasonSentence } from "../orders/reason.tsx";

/** What Shopify will get of a registration of this order, after what is registered and not there yet. */
export function previewOf(order: OrderToRegister, registration: Registration): Preview {
  return previewRegistration(registration.lines, order.fulfillmentOrders, registeredBefore(order));
}

/** The fulfillments of a preview, what waits and why, and whether the customer is mailed. */
export function PreviewItems(props: { order: OrderToRegister; preview: Preview; notifyCustomer: boolean }) {
  const { order, preview, notifyCustomer } = props;
  const { t } = useTranslation();
  const lineOf = (id: string) => order.lines.find((candidate) => candidate.id === id);
  const contents = (lines: readonly { lineItemId: string; quantity: number }[]) =>
    lines
      .map(({ lineItemId, quantity }) => {
        const line = lineOf(lineItemId);
        return t("preview.pieces", { product: line?.sku ?? line?.title ?? "", n: quantity });
      })
      .join(t("common.comma"));
  return (
    <>
      <ol>
        {preview.fulfillments.map((made, place) => (
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
        {preview.waiting.map(({ lineItemId, quantity }) => {
          const line = lineOf(lineItemId);
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
      {preview.mailsLater && notifyCustomer && <p className="subdued">{t("preview.mailsLater")}</p>}
    </>
  );
}

/** What is registered for this order and not on Shopify yet. */
function registeredBefore(order: OrderToRegister): Map<string, number> {
  const quantities = new Map<string, number>();
  for (const shipment of order.shipments) {
    if (shipment.status === "cancelled") continue;
    for (const { lineItemId, quantity, fulfilled } of shipment.lines) {
      if (quantity > fulfilled) quantities.set(lineItemId, (quantities.get(lineItemId) ?? 0) + quantity - fulfilled);
    }
  }
  return quantities;
}
