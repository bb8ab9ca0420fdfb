/** The columns of the plain list, which is filled in and imported again. In this order. */
export const SKU_CSV_COLUMNS = ["order", "sku", "product", "quantity", "carrier", "numbers", "lineItem"] as const;
export type SkuCsvColumn = (typeof SKU_CSV_COLUMNS)[number];

/** Their headers, by the language of whoever exports. The import knows both. */
export const SKU_CSV_HEADERS: Record<"ja" | "en", Record<SkuCsvColumn, string>> = {
  ja: {
    order: "注文番号",
    sku: "SKU",
    product: "商品名",
    quantity: "数量",
    carrier: "配送会社",
    numbers: "追跡番号",
    lineItem: "明細ID",
  },
  en: {
    order: "Order",
    sku: "SKU",
    product: "Product",
    quantity: "Quantity",
    carrier: "Carrier",
    numbers: "Tracking numbers",
    lineItem: "Line item ID",
  },
};
