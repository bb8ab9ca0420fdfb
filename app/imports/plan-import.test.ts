import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseOrderReference } from "./order-reference.ts";
import type { ParsedRow, RowReading } from "./parse-row.ts";
import { planImport, type ImportOrder } from "./plan-import.ts";

const SHOP = "shop.myshopify.com";
const [X, Y, Z] = ["490714955706", "490714955710", "444803009836"];
const line = (n: number, sku: string | null, left: number) => ({
  id: `gid://shopify/LineItem/7000${n}`,
  sku,
  title: `Product ${n}`,
  left,
  shippable: true,
});

function order(over: Partial<ImportOrder> = {}): ImportOrder {
  const lines = [line(1, "CUP", 3), line(2, "POT", 2)];
  return {
    id: "gid://shopify/Order/1",
    name: "#1001",
    key: "1001",
    cancelled: false,
    lines,
    parcels: [],
    ended: 0,
    ...over,
  };
}

let rowNumber = 2;
function row(over: Partial<Omit<ParsedRow, "order">> & { order?: string } = {}): RowReading {
  const { order: name = "#1001", ...rest } = over;
  const parsed = {
    number: rowNumber++,
    sku: null,
    lineItemId: null,
    quantity: null,
    carrier: "yamato" as const,
    numbers: [X!],
  };
  return { ok: true, row: { ...parsed, ...rest, order: parseOrderReference(name) } };
}
const plan = (rows: RowReading[], orders = [order()], inUse: Parameters<typeof planImport>[3] = []) =>
  planImport(SHOP, rows, orders, inUse);
/** What a plan ships: SKU and quantity, and the numbers. */
const shipped = (made: ReturnType<typeof plan>, known = [order()]) =>
  made.shipments.map(({ lines }) => ({
    lines: lines.map(({ lineItemId, quantity }) => {
      const { sku } = known.flatMap((one) => one.lines).find(({ id }) => id === lineItemId)!;
      return [sku, quantity];
    }),
    numbers: lines[0]!.trackingNumbers,
  }));
const codes = (made: ReturnType<typeof plan>) => made.rows.map(({ outcome, code }) => [outcome, code]);

describe("rows become shipments", () => {
  test("an order alone: everything that is left of it", () => {
    const made = plan([row()]);
    expect(shipped(made)).toEqual([
      {
        lines: [
          ["CUP", 3],
          ["POT", 2],
        ],
        numbers: [X],
      },
    ]);
    expect(made.rows[0]).toMatchObject({
      outcome: "register",
      orderName: "#1001",
      detail: {
        lines: [
          { sku: "CUP", quantity: 3 },
          { sku: "POT", quantity: 2 },
        ],
      },
    });
  });

  test("the parcels of an order, one a row: one shipment with all their numbers", () => {
    const made = plan([row({ numbers: [X!] }), row({ numbers: [Y!] })]);
    expect(shipped(made)).toEqual([
      {
        lines: [
          ["CUP", 3],
          ["POT", 2],
        ],
        numbers: [X, Y],
      },
    ]);
    expect(codes(made)).toEqual([
      ["register", null],
      ["register", null],
    ]);
  });

  test("several products under one number: one shipment", () => {
    expect(shipped(plan([row({ sku: "cup", quantity: 1 }), row({ sku: "POT" })]))).toEqual([
      {
        lines: [
          ["CUP", 1],
          ["POT", 2],
        ],
        numbers: [X],
      },
    ]);
  });

  test("one product under two numbers with quantities: two shipments", () => {
    const made = plan([row({ sku: "CUP", quantity: 2 }), row({ sku: "CUP", quantity: 1, numbers: [Y!] })]);
    expect(shipped(made)).toEqual([
      { lines: [["CUP", 2]], numbers: [X] },
      { lines: [["CUP", 1]], numbers: [Y] },
    ]);
  });

  test("rows that name a product come before rows that name only the order, wherever they stand", () => {
    const made = plan([row({ numbers: [Y!] }), row({ sku: "CUP", quantity: 1 })]);
    expect(shipped(made)).toEqual([
      { lines: [["CUP", 1]], numbers: [X] },
      {
        lines: [
          ["CUP", 2],
          ["POT", 2],
        ],
        numbers: [Y],
      },
    ]);
  });

  test("a line by its id, or by its last digits on a label", () => {
    const byId = plan([row({ lineItemId: "gid://shopify/LineItem/70002" })]);
    const byLabel = plan([row({ order: "1001-L70002" })]);
    expect(shipped(byId)).toEqual([{ lines: [["POT", 2]], numbers: [X] }]);
    expect(shipped(byLabel)).toEqual(shipped(byId));
  });

  test("a quantity without a product, when only one line is left", () => {
    const only = [order({ lines: [line(1, "CUP", 3), line(2, "POT", 0)] })];
    expect(shipped(plan([row({ quantity: 2 })], only))).toEqual([{ lines: [["CUP", 2]], numbers: [X] }]);
  });
});

describe("a row that is not registered says why", () => {
  const known = (over: Partial<ImportOrder>) => [order(over)];
  const twice = known({ lines: [line(1, "CUP", 1), line(2, "CUP", 1)] });
  const parcel = { numbers: [X!], lineItemIds: ["gid://shopify/LineItem/70001"] };
  test.each<[string, string, Parameters<typeof row>[0], ImportOrder[]]>([
    ["error", "order_unknown", { order: "#9" }, known({})],
    ["error", "order_ambiguous", {}, [order(), order({ id: "gid://shopify/Order/2" })]],
    ["error", "order_cancelled", {}, known({ cancelled: true })],
    ["error", "sku_unknown", { sku: "MUG" }, known({})],
    ["error", "sku_ambiguous", { sku: "CUP" }, twice],
    ["error", "sku_needed", { quantity: 1 }, known({})],
    ["error", "line_unknown", { lineItemId: "gid://shopify/LineItem/9" }, known({})],
    ["error", "line_unknown", { order: "1001-L99999" }, known({})],
    ["error", "over_quantity", { sku: "CUP", quantity: 4 }, known({})],
    ["skipped", "already_registered", {}, known({ parcels: [parcel] })],
    ["skipped", "already_registered", { sku: "CUP", quantity: 1 }, known({ parcels: [parcel] })],
    ["skipped", "already_shipped", { numbers: [Y!] }, known({ lines: [line(1, "CUP", 0)] })],
    [
      "skipped",
      "already_shipped",
      { sku: "POT", quantity: 1 },
      known({ lines: [line(1, "CUP", 3), line(2, "POT", 0)] }),
    ],
  ])("%s: %s", (outcome, code, over, orders) => {
    const made = plan([row(over)], orders);
    expect(codes(made)).toEqual([[outcome, code]]);
    expect(made.shipments).toEqual([]);
  });

  test("how many are left is counted down through the file", () => {
    const made = plan([row({ sku: "CUP", quantity: 2 }), row({ sku: "CUP", quantity: 2, numbers: [Y!] })]);
    expect(made.rows[1]).toMatchObject({ outcome: "error", code: "over_quantity", detail: { left: 1 } });
  });

  test("two carriers for the same pieces", () => {
    expect(codes(plan([row(), row({ carrier: "sagawa", numbers: [Z!] })]))).toEqual([
      ["error", "carriers_differ"],
      ["error", "carriers_differ"],
    ]);
  });

  test("a product that was left out of a registered parcel may still go under its number", () => {
    const made = plan([row({ sku: "POT" })], known({ parcels: [parcel] }));
    expect(shipped(made)).toEqual([{ lines: [["POT", 2]], numbers: [X] }]);
  });

  test("a row that could not be read keeps its place", () => {
    const made = plan([{ ok: false, number: 7, problem: "number_damaged", value: "4.9E+11" }, row()]);
    expect(made.rows.map(({ number, code }) => [number, code])[0]).toEqual([7, "number_damaged"]);
  });
});

describe("a doubtful row is a warning", () => {
  test.each<[string, Parameters<typeof row>[0]]>([
    ["check_digit", { numbers: ["490714955709"] }],
    ["order_guessed", { order: "001001" }],
    ["sku_differs", { lineItemId: "gid://shopify/LineItem/70001", sku: "MUG" }],
  ])("%s", (code, over) => {
    const made = plan([row(over)]);
    expect(codes(made)).toEqual([["warning", code]]);
    expect(made.shipments).toMatchObject([{ warned: true }]);
  });

  test("number_elsewhere: in the shop, or in the same file", () => {
    const inUse = [{ number: X!, orderId: "gid://shopify/Order/5", orderName: "#5" }];
    expect(plan([row()], [order()], inUse).rows[0]).toMatchObject({
      code: "number_elsewhere",
      detail: { value: "#5" },
    });
    const other = order({ id: "gid://shopify/Order/2", name: "#1002", key: "1002", lines: [line(9, "MUG", 1)] });
    expect(codes(plan([row(), row({ order: "1002" })], [order(), other]))).toEqual([
      ["warning", "number_elsewhere"],
      ["warning", "number_elsewhere"],
    ]);
  });

  test("row_repeated, and the row that it repeats shares its parcel", () => {
    expect(codes(plan([row({ sku: "CUP", quantity: 1 }), row({ sku: "CUP", quantity: 1 })]))).toEqual([
      ["warning", "same_parcel"],
      ["warning", "row_repeated"],
    ]);
  });
});

describe("the same file again", () => {
  test("asks for the same, whatever the order of its rows", () => {
    const rows = [
      row({ sku: "CUP", quantity: 1 }),
      row({ sku: "POT", numbers: [Y!, Z!] }),
      row({ sku: "CUP", quantity: 2, numbers: [Z!] }),
    ];
    const ids = (made: ReturnType<typeof plan>) => made.shipments.map(({ requestId }) => requestId).toSorted();
    expect(ids(plan(rows.toReversed()))).toEqual(ids(plan(rows)));
    expect(ids(plan(rows))).toHaveLength(3);
  });

  test("asks anew once what it registered was taken back", () => {
    const [before] = plan([row()]).shipments;
    const [after] = plan([row()], [order({ ended: 1 })]).shipments;
    expect(after!.requestId).not.toBe(before!.requestId);
  });
});

test("for any rows: each has an outcome, no line gets more than is left, and the order of rows does not matter", () => {
  const someRow = fc.record({
    order: fc.constantFrom("#1001", "1002", "9999", "1001-L70002"),
    sku: fc.option(fc.constantFrom("CUP", "POT", "MUG")),
    quantity: fc.option(fc.integer({ min: 1, max: 4 })),
    numbers: fc.uniqueArray(fc.constantFrom(X!, Y!, Z!), { minLength: 1, maxLength: 2 }),
    carrier: fc.constantFrom("yamato" as const, "sagawa" as const),
  });
  const orders = [
    order(),
    order({ id: "gid://shopify/Order/2", name: "#1002", key: "1002", lines: [line(8, "CUP", 2), line(9, "CUP", 1)] }),
  ];
  fc.assert(
    fc.property(fc.array(someRow, { maxLength: 12 }), (some) => {
      const rows = some.map((over) => row(over));
      const made = plan(rows, orders);
      expect(made.rows.map(({ number }) => number)).toEqual(
        rows.map((reading) => (reading.ok ? reading.row.number : -1)),
      );
      for (const { outcome, code, shipment } of made.rows) {
        expect(shipment === null).toBe(outcome === "error" || outcome === "skipped");
        expect(code === null).toBe(outcome === "register");
      }
      for (const { id, left } of orders.flatMap(({ lines }) => lines)) {
        const taken = made.shipments.flatMap(({ lines }) => lines).filter(({ lineItemId }) => lineItemId === id);
        expect(taken.reduce((total, { quantity }) => total + quantity, 0)).toBeLessThanOrEqual(left);
      }
      const ids = made.shipments.map(({ requestId }) => requestId);
      expect(new Set(ids).size).toBe(ids.length);
      const rest = some.filter(({ quantity }) => quantity === null).map((over) => row(over));
      const of = (readings: RowReading[]) =>
        plan(readings, orders)
          .shipments.map(({ requestId }) => requestId)
          .toSorted();
      expect(of(rest.toReversed())).toEqual(of(rest));
    }),
  );
});
