import { lazy, Suspense, useState } from "react";
import { Button } from "@shopify/polaris";
import type { ShipmentRow } from "../../shipments/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import { CancelShipment } from "./cancel-shipment.tsx";
import { canRetry, RetryNow } from "./retry-now.tsx";

const CorrectDialog = lazy(() => import("./correct-dialog.tsx"));
const UndoDialog = lazy(() => import("./undo-dialog.tsx"));

/** What can be done about a shipment: try it, correct it, take it back. */
export function ShipmentActions({ shipment }: { shipment: ShipmentRow }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"correct" | "undo" | null>(null);
  if (shipment.status === "cancelled") return null;
  const numbers = shipment.trackingNumbers.join(", ");
  const isBeingUndone = shipment.amendment?.kind === "undo";
  const isThere = shipment.status === "synced" || shipment.lines.some((line) => line.fulfilled > 0);
  const canUndo = isThere && !(isBeingUndone && shipment.amendment?.status !== "needs_attention");
  const close = () => setDialog(null);
  return (
    <div className="shipment-actions">
      {canRetry(shipment) && !isBeingUndone && <RetryNow orderId={shipment.orderId} orderName={shipment.orderName} />}
      {!isBeingUndone && (
        <Button
          onClick={() => setDialog("correct")}
          accessibilityLabel={t("correct.openFor", { order: shipment.orderName, numbers })}
        >
          {t("correct.open")}
        </Button>
      )}
      {canUndo && (
        <Button
          onClick={() => setDialog("undo")}
          accessibilityLabel={t(isBeingUndone ? "undo.againFor" : "undo.openFor", {
            order: shipment.orderName,
            numbers,
          })}
        >
          {isBeingUndone ? t("undo.again") : t("undo.open")}
        </Button>
      )}
      {!isThere && canRetry(shipment) && <CancelShipment shipment={shipment} />}
      {dialog && (
        // Only while it is open: an empty boundary of the server's page would not stand an update before it is hydrated.
        <Suspense>
          {dialog === "correct" && <CorrectDialog shipments={[shipment]} onClose={close} />}
          {dialog === "undo" && <UndoDialog shipment={shipment} onClose={close} />}
        </Suspense>
      )}
    </div>
  );
}
