import { MAX_FILE_BYTES } from "./limits.ts";
import { readCsv } from "./read-csv.ts";
import { readXlsx } from "./read-xlsx.ts";
import type { ReadTable } from "./table.ts";

/** Reads a file by what is in it, whatever it is called. */
export async function readFile(bytes: Uint8Array): Promise<ReadTable> {
  if (bytes.length > MAX_FILE_BYTES) return { ok: false, problem: "too_large" };
  if (bytes.length === 0) return { ok: false, problem: "empty" };
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return readXlsx(bytes);
  // Workbooks before 2007, and those with a password.
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return { ok: false, problem: "old_excel" };
  return readCsv(bytes);
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, place) => bytes[place] === byte);
}
