import { createHash } from "node:crypto";
import { z } from "zod";
import { CARRIER_CODES } from "../carriers/carriers.ts";
import { headerKey } from "../carriers/label-formats/header.ts";
import { LABEL_FORMATS, recognizeLabelFormat, type LabelFormatCode } from "../carriers/label-formats/label-formats.ts";
import { SKU_CSV_HEADERS, type SkuCsvColumn } from "../exports/sku-csv.ts";
import { MAX_NUMBER_COLUMNS } from "./limits.ts";
import type { Table } from "./table.ts";

const column = z.string().max(2_000);

/** Which columns of a file say what, by their names; and the carrier of rows that name none. */
export const MAPPING = z.strictObject({
  order: column,
  sku: column.nullable(),
  lineItem: column.nullable(),
  quantity: column.nullable(),
  carrier: column.nullable(),
  numbers: z.array(column).min(1).max(MAX_NUMBER_COLUMNS),
  defaultCarrier: z.enum(CARRIER_CODES).nullable(),
});
export type Mapping = z.output<typeof MAPPING>;

/** A mapping before somebody completed it: the order's column may be unknown, and there may be no number's. */
export type MappingDraft = Omit<Mapping, "order"> & { order: string | null };

export type Recognized = LabelFormatCode | "remembered" | null;

/** What columns are called elsewhere. Compared as `headerKey` leaves them. */
const ALIASES: Record<Exclude<SkuCsvColumn, "product">, readonly string[]> = {
  order: [
    ...[
      "注文番号",
      "受注番号",
      "オーダー番号",
      "注文名",
      "お客様管理番号",
      "お客様管理ナンバー",
      "お客様側管理番号",
      "管理番号",
    ],
    ...["Order", "Order number", "Order name", "Order no", "Order ID", "Name"],
  ],
  sku: ["SKU", "商品コード", "品番", "商品番号", "商品SKU", "Lineitem SKU", "Variant SKU", "Product code", "Item code"],
  quantity: [
    "数量",
    "出荷数",
    "出荷数量",
    "発送数",
    "個数",
    "Quantity",
    "Qty",
    "Lineitem quantity",
    "Shipped quantity",
  ],
  carrier: [
    ...["配送会社", "運送会社", "配送業者", "運送業者", "配送方法", "キャリア"],
    ...["Carrier", "Tracking company", "Shipping carrier", "Courier"],
  ],
  numbers: [
    ...["追跡番号", "送り状番号", "伝票番号", "配送伝票番号", "お問い合わせ番号", "お問い合せ番号", "お問合せ番号"],
    ...["お問い合わせ伝票番号", "お問い合せ送り状No", "荷物番号", "送り状No"],
    ...["Tracking number", "Tracking numbers", "Tracking no", "Tracking", "Tracking code"],
  ],
  lineItem: ["明細ID", "明細番号", "Line item ID", "Lineitem ID"],
};

/** What a shop has remembered for files with these very columns, if anything. */
export function proposeMapping(
  table: Pick<Table, "columns" | "repeatedHeaders">,
  remembered: Mapping | null,
  defaultCarrier: Mapping["defaultCarrier"],
): { mapping: MappingDraft; recognized: Recognized } {
  const known = new Set(table.columns);
  if (remembered && columnsOf(remembered).every((name) => known.has(name))) {
    return { mapping: remembered, recognized: "remembered" };
  }
  const label = recognizeLabelFormat(table.columns);
  if (label) {
    const { format, order, number } = label;
    const { carrier } = LABEL_FORMATS[format];
    return {
      mapping: {
        order,
        sku: null,
        lineItem: null,
        quantity: null,
        carrier: null,
        numbers: [number],
        defaultCarrier: carrier,
      },
      recognized: format,
    };
  }
  const find = (field: keyof typeof ALIASES) => {
    const names = [...ALIASES[field], SKU_CSV_HEADERS.ja[field], SKU_CSV_HEADERS.en[field]].map(headerKey);
    const found = table.columns.filter((name) => names.includes(headerKey(name)));
    // Of two columns with one header nobody but a person can say which is meant.
    return found.some((name) => table.repeatedHeaders.includes(name)) ? null : (found[0] ?? null);
  };
  return {
    mapping: {
      order: find("order"),
      sku: find("sku"),
      lineItem: find("lineItem"),
      quantity: find("quantity"),
      carrier: find("carrier"),
      numbers: numberColumns(table.columns),
      defaultCarrier,
    },
    recognized: null,
  };
}

/** 追跡番号, and with it 追跡番号2, 追跡番号 (2) … */
function numberColumns(columns: readonly string[]): string[] {
  for (const alias of [...ALIASES.numbers, SKU_CSV_HEADERS.ja.numbers, SKU_CSV_HEADERS.en.numbers].map(headerKey)) {
    const found = columns.filter((name) => {
      const key = headerKey(name);
      return key.startsWith(alias) && /^\d*$/.test(key.slice(alias.length));
    });
    if (found.length > 0) return found.slice(0, MAX_NUMBER_COLUMNS);
  }
  return [];
}

/** The columns that a mapping uses: only they are kept of a file. In the file's order. */
export function columnsOf(mapping: MappingDraft): string[] {
  const { order, sku, lineItem, quantity, carrier, numbers } = mapping;
  return [...new Set([order, sku, lineItem, quantity, carrier, ...numbers].filter((name) => name !== null))];
}

export type MappingProblem = {
  field: "order" | "numbers" | "columns";
  code: "required" | "unknown_column" | "used_twice";
};

/** What keeps a mapping from being used for a table, if anything. `input` is from outside. */
export function parseMapping(
  input: unknown,
  table: Pick<Table, "columns">,
): { ok: true; mapping: Mapping } | { ok: false; problem: MappingProblem } {
  const parsed = MAPPING.safeParse(input);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path[0] === "numbers" ? "numbers" : "order";
    return { ok: false, problem: { field, code: "required" } };
  }
  const mapping = parsed.data;
  const used = [mapping.order, mapping.sku, mapping.lineItem, mapping.quantity, mapping.carrier, ...mapping.numbers];
  const named = used.filter((name) => name !== null);
  if (named.some((name) => !table.columns.includes(name))) {
    return { ok: false, problem: { field: "columns", code: "unknown_column" } };
  }
  if (new Set(named).size < named.length) return { ok: false, problem: { field: "columns", code: "used_twice" } };
  return { ok: true, mapping };
}

/** What a file's columns are remembered by: their names, in their order. */
export function fingerprint(columns: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify(columns.map(headerKey)))
    .digest("hex");
}
