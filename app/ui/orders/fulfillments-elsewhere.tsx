import { Badge, BlockStack, Card, Text } from "@shopify/polaris";
import type { OrderFulfillment, OrderLine } from "../../orders/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import { DateTime } from "../time/moment.tsx";

/** What Shopify has as shipped and was not registered here. */
export function FulfillmentsElsewhere(props: { fulfillments: OrderFulfillment[]; lines: OrderLine[] }) {
  const { t } = useTranslation();
  const elsewhere = props.fulfillments.filter(({ shipmentId }) => shipmentId === null);
  if (elsewhere.length === 0) return null;
  const titles = new Map(props.lines.map((line) => [line.id, line.title]));
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack>
          <Text as="h2" variant="headingMd">
            {t("order.elsewhere")}
          </Text>
          <Text as="p" tone="subdued">
            {t("order.elsewhereBody")}
          </Text>
        </BlockStack>
        {elsewhere.map((fulfillment) => (
          <article key={fulfillment.id} className="shipment">
            <div className="shipment-head">
              <div className="tracking">
                <span>{[fulfillment.name, fulfillment.company].filter(Boolean).join(" · ")}</span>
                <ul>
                  {fulfillment.trackingNumbers.map((number) => (
                    <li key={number}>{number}</li>
                  ))}
                </ul>
              </div>
              {fulfillment.status.toLowerCase() === "cancelled" && <Badge>{t("order.fulfillmentCancelled")}</Badge>}
            </div>
            <ul className="contents">
              {fulfillment.lines.map(({ lineItemId, quantity }) => (
                <li key={lineItemId}>
                  {titles.get(lineItemId) ?? t("common.untitled")} × {quantity}
                </li>
              ))}
            </ul>
            <Text as="p" tone="subdued" variant="bodySm">
              <DateTime iso={fulfillment.createdAt} />
            </Text>
          </article>
        ))}
      </BlockStack>
    </Card>
  );
}
