import type { CarrierCode } from "../carriers.ts";

/** What a label is printed for: a line of an order, or a whole order. Nobody's name or address is known here. */
export interface LabelContent {
  /** Comes back with the tracking number; the import finds the order, and the line, by it. */
  reference: string;
  /** Empty when the label is for several products. */
  sku: string;
  product: string;
  quantity: number;
}

/** The CSV columns of a carrier's label tool, both ways. */
export interface LabelFormat {
  carrier: CarrierCode;
  /** The columns that its files of issued labels are known by and read from. Any of the names in a list will do. */
  issued: {
    order: readonly string[];
    number: readonly string[];
    /** What else must be there, so that no other file is taken for this tool's. */
    also: readonly (readonly string[])[];
  };
  /** The columns that it takes in. */
  columns: readonly string[];
  /** The cells of a label, by column. Columns that are not named stay empty: addresses above all. */
  cells(label: LabelContent): Record<string, string>;
}

/** As much of a text as fits into so many bytes of Shift_JIS: a half-width letter is one, any other two. */
export function fitBytes(text: string, bytes: number): string {
  let left = bytes;
  let fitting = "";
  for (const letter of text) {
    left -= /^[\x20-\x7e\uff61-\uff9f]$/.test(letter) ? 1 : 2;
    if (left < 0) break;
    fitting += letter;
  }
  return fitting;
}
