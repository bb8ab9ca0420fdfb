import { expect, test } from "vitest";
import { anOrderLine } from "../../orders/order-line.fixture.ts";
import { EMPTY_DRAFT, editDraft, toRequest, type Draft, type Edit } from "./draft.ts";
import { editRow, readColumn, rowsOf } from "./grid-rows.ts";

const line = (id: number, left: number) =>
  anOrderLine({ id: `gid://shopify/LineItem/${id}`, sku: `SKU-${id}`, title: `Product ${id}`, quantity: left });
const order = { id: "gid://shopify/Order/1", lines: [line(1, 2), line(2, 1), line(3, 0)] };
const apply = (draft: Draft, edit: Edit | null) => (edit ? editDraft(draft, edit, "r-1") : draft);

test("an order is one row, and its number is that of everything that is left", () => {
  const [row, ...others] = rowsOf(order, EMPTY_DRAFT, true);
  expect([row?.line, others]).toEqual([null, []]);
  const draft = apply(EMPTY_DRAFT, editRow(row!, { numbers: ["490714955706"] }));
  expect(rowsOf(order, draft, true)).toHaveLength(1);
  expect(toRequest(draft, order.lines, "yamato").request.lines).toEqual([
    { lineItemId: order.lines[0]!.id, quantity: 2, carrier: "yamato", trackingNumbers: ["490714955706"] },
    { lineItemId: order.lines[1]!.id, quantity: 1, carrier: "yamato", trackingNumbers: ["490714955706"] },
  ]);
  const emptied = apply(draft, editRow(rowsOf(order, draft, true)[0]!, { numbers: [""] }));
  expect(toRequest(emptied, order.lines, "yamato").request.lines).toEqual([]);
});

test("an order whose lines differ is a row for each parcel, whatever is asked for", () => {
  const [, second] = rowsOf(order, EMPTY_DRAFT, false);
  const draft = apply(EMPTY_DRAFT, editRow(second!, { numbers: ["1", "2"] }));
  expect(rowsOf(order, draft, true).map((row) => [row.line?.sku, row.entered.numbers])).toEqual([
    ["SKU-1", [""]],
    ["SKU-2", ["1", "2"]],
  ]);
});

test("nothing left is no row", () => {
  expect(rowsOf({ id: "x", lines: [line(1, 0)] }, EMPTY_DRAFT, true)).toEqual([]);
});

test("a column from a spreadsheet is read cell by cell", () => {
  expect(readColumn('1\r\n\r\n2,3\n4\t5\n"6\n7"\n="8"\n"9"\n')).toEqual([
    ["1"],
    null,
    ["2", "3"],
    ["4", "5"],
    ["6", "7"],
    ['="8"'],
    ["9"],
  ]);
  expect(readColumn("1")).toEqual([["1"]]);
});
