import { Badge, BlockStack, Text } from "@shopify/polaris";
import type { ShipmentRow, SyncAttempt } from "../../shipments/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import { Reason } from "../orders/reason.tsx";
import { SILENT } from "../orders/state-badge.tsx";
import { useTimeFormat } from "../time/clock.tsx";
import { AttemptHistory } from "./attempt-history.tsx";
import { AmendmentState } from "./amendment-state.tsx";
import { ShipmentActions } from "./shipment-actions.tsx";
import { ShipmentContents } from "./shipment-contents.tsx";
import { SyncSentence, SyncStatusBadge } from "./sync-status.tsx";
import { TrackingNumbers } from "./tracking-numbers.tsx";

/** One registered shipment: what is in it, where it stands, why, what comes next, and how it got there. */
export function ShipmentCard({ shipment }: { shipment: ShipmentRow & { attempts: SyncAttempt[] } }) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const names = new Map(shipment.fulfillments.map(({ id, name }) => [id, name ?? id]));
  return (
    <article className="shipment" data-status={shipment.status}>
      <div className="shipment-head">
        <TrackingNumbers carrier={shipment.carrier} numbers={shipment.trackingNumbers} />
        <SyncStatusBadge status={shipment.status} />
      </div>
      <ShipmentContents lines={shipment.lines} />
      <ShipmentSituation shipment={shipment} />
      <div className="shipment-foot">
        <Text as="p" tone="subdued" variant="bodySm">
          {[
            t("shipment.registeredAt", { time: dateTime(shipment.registeredAt) }),
            ...(shipment.notifyCustomer ? [t("shipment.notified")] : []),
            ...shipment.fulfillments.map(({ id, name }) => name ?? id),
          ].join(" · ")}
        </Text>
        {shipment.status !== "cancelled" && shipment.fulfillments.some(({ status }) => status === "CANCELLED") && (
          <Badge {...SILENT} tone="critical">
            {t("order.fulfillmentCancelled")}
          </Badge>
        )}
        <ShipmentActions shipment={shipment} />
      </div>
      <AttemptHistory attempts={shipment.attempts} fulfillmentNames={names} />
    </article>
  );
}

/** Why a shipment is not on Shopify, what comes next, and what Shopify said. */
export function ShipmentSituation({ shipment }: { shipment: ShipmentRow }) {
  const isOpen = !["synced", "cancelled"].includes(shipment.status);
  const detail = shipment.lines.find((line) => line.reason === shipment.reason)?.reasonDetail ?? null;
  return (
    <BlockStack gap="100">
      {shipment.reason && isOpen && <Reason code={shipment.reason} detail={detail} orderId={shipment.orderId} />}
      {shipment.error && isOpen && <p className="error-text">{shipment.error.message || shipment.error.code}</p>}
      <SyncSentence shipment={shipment} />
      <AmendmentState shipment={shipment} />
    </BlockStack>
  );
}
