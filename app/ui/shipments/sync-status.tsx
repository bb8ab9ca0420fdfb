import { Badge, type BadgeProps, Text } from "@shopify/polaris";
import type { ShipmentRow, SyncStatus } from "../../shipments/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import { SILENT } from "../orders/state-badge.tsx";
import { useNow, useTimeFormat } from "../time/clock.tsx";
import { useMoment } from "../time/moment.tsx";

const LOOKS: Record<SyncStatus, Pick<BadgeProps, "tone" | "progress">> = {
  pending: { tone: "info", progress: "partiallyComplete" },
  waiting: { tone: "info", progress: "incomplete" },
  retry: { tone: "warning", progress: "incomplete" },
  synced: { tone: "success", progress: "complete" },
  needs_attention: { tone: "critical", progress: "incomplete" },
  cancelled: {},
};

export function SyncStatusBadge({ status }: { status: SyncStatus }) {
  const { t } = useTranslation();
  return (
    <Badge {...SILENT} {...LOOKS[status]}>
      {t(`syncStatus.${status}`)}
    </Badge>
  );
}

/** Where a shipment stands and when it is tried next, in a sentence. */
export function SyncSentence({ shipment }: { shipment: ShipmentRow }) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  switch (shipment.status) {
    case "pending":
      return <Text as="p">{t("shipment.pendingSentence")}</Text>;
    case "synced":
      return shipment.syncedAt ? (
        <Text as="p" tone="subdued">
          {t("shipment.syncedSentence", { time: dateTime(shipment.syncedAt) })}
        </Text>
      ) : null;
    case "cancelled":
      return (
        <Text as="p" tone="subdued">
          {t("shipment.cancelledSentence")}
        </Text>
      );
    case "waiting":
    case "retry":
      return shipment.nextTryAt ? <NextTry iso={shipment.nextTryAt} isRetry={shipment.status === "retry"} /> : null;
    case "needs_attention":
      return null;
  }
}

/** When it is tried next. Its seconds change without the rest of the screen. */
export function NextTry({ iso, isRetry = false }: { iso: string; isRetry?: boolean }) {
  const { t } = useTranslation();
  const time = useMoment(iso);
  const isDue = useNow() >= Date.parse(iso);
  return (
    <Text as="p">
      {isDue ? t("shipment.now") : isRetry ? t("shipment.nextRetry", { time }) : t("shipment.nextCheck", { time })}
    </Text>
  );
}
