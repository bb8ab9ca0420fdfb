import { writeCsv, type CsvEncoding } from "../exports/write-csv.ts";
import type { Supabase } from "../supabase/client.ts";
import { readImport, type ImportRow } from "./read-model.ts";

const READ_AT_ONCE = 2_000;

/**
 * The rows of an import that were not registered and are not there already, as a CSV file: the columns of the file that
 * was imported, and why. It can be corrected and imported again. Null when this shop has no such import.
 * `reasonOf` says a row's reason in words.
 */
export async function writeFailedRows(
  db: Supabase,
  query: {
    shop: string;
    id: string;
    encoding: CsvEncoding;
    reasonHeader: string;
    reasonOf: (row: ImportRow) => string;
  },
): Promise<{ fileName: string; content: Uint8Array<ArrayBuffer> } | null> {
  const { shop, id, encoding, reasonHeader, reasonOf } = query;
  const failed: ImportRow[] = [];
  let found = null;
  for (const view of ["error", "warning"] as const) {
    for (let after = 0; ;) {
      found = await readImport(db, { shop, id, view, after, limit: READ_AT_ONCE });
      if (!found) return null;
      failed.push(...found.page);
      const last = found.page.at(-1);
      if (!last || found.page.length < READ_AT_ONCE) break;
      after = last.number;
    }
  }
  const rows = failed.toSorted((a, b) => a.number - b.number).map((row) => [...row.cells, reasonOf(row)]);
  const name = found!.fileName.replace(/\.[^.]*$/, "");
  return { fileName: `${name}-errors.csv`, content: writeCsv([[...found!.columns, reasonHeader], ...rows], encoding) };
}
