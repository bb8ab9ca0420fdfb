import { lazy } from "react";
import { Card } from "@shopify/polaris";
import { Folded } from "../frame/folded.tsx";
import { useTranslation } from "../language/translate.tsx";

const HistoryEvents = lazy(() => import("./history-events.tsx"));

/** Everything that happened to an order, read when somebody opens it, and again when something changes. */
export function OrderHistory({ orderId, version }: { orderId: string; version: string }) {
  const { t } = useTranslation();
  return (
    <Card>
      <Folded className="history" summary={<h2 className="history-heading">{t("history.title")}</h2>}>
        <HistoryEvents orderId={orderId} version={version} />
      </Folded>
    </Card>
  );
}
