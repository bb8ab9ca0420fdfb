import { splitTrackingNumbers } from "../../carriers/tracking-number.ts";
import type { OrderLine, OrderRow } from "../../orders/read-model.ts";
import { linesToEnter, parcelsOf, type Draft, type Edit, type ParcelDraft } from "./draft.ts";

/** A row of the grid: a parcel of one line, or everything that is left of an order in one parcel. */
export interface GridRow {
  orderId: string;
  /** Null: the whole order. */
  line: OrderLine | null;
  parcel: number;
  /** What stands in it. */
  entered: ParcelDraft;
  /** The lines that it ships. */
  lines: readonly OrderLine[];
}

/** The name of a row within its order. */
export const keyOf = ({ line, parcel }: GridRow): string => `${line?.id ?? ""} ${parcel}`;

/** An order's rows: one where it can be one parcel and `whole` is asked for, else one for each parcel of each line. */
export function rowsOf(order: Pick<OrderRow, "id" | "lines">, draft: Draft, whole: boolean): GridRow[] {
  const lines = linesToEnter(order.lines, draft);
  const [first] = lines;
  if (!first) return [];
  const [entered] = parcelsOf(draft, first.id);
  if (whole && entered && isOneParcel(draft, lines)) {
    return [{ orderId: order.id, line: null, parcel: 0, entered, lines }];
  }
  return lines.flatMap((line) =>
    parcelsOf(draft, line.id).map((parcel, place) => ({
      orderId: order.id,
      line,
      parcel: place,
      entered: parcel,
      lines: [line],
    })),
  );
}

/** Nothing entered, or the same for all lines, each as a whole. */
function isOneParcel(draft: Draft, lines: readonly OrderLine[]): boolean {
  const [first, ...others] = lines.map((line) => JSON.stringify(parcelsOf(draft, line.id)));
  const parcels = lines.flatMap((line) => parcelsOf(draft, line.id));
  return (
    others.every((other) => other === first) &&
    parcels.length === lines.length &&
    parcels.every((parcel) => parcel.quantity === null)
  );
}

/** An edit of what stands in a row. */
export function editRow(
  row: GridRow,
  change: { numbers: string[] } | { carrier: ParcelDraft["carrier"] },
): Edit | null {
  if (row.line === null) return { type: "whole", lines: row.lines, change };
  const at = { lineItemId: row.line.id, parcel: row.parcel };
  if ("numbers" in change) return { type: "numbers", ...at, numbers: change.numbers };
  return change.carrier && { type: "carrier", ...at, carrier: change.carrier };
}

/**
 * The cells of a column that was copied from a spreadsheet, each the numbers of one row; null for an empty cell, which
 * leaves its row as it is. Several cells beside each other are one row's, and so are several lines in one cell, which
 * comes in quotes.
 */
export function readColumn(text: string): (string[] | null)[] {
  const rows: string[] = [];
  let row = "";
  let isQuoted = false;
  let isCellsStart = true;
  for (const character of text.replace(/\r\n?/g, "\n").replace(/\n?$/, "\n")) {
    if (character === '"' && (isQuoted || isCellsStart)) {
      isQuoted = !isQuoted;
      isCellsStart = false;
    } else if (character === "\n" && !isQuoted) {
      rows.push(row);
      row = "";
      isCellsStart = true;
    } else {
      row += character;
      isCellsStart = character === "\t" && !isQuoted;
    }
  }
  return rows.map((cells) => {
    const numbers = splitTrackingNumbers(cells);
    return numbers.length > 0 ? numbers : null;
  });
}
