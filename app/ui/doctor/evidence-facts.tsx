import type { OrderFulfillmentOrder } from "../../orders/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import { holdName } from "../orders/reason.tsx";
import { useTimeFormat } from "../time/clock.tsx";
import { useMoment } from "../time/moment.tsx";
import type { EvidenceProps } from "./evidence.tsx";

/** The facts of a diagnosis: Shopify's fulfillment orders as the last look saw them, in Shopify's own words. */
export default function EvidenceFacts({ createdAt, lookedAt, fulfillmentOrders, names }: EvidenceProps) {
  const { t } = useTranslation();
  const placed = useMoment(createdAt);
  const looked = useMoment(lookedAt ?? createdAt);
  return (
    <>
      <p>{t("evidence.placed", { time: placed })}</p>
      <p>{lookedAt ? t("evidence.looked", { time: looked }) : t("evidence.notLooked")}</p>
      {fulfillmentOrders.length === 0 && <p>{t("evidence.none")}</p>}
      <ul>
        {fulfillmentOrders.map((one) => (
          <li key={one.id}>
            <FulfillmentOrderFacts one={one} names={names} />
          </li>
        ))}
      </ul>
    </>
  );
}

function FulfillmentOrderFacts({
  one,
  names,
}: {
  one: OrderFulfillmentOrder;
  names: ReadonlyMap<string, string> | undefined;
}) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const lines = one.lines
    .filter((line) => line.remainingQuantity > 0)
    .map((line) => `${names?.get(line.lineItemId) ?? line.lineItemId.split("/").at(-1)} × ${line.remainingQuantity}`);
  return (
    <>
      <p>
        <code>
          {one.id.split("/").at(-1)} {one.status} {one.requestStatus} {one.deliveryMethod}
        </code>
      </p>
      {one.locationName && (
        <p>{t(one.atService ? "evidence.atService" : "detail.location", { location: one.locationName })}</p>
      )}
      {one.fulfillAt && one.status === "SCHEDULED" && <p>{t("detail.fulfillAt", { time: dateTime(one.fulfillAt) })}</p>}
      {one.holds.map((hold) => (
        <p key={hold.id}>
          {t("evidence.hold", { hold: t(`hold.${holdName(hold.reason)}`), reason: hold.reason })} {hold.reasonNotes}
        </p>
      ))}
      {lines.length > 0 && <p>{t("evidence.left", { lines: lines.join(", ") })}</p>}
      <p>
        {t("evidence.actions")} <code>{one.supportedActions.join(", ") || "—"}</code>
      </p>
    </>
  );
}
