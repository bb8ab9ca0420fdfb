import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Mapping } from "./mapping.ts";
import { lineReference, orderKey, parseOrderReference } from "./order-reference.ts";
import { parseRows } from "./parse-row.ts";

const COLUMNS = ["order", "sku", "line", "quantity", "carrier", "number", "number 2"];
const MAPPING: Mapping = {
  order: "order",
  sku: "sku",
  lineItem: "line",
  quantity: "quantity",
  carrier: "carrier",
  numbers: ["number", "number 2"],
  defaultCarrier: "yamato",
};

const read = (cells: Partial<Record<string, string>>, over: Partial<Mapping> = {}) => {
  const filled = { order: "#1001", number: "490714955706", ...cells } as Record<string, string>;
  const rows = [{ number: 2, cells: COLUMNS.map((column) => filled[column] ?? "") }];
  return parseRows({ columns: COLUMNS, rows }, { ...MAPPING, ...over })[0]!;
};

describe("a row", () => {
  test("names an order, and everything that is left of it", () => {
    expect(read({})).toEqual({
      ok: true,
      row: {
        number: 2,
        order: { keys: ["1001"], lineDigits: null },
        sku: null,
        lineItemId: null,
        quantity: null,
        carrier: "yamato",
        numbers: ["490714955706"],
      },
    });
  });

  test.each([
    ["4907-1495-5706", ["490714955706"]],
    ["4907 1495 5706", ["490714955706"]],
    ["４９０７１４９５５７０６", ["490714955706"]],
    ['="0012345678901"', ["0012345678901"]],
    ["490714955706, 490714955710", ["490714955706", "490714955710"]],
    ["490714955706、490714955710\n490714955706", ["490714955706", "490714955710"]],
    ["490714955706/490714955710", ["490714955706", "490714955710"]],
    ["490714955706 490714955710", ["490714955706", "490714955710"]],
    ["4907-1495-5706 4907-1495-5710", ["490714955706", "490714955710"]],
  ])("with the numbers %j", (number, numbers) => {
    expect(read({ number })).toMatchObject({ ok: true, row: { numbers } });
  });

  test("with numbers in several columns", () => {
    expect(read({ "number 2": "490714955710" })).toMatchObject({ row: { numbers: ["490714955706", "490714955710"] } });
  });

  test.each([
    ["2", 2],
    ["２個", 2],
    ["1,000", 1000],
    ["3.0", 3],
    ["", null],
    ["-", null],
  ])("with the quantity %j", (quantity, pieces) => {
    expect(read({ quantity })).toMatchObject({ row: { quantity: pieces } });
  });

  test.each([
    ["ヤマト運輸", "yamato"],
    ["佐川急便株式会社", "sagawa"],
    ["ゆうパック", "japan_post"],
    ["Sagawa (JA)", "sagawa"],
    ["西濃運輸", "seino"],
    ["DHL Express", "dhl"],
    ["ＵＰＳ", "ups"],
  ])("with the carrier %j", (carrier, code) => {
    expect(read({ carrier })).toMatchObject({ row: { carrier: code } });
  });

  test("without a carrier has that of its number, or the one chosen for such rows", () => {
    expect(read({ number: "EE123456785JP" })).toMatchObject({ row: { carrier: "japan_post" } });
    expect(read({ number: "EE123456784JP" })).toMatchObject({ row: { carrier: "yamato" } });
    expect(read({ number: "1Z999AA10123456784" })).toMatchObject({ row: { carrier: "ups" } });
    expect(read({}, { defaultCarrier: null })).toMatchObject({ ok: false, problem: "carrier_missing" });
  });

  test.each([
    [{ order: "" }, "order_missing"],
    [{ order: "#" }, "order_missing"],
    [{ number: "" }, "number_missing"],
    [{ number: "－" }, "number_missing"],
    [{ number: "4.90715E+11" }, "number_damaged"],
    [{ number: "=cmd|' /C calc'!A0" }, "number_invalid"],
    [{ number: "1".repeat(51) }, "number_invalid"],
    [{ number: Array.from({ length: 21 }, (_, n) => 490714955700 + n).join() }, "too_many_numbers"],
    [{ quantity: "1.5" }, "quantity_invalid"],
    [{ quantity: "-1" }, "quantity_invalid"],
    [{ quantity: "many" }, "quantity_invalid"],
    [{ quantity: "0" }, "quantity_zero"],
    [{ line: "1.42E+13" }, "line_item_invalid"],
    [{ carrier: "伝書鳩" }, "carrier_unknown"],
  ])("%o: %s", (cells, problem) => {
    expect(read(cells)).toMatchObject({ ok: false, problem });
  });

  test("of any text: a reading or a problem, never an exception", () => {
    const text = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.string({ unit: fc.constantFrom("1", "E", "+", ".", "-", "#", " ") }),
    );
    fc.assert(
      fc.property(
        fc.record({ order: text, sku: text, line: text, quantity: text, carrier: text, number: text }),
        (cells) => {
          const reading = read(cells);
          if (!reading.ok) return;
          expect(reading.row.order.keys.length).toBeGreaterThan(0);
          for (const number of reading.row.numbers) expect(number).toMatch(/^[A-Z0-9-]{1,50}$/);
        },
      ),
    );
  });
});

describe("an order's name", () => {
  test.each(["#1001", "1001", "＃１００１", " 1001 "])("is found as %j", (written) => {
    expect(parseOrderReference(written).keys[0]).toBe(orderKey("#1001"));
  });

  test.each(["001001", "1001.0", "1001-1", "1001_02"])("may be meant by %j", (written) => {
    expect(parseOrderReference(written).keys).toContain("1001");
    expect(parseOrderReference(written).keys[0]).not.toBe("1001");
  });

  test("with prefix and hyphens stays whole", () => {
    expect(parseOrderReference("LVP-2024-1001").keys[0]).toBe("lvp-2024-1001");
  });

  test("and a line of it come back from a label as they went onto it", () => {
    const id = fc.bigInt({ min: 10n ** 4n, max: 10n ** 15n }).map((digits) => `gid://shopify/LineItem/${digits}`);
    const name = fc.stringMatching(/^#?[A-Z0-9]{1,8}$/);
    fc.assert(
      fc.property(name, fc.uniqueArray(id, { minLength: 1, maxLength: 6 }), (order, ids) => {
        for (const own of ids) {
          const reference = parseOrderReference(lineReference(order, own, ids));
          expect(reference.keys[0]).toBe(orderKey(order));
          const meant = ids.filter((one) => reference.lineDigits === null || one.endsWith(reference.lineDigits));
          expect(meant).toEqual([own]);
        }
      }),
    );
  });
});
