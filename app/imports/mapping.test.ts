import { describe, expect, test } from "vitest";
import { LABEL_FORMAT_CODES, LABEL_FORMATS } from "../carriers/label-formats/label-formats.ts";
import { SKU_CSV_HEADERS } from "../exports/sku-csv.ts";
import { columnsOf, fingerprint, parseMapping, proposeMapping, type Mapping } from "./mapping.ts";

const propose = (columns: string[], remembered: Mapping | null = null, repeatedHeaders: string[] = []) =>
  proposeMapping({ columns, repeatedHeaders }, remembered, null);

describe("the columns of a file are recognized", () => {
  test.each<[string, string, string, string, string[]]>([
    ["yamato_b2_cloud", "yamato", "お客様管理番号", "伝票番号", [...LABEL_FORMATS.yamato_b2_cloud.columns]],
    [
      "yamato_b2_cloud",
      "yamato",
      "お客様管理番号",
      "伝票番号",
      ["お客様管理番号", "送り状種別", "クール区分", "伝票番号"],
    ],
    [
      "sagawa_e_hiden_3",
      "sagawa",
      "お客様管理番号",
      "お問い合せ送り状No.",
      [...LABEL_FORMATS.sagawa_e_hiden_3.columns],
    ],
    [
      "sagawa_e_hiden_3",
      "sagawa",
      "お客様管理ナンバー",
      "お問い合せ送り状NO",
      ["お問い合せ送り状NO", "お客様管理ナンバー"],
    ],
    [
      "yu_pack_print_r",
      "japan_post",
      "お客様側管理番号",
      "お問い合わせ番号",
      [
        "お客様側管理番号",
        "お問い合わせ番号",
        "仮引受確定作業年月日",
        "配送完了作業年月日",
        "配達ステータス集約コード",
      ],
    ],
  ])("%s by %s's names", (format, carrier, order, number, columns) => {
    expect(propose(columns)).toEqual({
      recognized: format,
      mapping: {
        order,
        numbers: [number],
        defaultCarrier: carrier,
        sku: null,
        lineItem: null,
        quantity: null,
        carrier: null,
      },
    });
  });

  test.each(["ja", "en"] as const)("its own plain list, in %s", (language) => {
    const names = SKU_CSV_HEADERS[language];
    expect(propose(Object.values(names)).mapping).toEqual({
      order: names.order,
      sku: names.sku,
      lineItem: names.lineItem,
      quantity: names.quantity,
      carrier: names.carrier,
      numbers: [names.numbers],
      defaultCarrier: null,
    });
  });

  test("several columns of numbers", () => {
    expect(propose(["Name", "Tracking number 1", "tracking_number_2", "note"]).mapping).toMatchObject({
      order: "Name",
      numbers: ["Tracking number 1", "tracking_number_2"],
    });
  });

  test("nothing where nothing is known, and nothing where a header is there twice", () => {
    expect(propose(["あ", "い"]).mapping).toMatchObject({ order: null, numbers: [] });
    expect(propose(["注文番号", "注文番号 (2)", "追跡番号"], null, ["注文番号"]).mapping.order).toBeNull();
  });

  test("as it was remembered, while its columns are there", () => {
    const remembered: Mapping = {
      order: "い",
      sku: null,
      lineItem: null,
      quantity: null,
      carrier: null,
      numbers: ["あ"],
      defaultCarrier: "dhl",
    };
    expect(propose(["あ", "い"], remembered)).toEqual({ mapping: remembered, recognized: "remembered" });
    expect(propose(["あ", "う"], remembered).recognized).toBeNull();
  });
});

describe("a mapping from outside", () => {
  const table = { columns: ["a", "b", "c"] };
  const mapping = {
    order: "a",
    sku: null,
    lineItem: null,
    quantity: null,
    carrier: null,
    numbers: ["b"],
    defaultCarrier: null,
  };
  test("is taken when every column is there and used once", () => {
    expect(parseMapping(mapping, table)).toEqual({ ok: true, mapping });
    expect(columnsOf({ ...mapping, sku: "c" })).toEqual(["a", "c", "b"]);
  });

  test.each([
    [{ order: null }, { field: "order", code: "required" }],
    [{ numbers: [] }, { field: "numbers", code: "required" }],
    [{ sku: "x" }, { field: "columns", code: "unknown_column" }],
    [{ sku: "b" }, { field: "columns", code: "used_twice" }],
    [{ defaultCarrier: "pigeon" }, { field: "order", code: "required" }],
  ])("%o is refused", (over, problem) => {
    expect(parseMapping({ ...mapping, ...over }, table)).toEqual({ ok: false, problem });
  });
});

test("a file is known by its headers, in whatever width they are written", () => {
  expect(fingerprint(["注文番号", "ＳＫＵ"])).toBe(fingerprint(["注文 番号", "sku"]));
  expect(fingerprint(["a", "b"])).not.toBe(fingerprint(["b", "a"]));
});

describe("what a label tool takes in", () => {
  test.each(LABEL_FORMAT_CODES)("%s: every cell has a column, and columns differ", (code) => {
    const format = LABEL_FORMATS[code];
    const cells = format.cells({ reference: "1001", sku: "CUP", product: "湯呑み".repeat(20), quantity: 3 });
    expect(Object.keys(cells).filter((name) => !(format.columns as readonly string[]).includes(name))).toEqual([]);
    expect(new Set(format.columns).size).toBe(format.columns.length);
    expect(Object.values(cells)).toContain("1001");
    // No column of an address, a name, a phone or a mail is filled.
    expect(Object.keys(cells).filter((name) => /お届け先|依頼主|電話|メール|住所/.test(name))).toEqual([]);
  });

  test("e飛伝III has its 74 columns", () => {
    expect(LABEL_FORMATS.sagawa_e_hiden_3.columns).toHaveLength(74);
  });
});
