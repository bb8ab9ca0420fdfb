import iconv from "iconv-lite";

export const CSV_ENCODINGS = ["cp932", "utf-8"] as const;
/** `cp932`: Windows' Shift_JIS, which label tools want. `utf-8`: with a byte order mark, so that Excel sees it. */
export type CsvEncoding = (typeof CSV_ENCODINGS)[number];

/** What a spreadsheet takes for the beginning of a formula, wide forms included. */
const FORMULA = "=+\\-@\\t\\r\\n＝＋－＠";
const NEEDS_GUARD = new RegExp(`^'*[${FORMULA}]`);
const HAS_GUARD = new RegExp(`^'+[${FORMULA}]`);

/**
 * A cell that no spreadsheet runs: an apostrophe goes before what looks like a formula. One more goes before a text that
 * begins that way by itself, so `unguardFormula` gives back exactly what there was.
 */
export function guardFormula(cell: string): string {
  return NEEDS_GUARD.test(cell) ? `'${cell}` : cell;
}

/** The text that `guardFormula` was given. */
export function unguardFormula(cell: string): string {
  return HAS_GUARD.test(cell) ? cell.slice(1) : cell;
}

/** A CSV file of rows of cells: no text runs as a formula, lines end as Windows wants them. */
export function writeCsv(
  rows: readonly (readonly (string | number)[])[],
  encoding: CsvEncoding,
): Uint8Array<ArrayBuffer> {
  const text = rows.map((cells) => `${cells.map(writeCell).join(",")}\r\n`).join("");
  return encoding === "utf-8" ? new TextEncoder().encode(`\ufeff${text}`) : Uint8Array.from(toCp932(text));
}

function writeCell(cell: string | number): string {
  if (typeof cell === "number") return String(cell);
  const guarded = guardFormula(cell.replaceAll("\0", "").toWellFormed());
  return /[",\r\n\t;]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Letters that CP932 has at another place of Unicode than the one they were typed at. */
const CP932_TWINS: Record<string, string> = {
  "〜": "～",
  "−": "－",
  "—": "―",
  "‖": "∥",
  "¢": "￠",
  "£": "￡",
  "¬": "￢",
  "¥": "￥",
  "\u00a0": " ",
};
const TWINS = new RegExp(`[${Object.keys(CP932_TWINS).join("")}]`, "g");

/** What CP932 has no letter for becomes a question mark. */
function toCp932(text: string): Buffer {
  return iconv.encode(
    text.normalize("NFC").replaceAll(TWINS, (letter) => CP932_TWINS[letter]!),
    "cp932",
  );
}
