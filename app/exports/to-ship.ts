import { LABEL_FORMATS, type LabelFormatCode } from "../carriers/label-formats/label-formats.ts";
import type { LabelContent, LabelFormat } from "../carriers/label-formats/label-format.ts";
import { lineReference } from "../imports/order-reference.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";
import { SKU_CSV_COLUMNS, SKU_CSV_HEADERS } from "./sku-csv.ts";
import { writeCsv, type CsvEncoding } from "./write-csv.ts";

export type ExportFormat = "sku" | LabelFormatCode;
/** Whether a label is for a line of an order or for the whole of it. */
export const LABEL_UNITS = ["line", "order"] as const;
export type LabelUnit = (typeof LABEL_UNITS)[number];

const ORDERS_AT_ONCE = 500;

/** A line that is left to ship. `quantity`: pieces that are left. */
interface LineToShip {
  orderId: string;
  orderName: string;
  lineItemId: string;
  sku: string | null;
  title: string;
  quantity: number;
  /** All lines of its order, itself included. */
  siblings: string[];
}

/**
 * What is left to ship, as a CSV file in the columns of a label tool, or as the plain list that is filled in by hand.
 * Both can be imported again. `orderIds`: these orders with everything that is left of them; null: whatever can ship
 * now. `lines`: how many rows were written.
 */
export async function writeToShip(
  db: Supabase,
  what: {
    shop: string;
    orderIds: readonly string[] | null;
    format: ExportFormat;
    encoding: CsvEncoding;
    per: LabelUnit;
    language: "ja" | "en";
  },
): Promise<{ content: Uint8Array<ArrayBuffer>; lines: number }> {
  const lines = await readLines(db, what.shop, what.orderIds);
  const [header, ...rows] =
    what.format === "sku" ? skuRows(lines, what.language) : labelRows(lines, what.format, what.per);
  return { content: writeCsv([header!, ...rows], what.encoding), lines: rows.length };
}

async function readLines(db: Supabase, shop: string, orderIds: readonly string[] | null): Promise<LineToShip[]> {
  const lines: LineToShip[] = [];
  let after: { createdAt: string; id: string } | null = null;
  do {
    const page: { lines: LineToShip[]; last: typeof after } = await callFunction(db, "lines_to_ship", {
      p_shop: shop,
      p_order_ids: orderIds && [...orderIds],
      p_after: after,
      p_limit: ORDERS_AT_ONCE,
    });
    lines.push(...page.lines);
    after = page.last;
  } while (after);
  return lines;
}

function skuRows(lines: readonly LineToShip[], language: "ja" | "en"): string[][] {
  const cells = (line: LineToShip) => ({
    order: line.orderName,
    sku: line.sku ?? "",
    product: line.title,
    quantity: String(line.quantity),
    carrier: "",
    numbers: "",
    // As a gid: a spreadsheet would round a number of so many digits.
    lineItem: line.lineItemId,
  });
  return [
    SKU_CSV_COLUMNS.map((column) => SKU_CSV_HEADERS[language][column]),
    ...lines.map((line) => SKU_CSV_COLUMNS.map((column) => cells(line)[column])),
  ];
}

function labelRows(lines: readonly LineToShip[], code: LabelFormatCode, per: LabelUnit): string[][] {
  const format: LabelFormat = LABEL_FORMATS[code];
  const labels = per === "line" ? lines.map(labelOfLine) : byOrder(lines).map(labelOfOrder);
  return [
    [...format.columns],
    ...labels.map((label) => {
      const cells = format.cells(label);
      return format.columns.map((column) => cells[column] ?? "");
    }),
  ];
}

function labelOfLine(line: LineToShip): LabelContent {
  return {
    reference: lineReference(line.orderName, line.lineItemId, line.siblings),
    sku: line.sku ?? "",
    product: line.title,
    quantity: line.quantity,
  };
}

function labelOfOrder(lines: readonly LineToShip[]): LabelContent {
  const [first] = lines as [LineToShip];
  if (lines.length === 1) return { ...labelOfLine(first), reference: orderOnly(first) };
  const product = lines.map(({ title, quantity }) => (quantity > 1 ? `${title} x${quantity}` : title)).join("、");
  return { reference: orderOnly(first), sku: "", product, quantity: 1 };
}

function orderOnly({ orderName }: LineToShip): string {
  return orderName.replace(/^#/, "");
}

function byOrder(lines: readonly LineToShip[]): LineToShip[][] {
  return [...Map.groupBy(lines, ({ orderId }) => orderId).values()];
}
