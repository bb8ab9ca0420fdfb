import { lazy, Suspense, useState } from "react";
import { Button, Card, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { isBlocked } from "../../fulfillment-orders/remedies/remedies.ts";
import type { OrderDetail } from "../../orders/read-model.ts";
import { useTranslation } from "../language/translate.tsx";

const RemedyPanel = lazy(() => import("./remedy-panel.tsx"));

/** On an order of which something is blocked: what can be done about it. Once open it stays, and so does what came of it. */
export function OrderRemedies({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  if (!isOpen && !isHeldUp(order)) return null;
  return (
    <Card>
      <InlineStack align="space-between" blockAlign="center">
        <Text as="h2" variant="headingMd">
          {t("remedy.title")}
        </Text>
        <Button
          onClick={() => setOpen(!isOpen)}
          ariaExpanded={isOpen}
          ariaControls="order-remedies"
          disclosure={isOpen ? "up" : "down"}
        >
          {t("doctor.remedies")}
        </Button>
      </InlineStack>
      <div id="order-remedies" className="remedies" hidden={!isOpen}>
        {isOpen && (
          <Suspense fallback={<SkeletonBodyText lines={2} />}>
            <RemedyPanel orderId={order.id} />
          </Suspense>
        )}
      </div>
    </Card>
  );
}

/** Shopify holds work back, or somebody shipped elsewhere what is registered here. */
function isHeldUp({ fulfillmentOrders, shipments, fulfillments }: OrderDetail): boolean {
  const isTooMuch = shipments.some(({ status, reason }) => status === "needs_attention" && reason === "over_quantity");
  return fulfillmentOrders.some(isBlocked) || (isTooMuch && fulfillments.some(({ shipmentId }) => shipmentId === null));
}
