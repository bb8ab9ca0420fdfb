import { BlockStack, Card, Text } from "@shopify/polaris";
import type { OrderDetail } from "../../orders/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import { reasonOf } from "../orders/reason.tsx";
import { Evidence } from "./evidence.tsx";

/** Of an order that cannot ship as it is: what that rests on. */
export function OrderEvidence({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  if (order.lines.every((line) => reasonOf(line) === null)) return null;
  const names = new Map(order.lines.map((line) => [line.id, line.sku ?? line.title]));
  return (
    <Card>
      <BlockStack gap="100">
        <Text as="h2" variant="headingMd">
          {t("evidence.heading")}
        </Text>
        <Evidence {...order} names={names} />
      </BlockStack>
    </Card>
  );
}
