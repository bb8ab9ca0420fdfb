import pLimit from "p-limit";
import { MAX_NUMBERS_ASKED, numbersInUse } from "../shipments/numbers-in-use.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";
import type { Json } from "../supabase/database.types.ts";
import { columnsOf, fingerprint, type Mapping, type Recognized } from "./mapping.ts";
import { parseRows, type RowReading } from "./parse-row.ts";
import { planImport, type ImportOrder } from "./plan-import.ts";
import type { Table } from "./table.ts";

const LOOKED_UP_AT_ONCE = 500;
const STORED_AT_ONCE = 2_000;
const CALLS_AT_ONCE = 4;
const MAX_FILE_NAME_LENGTH = 200;

/** The header of what is wrong, in a file of rows to correct: written by failed-rows.ts, of no meaning when read. */
export const REASON_HEADERS = ["理由", "Reason"] as const;

/**
 * Checks a file's rows against the shop's orders and keeps what is to come of each: the dry run. Nothing is registered.
 * Only the columns that the mapping uses are kept, and the mapping is remembered for such files. Returns the import's id.
 */
export async function createImport(
  db: Supabase,
  from: {
    shop: string;
    by: string | null;
    fileName: string;
    table: Table;
    mapping: Mapping;
    recognized: Recognized;
    now: Date;
  },
): Promise<string> {
  const { shop, table, mapping, now } = from;
  const readings = parseRows(table, mapping);
  const { orders, inUse } = await findOrders(db, shop, readings);
  const plan = planImport(shop, readings, orders, inUse);

  const columns = columnsOf(mapping);
  const places = columns.map((name) => table.columns.indexOf(name));
  const rows = plan.rows.map((row, place) => ({
    ...row,
    cells: places.map((at) => table.rows[place]!.cells[at]!),
  }));
  const id = await callFunction<string>(db, "create_import", {
    p_shop: shop,
    p_import: { fileName: plainName(from.fileName), recognized: from.recognized, columns, by: from.by },
    p_now: now.toISOString(),
  });
  for (let at = 0; at < Math.max(rows.length, plan.shipments.length); at += STORED_AT_ONCE) {
    await callFunction(db, "add_to_import", {
      p_shop: shop,
      p_import_id: id,
      p_rows: rows.slice(at, at + STORED_AT_ONCE) as unknown as Json,
      p_shipments: plan.shipments.slice(at, at + STORED_AT_ONCE) as unknown as Json,
    });
  }
  await callFunction(db, "finish_reading", {
    p_shop: shop,
    p_import_id: id,
    p_fingerprints: [table.columns, ...REASON_HEADERS.map((reason) => [...columns, reason])].map(fingerprint),
    p_mapping: mapping as unknown as Json,
    p_now: now.toISOString(),
  });
  return id;
}

/** The orders that rows may mean, and the orders that have their numbers already. */
async function findOrders(db: Supabase, shop: string, readings: readonly RowReading[]) {
  const rows = readings.flatMap((reading) => (reading.ok ? [reading.row] : []));
  const keys = [...new Set(rows.flatMap(({ order }) => order.keys))];
  const numbers = [...new Set(rows.flatMap((row) => row.numbers))];
  const limit = pLimit(CALLS_AT_ONCE);
  const [orders, inUse] = await Promise.all([
    Promise.all(
      chunks(keys, LOOKED_UP_AT_ONCE).map((some) =>
        limit(() => callFunction<ImportOrder[]>(db, "orders_for_import", { p_shop: shop, p_keys: some })),
      ),
    ),
    Promise.all(chunks(numbers, MAX_NUMBERS_ASKED).map((some) => limit(() => numbersInUse(db, shop, some)))),
  ]);
  return { orders: orders.flat(), inUse: inUse.flat() };
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

function plainName(name: string): string {
  return (
    name
      .replaceAll(/\p{Cc}/gu, "")
      .toWellFormed()
      .slice(0, MAX_FILE_NAME_LENGTH)
      .toWellFormed() || "?"
  );
}
