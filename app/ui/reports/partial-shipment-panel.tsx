import { lazy, Suspense } from "react";
import { BlockStack, Card, Text } from "@shopify/polaris";
import { isShippedInParts, resultOf, type OrderParts } from "../../reports/partial-shipments.ts";
import { useTranslation } from "../language/translate.tsx";

/** Few orders are shipped in parts. */
const ResultTable = lazy(() => import("./result-table.tsx").then((module) => ({ default: module.ResultTable })));

/** On an order's page: what became of its parts on Shopify. Absent where it was not shipped in parts. */
export function PartialShipmentPanel({ order }: { order: OrderParts }) {
  const { t } = useTranslation();
  if (!isShippedInParts(order)) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack>
          <Text as="h2" variant="headingMd">
            {t("reports.result")}
          </Text>
          <Text as="p" tone="subdued">
            {t("reports.resultBody")}
          </Text>
        </BlockStack>
        <Suspense>
          <ResultTable label={t("reports.result")} groups={[{ results: resultOf(order) }]} />
        </Suspense>
      </BlockStack>
    </Card>
  );
}
