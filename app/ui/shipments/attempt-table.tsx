import { TableHead } from "../frame/table-head.tsx";
import { useTranslation } from "../language/translate.tsx";
import { ReasonSentence } from "../orders/reason.tsx";
import { useTimeFormat } from "../time/clock.tsx";
import type { AttemptHistoryProps } from "./attempt-history.tsx";

/** Tries to bring a shipment to Shopify, the newest first, and what came of each. */
export default function AttemptTable({ attempts, fulfillmentNames }: AttemptHistoryProps) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  return (
    <table role="table" className="table">
      <TableHead columns={[t("shipment.tryAt"), t("shipment.outcome"), t("shipment.why"), t("shipment.fulfillment")]} />
      <tbody role="rowgroup">
        {attempts.map((attempt) => (
          <tr role="row" key={attempt.id}>
            <td role="cell" data-label={t("shipment.tryAt")}>
              <time className="nowrap" dateTime={attempt.startedAt}>
                {dateTime(attempt.startedAt)}
              </time>
            </td>
            <td role="cell" data-label={t("shipment.outcome")}>
              {t(`outcome.${attempt.outcome ?? "unknown"}`)}
            </td>
            <td role="cell" data-label={t("shipment.why")}>
              <div>
                {attempt.reason && <ReasonSentence code={attempt.reason} detail={null} />}
                {attempt.error && <p className="error-text">{attempt.error.message || attempt.error.code}</p>}
              </div>
            </td>
            <td role="cell" data-label={t("shipment.fulfillment")}>
              {attempt.fulfillmentId &&
                (fulfillmentNames.get(attempt.fulfillmentId) ?? lastPart(attempt.fulfillmentId))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const lastPart = (id: string) => id.slice(id.lastIndexOf("/") + 1);
