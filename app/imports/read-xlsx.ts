import { pipeline } from "node:stream/promises";
import { Writable, type Readable } from "node:stream";
import sax from "sax";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED_BYTES } from "./limits.ts";
import { tableOf, type FileProblem, type ReadTable, type TableRow } from "./table.ts";

/** What is wrong with a workbook, thrown from wherever in it that shows. Never leaves this file. */
class WorkbookError extends Error {
  readonly problem: FileProblem;
  constructor(problem: FileProblem) {
    super(problem);
    this.problem = problem;
  }
}

/**
 * Reads the first visible sheet of an .xlsx workbook. Cells are what is stored in them, not how they look: a tracking
 * number that Excel shows as 4.90715E+11 is still whole here. Formulas count with their last result and are never run.
 * The workbook may be malicious: what is unpacked is bounded and streamed, entities are not expanded, rows and columns
 * are counted, and no gap between cells is filled.
 */
export async function readXlsx(bytes: Uint8Array): Promise<ReadTable> {
  try {
    const zip = await openZip(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const entries = await listEntries(zip);
    const path = await firstSheet(zip, entries);
    const strings = await readSharedStrings(zip, entries.get("xl/sharedStrings.xml"));
    return tableOf(await readSheet(zip, entries.get(path), strings));
  } catch (error) {
    // Whatever else a broken archive or broken XML throws, its remedy is the same: save it anew.
    return { ok: false, problem: error instanceof WorkbookError ? error.problem : "broken_excel" };
  }
}

type Entries = Map<string, Entry>;

function openZip(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) =>
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, zip) => (error ? reject(error) : resolve(zip))),
  );
}

/** The parts that are read. Their sizes are as the archive says; yauzl fails a part that turns out to be larger. */
async function listEntries(zip: ZipFile): Promise<Entries> {
  const entries: Entries = new Map();
  let total = 0;
  await new Promise<void>((resolve, reject) => {
    zip.on("entry", (entry: Entry) => {
      if (
        /^xl\/(workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|worksheets\/[^/]+\.xml)$/.test(
          entry.fileName,
        )
      ) {
        entries.set(entry.fileName, entry);
        total += entry.uncompressedSize;
      }
      if (total > MAX_UNPACKED_BYTES) reject(new WorkbookError("excel_too_large"));
      else zip.readEntry();
    });
    zip.on("end", resolve);
    zip.on("error", reject);
    zip.readEntry();
  });
  return entries;
}

interface Handlers {
  open?: (name: string, attributes: Record<string, string>) => void;
  text?: (text: string) => void;
  close?: (name: string) => void;
}

/** Streams one part through the XML parser. Prefixes of namespaces are left off: some tools write x:row for row. */
async function readXml(zip: ZipFile, entry: Entry | undefined, handlers: Handlers): Promise<void> {
  if (!entry) throw new WorkbookError("broken_excel");
  const parser = sax.parser(true, { position: false });
  const local = (name: string) => name.slice(name.indexOf(":") + 1);
  parser.onopentag = ({ name, attributes }) => handlers.open?.(local(name), attributes as Record<string, string>);
  parser.ontext = (text) => handlers.text?.(text);
  parser.oncdata = (text) => handlers.text?.(text);
  parser.onclosetag = (name) => handlers.close?.(local(name));
  parser.onerror = (error) => {
    throw error;
  };
  const stream = await new Promise<Readable>((resolve, reject) =>
    zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  const decoder = new TextDecoder();
  await pipeline(
    stream,
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        try {
          parser.write(decoder.decode(chunk, { stream: true }));
          done();
        } catch (error) {
          done(error as Error);
        }
      },
    }),
  );
  parser.close();
}

/** The path of the first sheet that is not hidden. */
async function firstSheet(zip: ZipFile, entries: Entries): Promise<string> {
  const sheets: { relation: string; visible: boolean }[] = [];
  await readXml(zip, entries.get("xl/workbook.xml"), {
    open(name, attributes) {
      if (name === "sheet") {
        const relation = Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key))?.[1] ?? "";
        sheets.push({ relation, visible: (attributes["state"] ?? "visible") === "visible" });
      }
    },
  });
  const targets = new Map<string, string>();
  await readXml(zip, entries.get("xl/_rels/workbook.xml.rels"), {
    open(name, attributes) {
      if (name === "Relationship") targets.set(attributes["Id"] ?? "", attributes["Target"] ?? "");
    },
  });
  const sheet = sheets.find(({ visible }) => visible) ?? sheets[0];
  const target = targets.get(sheet?.relation ?? "") ?? "";
  return target.startsWith("/") ? target.slice(1) : `xl/${target}`;
}

/** Texts that cells refer to by their place. Readings of kanji (rPh) are no part of a text. */
async function readSharedStrings(zip: ZipFile, entry: Entry | undefined): Promise<string[]> {
  const strings: string[] = [];
  if (!entry) return strings;
  let current = "";
  let inText = false;
  let inReading = false;
  await readXml(zip, entry, {
    open(name) {
      if (name === "si") current = "";
      else if (name === "rPh") inReading = true;
      else if (name === "t") inText = !inReading;
    },
    text(text) {
      if (inText) current += text;
    },
    close(name) {
      if (name === "si") strings.push(unescapeText(current));
      else if (name === "rPh") inReading = false;
      else if (name === "t") inText = false;
    },
  });
  return strings;
}

async function readSheet(zip: ZipFile, entry: Entry | undefined, strings: readonly string[]): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  let row: TableRow = { number: 0, cells: [] };
  let cell = { place: -1, type: "", value: "" };
  let collecting = false;
  let inReading = false;
  let filled = 0;
  await readXml(zip, entry, {
    open(name, attributes) {
      if (name === "row") {
        row = { number: Number(attributes["r"] ?? row.number + 1), cells: [] };
        cell.place = -1;
      } else if (name === "c") {
        const place = attributes["r"] ? placeOf(attributes["r"]) : cell.place + 1;
        cell = { place, type: attributes["t"] ?? "n", value: "" };
      } else if (name === "rPh") inReading = true;
      else if (name === "v" || (name === "t" && !inReading)) collecting = true;
    },
    text(text) {
      if (collecting) cell.value += text;
    },
    close(name) {
      if (name === "v" || name === "t") collecting = false;
      else if (name === "rPh") inReading = false;
      else if (name === "c") {
        const value = valueOf(cell, strings);
        if (value === "") return;
        if (cell.place >= MAX_COLUMNS) throw new WorkbookError("too_many_columns");
        row.cells.length = Math.max(row.cells.length, cell.place + 1);
        row.cells[cell.place] = value;
      } else if (name === "row" && row.cells.length > 0) {
        filled += 1;
        if (filled > MAX_ROWS + 1) throw new WorkbookError("too_many_rows");
        rows.push({ number: row.number, cells: Array.from(row.cells, (value) => value ?? "") });
      }
    },
  });
  return rows;
}

/** The place of a cell in its row: A1 is 0, B1 is 1. */
function placeOf(reference: string): number {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0] ?? "";
  return [...letters].reduce((place, letter) => place * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function valueOf({ type, value }: { type: string; value: string }, strings: readonly string[]): string {
  if (type === "s") return strings[Number(value)] ?? "";
  if (type !== "n") return unescapeText(value);
  // Whole numbers are written out: 4.90714955706E11 is 490714955706. Beyond that, digits are lost already.
  const number = Number(value);
  return /e/i.test(value) && Number.isSafeInteger(number) ? String(number) : value;
}

/** Excel writes characters that XML cannot hold as _x000D_. */
function unescapeText(text: string): string {
  return text.replaceAll(/_x([0-9A-F]{4})_/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
