import { lazy, Suspense, useState } from "react";
import { Card } from "@shopify/polaris";
import { useTranslation } from "../language/translate.tsx";

const HistoryEvents = lazy(() => import("./history-events.tsx"));

/** Everything that happened to an order, read when somebody opens it, and again when something changes. */
export function OrderHistory({ orderId, version }: { orderId: string; version: string }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Card>
      <details className="history" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <h2 className="history-heading">{t("history.title")}</h2>
        </summary>
        {isOpen && (
          <Suspense>
            <HistoryEvents orderId={orderId} version={version} />
          </Suspense>
        )}
      </details>
    </Card>
  );
}
