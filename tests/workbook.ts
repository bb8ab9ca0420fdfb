import { crc32, deflateRawSync } from "node:zlib";

/** A cell as it is put into a sheet: text, a number as it is stored, or XML of one's own. */
export type Cell = string | number | { xml: string };

/** An .xlsx workbook with one sheet, made without any library, so that it may also be a bad one. */
export function workbook(
  rows: readonly (readonly Cell[])[],
  over: { files?: Record<string, string>; declaredSize?: number } = {},
): Uint8Array {
  const sheet = rows.map((cells, row) => `<row r="${row + 1}">${cells.map(cellXml).join("")}</row>`).join("");
  return zip(
    {
      "xl/workbook.xml":
        '<workbook xmlns:r="r"><sheets><sheet name="a" r:id="rId9" state="hidden"/><sheet name="b" r:id="rId1"/></sheets></workbook>',
      "xl/_rels/workbook.xml.rels":
        '<Relationships><Relationship Id="rId9" Target="worksheets/sheet9.xml"/><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
      "xl/worksheets/sheet1.xml": `<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
      ...over.files,
    },
    over.declaredSize,
  );
}

function cellXml(cell: Cell): string {
  if (typeof cell === "object") return cell.xml;
  if (typeof cell === "number") return `<c><v>${cell}</v></c>`;
  return `<c t="inlineStr"><is><t>${cell.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</t></is></c>`;
}

/** A zip archive. `declaredSize` is a lie about how large its parts become. */
export function zip(files: Record<string, string>, declaredSize?: number): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const facts = Buffer.alloc(16);
    facts.writeUInt32LE(crc32(bytes), 4);
    facts.writeUInt32LE(packed.length, 8);
    facts.writeUInt32LE(declaredSize ?? bytes.length, 12);
    const local = Buffer.concat([
      Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0]),
      facts,
      Buffer.from([name.length, 0, 0, 0]),
      Buffer.from(name),
      packed,
    ]);
    const entry = Buffer.concat([
      Buffer.from([0x50, 0x4b, 1, 2, 20, 0, 20, 0, 0, 0, 8, 0]),
      facts,
      Buffer.from([name.length, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.alloc(4),
      Buffer.from(name),
    ]);
    entry.writeUInt32LE(offset, 42);
    parts.push(local);
    directory.push(entry);
    offset += local.length;
  }
  const size = directory.reduce((total, { length }) => total + length, 0);
  const end = Buffer.alloc(22);
  Buffer.from([0x50, 0x4b, 5, 6]).copy(end);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}
