import { CsvError, parse } from "csv-parse/sync";
import { decodeText } from "./decode-text.ts";
import { MAX_COLUMNS, MAX_ROWS } from "./limits.ts";
import { tableOf, type ReadTable, type TableRow } from "./table.ts";

const DELIMITERS = [",", "\t", ";"] as const;
/** By how many rows the delimiter is found out. */
const SAMPLE_ROWS = 20;
/** Room above the limit, so that a file with too many rows is told from one with as many as may be. */
const ROWS_READ = MAX_ROWS + 10;

/** Longer rows are a quote that never ends, or very many columns. */
const MAX_ROW_LENGTH = 100_000;

/** Reads comma, tab or semicolon separated text in any encoding that label tools and spreadsheets write. */
export function readCsv(bytes: Uint8Array): ReadTable {
  const decoded = decodeText(bytes);
  if (!decoded) return { ok: false, problem: "not_a_table" };
  // Excel's way to name the delimiter in the file; its line counts as a row.
  const named = /^sep=([,;\t])\r?\n/i.exec(decoded.text);
  const text = decoded.text.slice(named?.[0].length ?? 0);
  if (text.trim() === "") return { ok: false, problem: "empty" };
  const parsed = parseRows(text, (named?.[1] as Delimiter | undefined) ?? findDelimiter(text), ROWS_READ);
  if (!parsed.ok) return parsed;
  if (
    parsed.rows.some(({ cells }) => cells.length > MAX_COLUMNS && cells.slice(MAX_COLUMNS).some((cell) => cell !== ""))
  )
    return { ok: false, problem: "too_many_columns" };
  return tableOf(named ? parsed.rows.map((row) => ({ ...row, number: row.number + 1 })) : parsed.rows);
}

type Delimiter = (typeof DELIMITERS)[number];

/** The one that cuts the first rows into the most columns. */
function findDelimiter(text: string): Delimiter {
  const score = (delimiter: Delimiter) => {
    const parsed = parseRows(text, delimiter, SAMPLE_ROWS);
    if (!parsed.ok) return 0;
    const widths = parsed.rows.map(({ cells }) => cells.length);
    return widths.reduce((total, width) => total + width, 0) / Math.max(1, widths.length);
  };
  return DELIMITERS.toSorted((a, b) => score(b) - score(a))[0]!;
}

function parseRows(
  text: string,
  delimiter: Delimiter,
  limit: number,
): { ok: true; rows: TableRow[] } | Extract<ReadTable, { ok: false }> {
  try {
    const rows = parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: false,
      max_record_size: MAX_ROW_LENGTH,
      to: limit,
    }) as unknown as string[][];
    return { ok: true, rows: rows.map((cells, place) => ({ number: place + 1, cells })) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const problem = error.code === "CSV_MAX_RECORD_SIZE" ? "row_too_long" : "quotes";
    const { lines } = error as unknown as { lines?: number };
    return { ok: false, problem, ...(lines === undefined ? {} : { row: lines }) };
  }
}
