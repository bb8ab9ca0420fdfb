import { memo } from "react";
import { Text } from "@shopify/polaris";
import type { OrderLine } from "../../orders/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import { useTimeFormat } from "../time/clock.tsx";
import { stockConcern } from "./progress.ts";

/** What a line is: product, variant, SKU, vendor. */
export const LineProduct = memo(function LineProduct({
  line,
}: {
  line: Pick<OrderLine, "title" | "variantTitle" | "sku"> & { vendor?: string | null };
}) {
  const { t } = useTranslation();
  return (
    <div className="line-product">
      <Text as="p" fontWeight="medium" breakWord>
        {line.title || t("common.untitled")}
        {line.variantTitle ? ` / ${line.variantTitle}` : ""}
      </Text>
      <Text as="p" tone="subdued" variant="bodySm" breakWord>
        {[line.sku ?? t("common.noSku"), line.vendor].filter(Boolean).join(" · ")}
      </Text>
    </div>
  );
});

/** A line's quantities, and what is in stock of it; removals only where there are any. */
export function LineQuantities({ line }: { line: OrderLine }) {
  const { t } = useTranslation();
  const quantities = [
    { label: t("line.ordered"), n: line.quantity, shown: true },
    { label: t("line.removed"), n: line.removed, shown: line.removed > 0 },
    { label: t("line.shipped"), n: line.fulfilled, shown: true },
    { label: t("line.registered"), n: line.registered, shown: true },
    { label: t("line.left"), n: line.left, shown: true },
  ];
  return (
    <dl className="quantities">
      {quantities
        .filter(({ shown }) => shown)
        .map(({ label, n }) => (
          <div key={label} data-zero={n === 0}>
            <dt>{label}</dt>
            <dd>{n}</dd>
          </div>
        ))}
      <LineStockQuantity line={line} />
    </dl>
  );
}

/** What is on the shelf where the line is to ship from; a dash where nobody counts it, or it is not known yet. */
function LineStockQuantity({ line }: { line: OrderLine }) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const { stock } = line;
  const seen = stock?.tracked
    ? t("line.stockSeen", { time: dateTime(stock.seenAt), available: stock.available })
    : undefined;
  return (
    <div className="stock" data-concern={stockConcern(line)} title={seen}>
      <dt>{t("line.stock")}</dt>
      <dd>{stock?.tracked ? stock.onHand : t("line.stockUnknown")}</dd>
    </div>
  );
}
