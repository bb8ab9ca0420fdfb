import { unguardFormula } from "../exports/write-csv.ts";
import { MAX_CELL_LENGTH, MAX_COLUMNS, MAX_ROWS } from "./limits.ts";

/** A row of a file. `number` is the one that a spreadsheet shows beside it; cells are as many as the table's columns. */
export interface TableRow {
  number: number;
  cells: string[];
}

/** A file as a table, whatever it was: columns by name, rows that have anything in them. */
export interface Table {
  /** Names that differ; a repeated header is told apart by " (2)". */
  columns: string[];
  /** False when the first row was data already; the columns are then called A, B, C … */
  hasHeader: boolean;
  /** Headers that the file has more than once. */
  repeatedHeaders: string[];
  rows: TableRow[];
}

/** Why a file cannot be read as a table. */
export const FILE_PROBLEMS = [
  "empty",
  "no_rows",
  "too_large",
  "not_a_table",
  "quotes",
  "row_too_long",
  "too_many_rows",
  "too_many_columns",
  "old_excel",
  "broken_excel",
  "excel_too_large",
] as const;
export type FileProblem = (typeof FILE_PROBLEMS)[number];

export type ReadTable = { ok: true; table: Table } | { ok: false; problem: FileProblem; row?: number };

/** Makes a table of raw rows: names the columns, drops empty rows and the empty columns at the right. */
export function tableOf(raw: readonly TableRow[]): ReadTable {
  const rows = raw
    .map(({ number, cells }) => ({ number, cells: cells.map(cleanCell) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  const [first] = rows;
  if (!first) return { ok: false, problem: "empty" };
  const width = rows.reduce((widest, { cells }) => Math.max(widest, lastFilled(cells) + 1), 0);
  if (width > MAX_COLUMNS) return { ok: false, problem: "too_many_columns" };

  const hasHeader = !first.cells.some(isData);
  const headers = Array.from({ length: width }, (_, place) => {
    const header = hasHeader ? (first.cells[place] ?? "") : "";
    return header === "" ? letters(place) : header;
  });
  const body = hasHeader ? rows.slice(1) : rows;
  if (body.length === 0) return { ok: false, problem: "no_rows" };
  if (body.length > MAX_ROWS) return { ok: false, problem: "too_many_rows" };
  return {
    ok: true,
    table: {
      columns: tellApart(headers),
      hasHeader,
      repeatedHeaders: [...new Set(headers.filter((header, place) => headers.indexOf(header) !== place))],
      rows: body.map(({ number, cells }) => ({
        number,
        cells: Array.from({ length: width }, (_, place) => cells[place] ?? ""),
      })),
    },
  };
}

function cleanCell(cell: string): string {
  // Postgres cannot keep NUL, and half of a surrogate pair is no text.
  return unguardFormula(cell.replaceAll("\0", "").trim()).slice(0, MAX_CELL_LENGTH).toWellFormed();
}

function lastFilled(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell !== "");
}

/** A header is a word. A number of four digits or more, or one with a # before it, is somebody's order or parcel. */
function isData(cell: string): boolean {
  const plain = cell
    .normalize("NFKC")
    .replace(/^="?|"$/g, "")
    .replaceAll(/[-\s]/g, "");
  return /^\d{4,}$/.test(plain) || /^#\d+$/.test(plain) || /^\d(\.\d+)?E\+\d+$/i.test(plain);
}

/** The name of a spreadsheet's column: A … Z, AA … */
function letters(place: number): string {
  const rest = Math.floor(place / 26);
  return (rest > 0 ? letters(rest - 1) : "") + String.fromCharCode(65 + (place % 26));
}

function tellApart(headers: readonly string[]): string[] {
  const used = new Set<string>();
  return headers.map((header) => {
    let name = header;
    for (let count = 2; used.has(name); count++) name = `${header} (${count})`;
    used.add(name);
    return name;
  });
}
