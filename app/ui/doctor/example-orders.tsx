import { BlockStack, Card, Text } from "@shopify/polaris";
import { Link } from "@remix-run/react";
import type { Analysis } from "../../fulfillment-orders/analysis/analyze.ts";
import { useTranslation } from "../language/translate.tsx";
import { orderPath } from "../orders/order-path.ts";
import { DateTime } from "../time/moment.tsx";
import { saySeconds } from "./say-seconds.ts";

/** Orders of both kinds to look at, with the ids that Shopify's support asks for. */
export function ExampleOrders({ examples }: { examples: Analysis["examples"] }) {
  const { t } = useTranslation();
  const shown = (["without", "with"] as const).filter((group) => examples[group].length > 0);
  if (shown.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("analysis.examples")}
        </Text>
        {shown.map((group) => (
          <BlockStack key={group} gap="100">
            <Text as="h3" variant="headingSm">
              {t(`analysis.group.${group}`)}
            </Text>
            <ul className="topics">
              {examples[group].map((order) => (
                <li key={order.orderId}>
                  <Link to={orderPath(order.orderId)}>{order.name}</Link>{" "}
                  <span className="subdued">
                    {order.orderId} <DateTime iso={order.createdAt} />{" "}
                    {t(`analysis.age.${group}`, { time: saySeconds(t, order.age) })}
                  </span>
                </li>
              ))}
            </ul>
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}
