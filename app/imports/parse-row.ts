import { carrierByName } from "../carriers/carrier-names.ts";
import type { CarrierCode } from "../carriers/carriers.ts";
import { guessCarrier, normalizeTrackingNumber, splitTrackingNumbers } from "../carriers/tracking-number.ts";
import { MAX_NUMBERS_A_LINE } from "../shipments/parse-registration.ts";
import type { Mapping } from "./mapping.ts";
import { parseOrderReference, type OrderReference } from "./order-reference.ts";
import type { Table } from "./table.ts";

/** What a row says, read as far as that can be done without the orders. */
export interface ParsedRow {
  number: number;
  order: OrderReference;
  sku: string | null;
  lineItemId: string | null;
  /** Null: everything that is left. */
  quantity: number | null;
  carrier: CarrierCode;
  numbers: string[];
}

/** Why a row cannot be read (`error`), or need not be (`skipped`). */
export const ROW_PROBLEMS = {
  order_missing: "error",
  number_missing: "skipped",
  quantity_zero: "skipped",
  quantity_invalid: "error",
  line_item_invalid: "error",
  carrier_missing: "error",
  carrier_unknown: "error",
  number_damaged: "error",
  number_invalid: "error",
  too_many_numbers: "error",
} as const;
export type RowProblem = keyof typeof ROW_PROBLEMS;

/** `value`: the cell that is meant. */
export type RowReading =
  { ok: true; row: ParsedRow } | { ok: false; number: number; problem: RowProblem; value?: string };

/** Reads the rows of a table by a mapping. */
export function parseRows(table: Pick<Table, "columns" | "rows">, mapping: Mapping): RowReading[] {
  const place = (name: string | null) => (name === null ? -1 : table.columns.indexOf(name));
  const places = {
    order: place(mapping.order),
    sku: place(mapping.sku),
    lineItem: place(mapping.lineItem),
    quantity: place(mapping.quantity),
    carrier: place(mapping.carrier),
    numbers: mapping.numbers.map(place),
  };
  return table.rows.map(({ number, cells }) => {
    const cell = (at: number) => (at < 0 ? "" : (cells[at] ?? ""));
    return parseRow(number, {
      order: cell(places.order),
      sku: cell(places.sku),
      lineItem: cell(places.lineItem),
      quantity: cell(places.quantity),
      carrier: cell(places.carrier),
      numbers: places.numbers.map(cell),
      defaultCarrier: mapping.defaultCarrier,
    });
  });
}

interface RowCells {
  order: string;
  sku: string;
  lineItem: string;
  quantity: string;
  carrier: string;
  numbers: string[];
  defaultCarrier: CarrierCode | null;
}

function parseRow(number: number, cells: RowCells): RowReading {
  const wrong = (problem: RowProblem, value?: string): RowReading => ({
    ok: false,
    number,
    problem,
    ...(value === undefined ? {} : { value }),
  });
  const numbers = cells.numbers.flatMap(splitNumbers);
  // A row that was not filled in is a parcel that has not left.
  if (numbers.length === 0) return wrong("number_missing");
  if (!saysAnything(cells.order)) return wrong("order_missing");
  const order = parseOrderReference(cells.order);
  if (order.keys.length === 0) return wrong("order_missing");

  const quantity = parseQuantity(cells.quantity);
  if (quantity === undefined) return wrong("quantity_invalid", cells.quantity);
  if (quantity === 0) return wrong("quantity_zero");

  const lineItemId = parseLineItemId(cells.lineItem);
  if (lineItemId === undefined) return wrong("line_item_invalid", cells.lineItem);

  const normalized: string[] = [];
  for (const raw of numbers) {
    const result = normalizeTrackingNumber(raw);
    if (!result.ok) return wrong(result.problem === "scientific" ? "number_damaged" : "number_invalid", raw);
    normalized.push(result.number);
  }
  const distinct = [...new Set(normalized)];
  if (distinct.length > MAX_NUMBERS_A_LINE) return wrong("too_many_numbers");

  const named = saysAnything(cells.carrier) ? carrierByName(cells.carrier) : null;
  if (saysAnything(cells.carrier) && named === null) return wrong("carrier_unknown", cells.carrier);
  const carrier = named ?? guessCarrier(distinct[0]!, cells.defaultCarrier);
  if (carrier === null) return wrong("carrier_missing");
  const sku = saysAnything(cells.sku) ? cells.sku : null;
  return { ok: true, row: { number, order, sku, lineItemId, quantity, carrier, numbers: distinct } };
}

/** A dash says as little as nothing. */
function saysAnything(cell: string): boolean {
  return /[\p{L}\p{N}]/u.test(cell.replaceAll("ー", ""));
}

/**
 * The numbers in a cell. Spaces are read as they are meant: between numbers they part them, within a number they group
 * its digits.
 */
function splitNumbers(cell: string): string[] {
  return splitTrackingNumbers(cell.replaceAll(/[/|／｜]/g, ","))
    .filter(saysAnything)
    .flatMap((part) => {
      const words = part.split(/\s+/);
      return words.length > 1 && words.every((word) => word.replaceAll(/[^\p{L}\p{N}]/gu, "").length >= 8)
        ? words
        : [part];
    });
}

/** Null when the cell is empty, undefined when it is no whole number. */
function parseQuantity(cell: string): number | null | undefined {
  const text = cell
    .normalize("NFKC")
    .replaceAll(/[\s,]/g, "")
    .replace(/^="?|"$/g, "");
  if (!saysAnything(text)) return text === "" || text === "-" ? null : undefined;
  const [, digits] = /^(\d{1,7})(?:\.0+)?(?:個|点|本|枚|pcs)?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** A gid or its number. Null when the cell is empty, undefined when it is neither. */
function parseLineItemId(cell: string): string | null | undefined {
  const text = cell.normalize("NFKC").replace(/^'/, "").trim();
  if (!saysAnything(text)) return null;
  const [, digits] = /^(?:gid:\/\/shopify\/LineItem\/)?(\d{1,20})$/.exec(text) ?? [];
  return digits === undefined ? undefined : `gid://shopify/LineItem/${digits}`;
}
