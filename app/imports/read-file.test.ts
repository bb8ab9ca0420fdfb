import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { workbook, zip } from "../../tests/workbook.ts";
import { writeCsv } from "../exports/write-csv.ts";
import { MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS } from "./limits.ts";
import { readFile } from "./read-file.ts";

const text = (content: string, encoding = "utf-8") => new Uint8Array(iconv.encode(content, encoding));
const SIMPLE = "注文番号,追跡番号\r\n#1001,490714955706\r\n#1002,444803009836\r\n";

async function table(bytes: Uint8Array) {
  const read = await readFile(bytes);
  if (!read.ok) throw new Error(read.problem);
  return read.table;
}
const cells = async (bytes: Uint8Array) => (await table(bytes)).rows.map((row) => row.cells);

describe("a text file", () => {
  test.each([
    ["UTF-8", text(SIMPLE)],
    ["UTF-8 with a mark", text(`\ufeff${SIMPLE}`)],
    ["Shift_JIS", text(SIMPLE, "cp932")],
    ["UTF-16 with a mark", text(`\ufeff${SIMPLE}`, "utf-16le")],
    ["UTF-16 without one", text(SIMPLE, "utf-16le")],
    ["UTF-16, the other way round", text(`\ufeff${SIMPLE}`, "utf-16be")],
  ])("is read in %s", async (_, bytes) => {
    const read = await table(bytes);
    expect(read.columns).toEqual(["注文番号", "追跡番号"]);
    expect(read.rows).toEqual([
      { number: 2, cells: ["#1001", "490714955706"] },
      { number: 3, cells: ["#1002", "444803009836"] },
    ]);
  });

  test("keeps letters that only Windows' Shift_JIS has", async () => {
    expect((await table(text("①髙﨑～,b\nx,1\n", "cp932"))).columns).toEqual(["①髙﨑～", "b"]);
  });

  test.each([",", "\t", ";"])("is cut at %j", async (delimiter) => {
    expect(await cells(text(SIMPLE.replaceAll(",", delimiter)))).toEqual([
      ["#1001", "490714955706"],
      ["#1002", "444803009836"],
    ]);
  });

  test("says its delimiter as Excel does, and rows keep the numbers that Excel shows", async () => {
    expect((await table(text("sep=;\r\norder;number\r\nA;1,2\r\n"))).rows).toEqual([
      { number: 3, cells: ["A", "1,2"] },
    ]);
  });

  test("may have empty rows, cells with line ends, and rows that are too short or too long", async () => {
    const read = await table(text('order,note\n\n#1,"two\nlines"\n,\n#2\n#3,x,\n'));
    expect(read.rows).toEqual([
      { number: 3, cells: ["#1", "two\nlines"] },
      { number: 5, cells: ["#2", ""] },
      { number: 6, cells: ["#3", "x"] },
    ]);
  });

  test("without a header has columns called as in a spreadsheet", async () => {
    const read = await table(text("1001,490714955706\n1002,444803009836\n"));
    expect(read).toMatchObject({ hasHeader: false, columns: ["A", "B"], rows: [{ number: 1 }, { number: 2 }] });
  });

  test("with a header twice tells its columns apart, and says so", async () => {
    const read = await table(text("番号,番号,番号\n1,2,3\n"));
    expect(read.columns).toEqual(["番号", "番号 (2)", "番号 (3)"]);
    expect(read.repeatedHeaders).toEqual(["番号"]);
  });

  test("is never run: a formula is a text", async () => {
    expect(await cells(text("order,number\n=cmd|' /C calc'!A0,=1+1\n"))).toEqual([["=cmd|' /C calc'!A0", "=1+1"]]);
  });
});

describe("a workbook", () => {
  test("is read as it is stored: long numbers whole, formulas by their result, readings of kanji left out", async () => {
    const bytes = workbook(
      [
        ["注文番号", "追跡番号", { xml: '<c t="s"><v>0</v></c>' }],
        ["#1001", 490714955706, { xml: "<c><f>1+1</f><v>2</v></c>" }],
        ["#1002", { xml: "<c><v>4.90714955706E+11</v></c>" }, { xml: '<c t="e"><v>#N/A</v></c>' }],
        ["#1003", { xml: "<c><v>4.9071495570649071E+20</v></c>" }, { xml: '<c t="str"><f>A1</f><v>テスト</v></c>' }],
      ],
      {
        files: {
          "xl/sharedStrings.xml": "<sst><si><r><t>数</t></r><r><t>量</t></r><rPh><t>スウリョウ</t></rPh></si></sst>",
        },
      },
    );
    const read = await table(bytes);
    expect(read.columns).toEqual(["注文番号", "追跡番号", "数量"]);
    expect(read.rows.map((row) => row.cells)).toEqual([
      ["#1001", "490714955706", "2"],
      ["#1002", "490714955706", "#N/A"],
      ["#1003", "4.9071495570649071E+20", "テスト"],
    ]);
  });

  test("may leave out cells and rows, however far away the next one is", async () => {
    const sheet =
      '<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>order</v></c><c r="C1" t="str"><v>number</v></c></row>' +
      '<row r="1000000"><c r="A1000000" t="str"><v>#1</v></c></row></sheetData></worksheet>';
    const read = await table(workbook([], { files: { "xl/worksheets/sheet1.xml": sheet } }));
    expect(read.columns).toEqual(["order", "B", "number"]);
    expect(read.rows).toEqual([{ number: 1_000_000, cells: ["#1", "", ""] }]);
  });
});

describe("what cannot be read is named, and nothing comes of it", () => {
  const wide = (columns: number) => Array.from({ length: columns }, (_, place) => `c${place}`);
  const long = (rows: number) => `order,number\n${"#1,490714955706\n".repeat(rows)}`;
  const entity = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>';
  test.each<[string, string, () => Uint8Array]>([
    ["nothing", "empty", () => new Uint8Array()],
    ["spaces", "empty", () => text(" \r\n ,, \r\n")],
    ["only a header", "no_rows", () => text("注文番号,追跡番号\r\n")],
    ["a picture", "not_a_table", () => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])],
    ["bytes of no encoding", "not_a_table", () => new Uint8Array([0x61, 0x2c, 0xff, 0xff, 0x0a])],
    ["a quote that never ends", "quotes", () => text('order,number\n#1,"4907\n#2,4908\n')],
    ["too many bytes", "too_large", () => new Uint8Array(MAX_FILE_BYTES + 1)],
    ["too many rows", "too_many_rows", () => text(long(MAX_ROWS + 1))],
    ["too many columns", "too_many_columns", () => text(`${wide(MAX_COLUMNS + 1).join()}\n1\n`)],
    ["a million columns", "row_too_long", () => text(`order${",x".repeat(1_000_000)}\n1\n`)],
    ["a workbook with too many columns", "too_many_columns", () => workbook([wide(MAX_COLUMNS + 1), ["1"]])],
    [
      "a workbook with too many rows",
      "too_many_rows",
      () => workbook(Array.from({ length: MAX_ROWS + 2 }, () => ["a"])),
    ],
    ["an old or locked workbook", "old_excel", () => new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1])],
    ["a zip of something else", "broken_excel", () => zip({ "a.txt": "hello" })],
    ["half a workbook", "broken_excel", () => workbook([["a"], ["b"]]).slice(0, 300)],
    ["broken XML", "broken_excel", () => workbook([], { files: { "xl/worksheets/sheet1.xml": "<worksheet><row>" } })],
    [
      "XML that would grow",
      "broken_excel",
      () => workbook([], { files: { "xl/worksheets/sheet1.xml": `${entity}<worksheet><c>&b;</c></worksheet>` } }),
    ],
    ["a workbook that unpacks to very much", "excel_too_large", () => workbook([["a"]], { declaredSize: 60_000_000 })],
    [
      "one that says it does not",
      "broken_excel",
      () =>
        workbook([["a"]], {
          files: { "xl/sharedStrings.xml": `<sst>${" ".repeat(1_000_000)}</sst>` },
          declaredSize: 99,
        }),
    ],
  ])("%s: %s", async (_, problem, bytes) => {
    expect(await readFile(bytes())).toMatchObject({ ok: false, problem });
  });

  test("any bytes: an answer, never an exception", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom("", "PK\u0003\u0004", "\ufeff"),
        async (bytes, start) => {
          const read = await readFile(new Uint8Array([...text(start, "latin1"), ...bytes]));
          if (read.ok) for (const row of read.table.rows) expect(row.cells).toHaveLength(read.table.columns.length);
        },
      ),
    );
  });
});

describe("what this app writes it reads", () => {
  const cell = fc.string({ unit: "grapheme", maxLength: 12 }).map((written) => written.trim().replaceAll("\0", ""));
  test("cell by cell, formulas and quotes and all", async () => {
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rows, async (written) => {
        const header = ["order", "a", "b"];
        const kept = written.filter((row) => row.some((one) => one !== ""));
        fc.pre(kept.length > 0);
        expect(await cells(writeCsv([header, ...kept.map((row) => ["#1", ...row].slice(0, 3))], "utf-8"))).toEqual(
          kept.map((row) => ["#1", ...row].slice(0, 3)),
        );
      }),
    );
  });

  test("in Shift_JIS, with letters that stand elsewhere in Unicode put in their place", async () => {
    const bytes = writeCsv(
      [
        ["注文番号", "商品名"],
        ["#1", "抹茶〜30g−¥"],
      ],
      "cp932",
    );
    expect(await cells(bytes)).toEqual([["#1", "抹茶～30g－￥"]]);
  });
});
