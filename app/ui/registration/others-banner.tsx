import { useState } from "react";
import { Banner } from "@shopify/polaris";
import type { OrderDetail } from "../../orders/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import { useTimeFormat } from "../time/clock.tsx";
import { isDirty } from "./draft.ts";
import { describeRegistered } from "./field-errors.ts";
import type { RegistrationEntry } from "./use-registration.ts";

/** What others have registered of this order since something was typed here; a line that they took says so itself. */
export function OthersBanner({ order, entry }: { order: OrderDetail; entry: RegistrationEntry }) {
  const { draft, taken } = entry;
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const requests = order.shipments.map(({ requestId }) => requestId).join(" ");
  const [seen, setSeen] = useState(requests);
  // Whoever has typed nothing sees it all in the shipments below.
  if (!isDirty(draft) && seen !== requests) setSeen(requests);
  const others = order.shipments.filter(
    ({ requestId, status, lines }) =>
      status !== "cancelled" &&
      !lines.every(({ lineItemId }) => taken.has(lineItemId)) &&
      requestId !== draft.requestId &&
      !seen.split(" ").includes(requestId),
  );
  if (!isDirty(draft) || others.length === 0) return null;
  return (
    <Banner tone="warning" title={t("entry.othersTitle")}>
      {others.map((shipment) => (
        <p key={shipment.id}>
          {shipment.lines
            .map((line) => t("preview.pieces", { product: line.sku ?? line.title, n: line.quantity }))
            .join(t("common.comma"))}
          {": "}
          {describeRegistered(
            t,
            {
              by: shipment.registeredBy,
              at: shipment.registeredAt,
              quantity: shipment.lines.reduce((sum, line) => sum + line.quantity, 0),
              carrier: shipment.carrier,
              trackingNumbers: shipment.trackingNumbers,
            },
            dateTime,
          )}
        </p>
      ))}
    </Banner>
  );
}
