import { describe, expect, test } from "vitest";
import { anOrderLine } from "../../orders/order-line.fixture.ts";
import type { OrderLine } from "../../orders/read-model.ts";
import { parseRegistration } from "../../shipments/parse-registration.ts";
import { EMPTY_DRAFT, editDraft, isDirty, linesToEnter, parcelsOf, toRequest, type Draft, type Edit } from "./draft.ts";
import { overQuantity, placeErrors } from "./field-errors.ts";

const line = (id: number, left: number, change: Partial<OrderLine> = {}) =>
  anOrderLine({
    id: `gid://shopify/LineItem/${id}`,
    sku: `SKU-${id}`,
    title: `Product ${id}`,
    quantity: left,
    ...change,
  });
const a = line(1, 3);
const b = line(2, 1);
const lines = [a, b];

const after = (...edits: Edit[]): Draft => edits.reduce((draft, edit) => editDraft(draft, edit, "r-1"), EMPTY_DRAFT);
const at = { lineItemId: a.id, parcel: 0 };
const typed = (text: string, number = 0): Edit => ({ type: "number", ...at, number, text });
const requestOf = (draft: Draft) => toRequest(draft, lines, "sagawa").request;

test("an untouched order is not dirty and sends nothing", () => {
  expect(isDirty(EMPTY_DRAFT)).toBe(false);
  expect(requestOf(EMPTY_DRAFT).lines).toEqual([]);
});

test("typing a number chooses its line, with all that is left and the usual carrier", () => {
  const draft = after(typed("490714955706"));
  expect(isDirty(draft)).toBe(true);
  expect(requestOf(draft)).toEqual({
    requestId: "r-1",
    notifyCustomer: null,
    lines: [{ lineItemId: a.id, quantity: 3, carrier: "sagawa", trackingNumbers: ["490714955706"] }],
  });
});

test("the request id is that of the first edit", () => {
  const first = editDraft(EMPTY_DRAFT, typed("1"), "first");
  expect(editDraft(first, typed("12"), "second").requestId).toBe("first");
});

test("what was sent is kept as it was until something is changed", () => {
  const sent = after(typed("1"), { type: "sent", request: { lines: [] } });
  expect(sent.sent).toEqual({ lines: [] });
  expect(editDraft(sent, typed("12"), "x").sent).toBeNull();
});

test("a quantity that was not typed follows what is left", () => {
  const draft = after(typed("1"));
  expect(toRequest(draft, [{ ...a, left: 2 }], "sagawa").request.lines).toMatchObject([{ quantity: 2 }]);
});

test("several numbers pasted at once take several places", () => {
  const draft = after(typed("1"), { type: "addNumber", ...at }, typed("2\n3、4", 1));
  expect(parcelsOf(draft, a.id)[0]?.numbers).toEqual(["1", "2", "3", "4"]);
});

test("the carrier follows the number until it is chosen", () => {
  const ems = typed("EJ123456785JP");
  expect(requestOf(after(ems)).lines).toMatchObject([{ carrier: "japan_post" }]);
  const chosen = after({ type: "carrier", ...at, carrier: "yamato" }, ems);
  expect(requestOf(chosen).lines).toMatchObject([{ carrier: "yamato" }]);
});

test("a parcel split off takes one piece, and both go into the request", () => {
  const draft = after(typed("1"), { type: "splitParcel", line: a }, { ...typed("2"), parcel: 1 } as Edit);
  expect(requestOf(draft).lines).toEqual([
    { lineItemId: a.id, quantity: 2, carrier: "sagawa", trackingNumbers: ["1"] },
    { lineItemId: a.id, quantity: 1, carrier: "sagawa", trackingNumbers: ["2"] },
  ]);
});

test("same for all takes the first number to every line that has something left", () => {
  const digital = line(3, 1, { state: "not_shippable" });
  const draft = after(typed("1"), { type: "sameForAll", lines: [a, b, digital] });
  expect(toRequest(draft, [a, b, digital], "yamato").request.lines).toEqual([
    { lineItemId: a.id, quantity: 3, carrier: "yamato", trackingNumbers: ["1"] },
    { lineItemId: b.id, quantity: 1, carrier: "yamato", trackingNumbers: ["1"] },
  ]);
});

test("numbers pasted into one line are spread over the lines that have none, and what is over stays", () => {
  const pasted = after(typed("1\n2\n3"), { type: "spreadOverLines", lines, ...at });
  expect(requestOf(pasted).lines).toMatchObject([
    { lineItemId: a.id, quantity: 3, trackingNumbers: ["1", "3"] },
    { lineItemId: b.id, quantity: 1, trackingNumbers: ["2"] },
  ]);
});

test("numbers pasted into one line are spread over as many parcels, if it has the pieces", () => {
  const pasted = after(typed("1\n2"), { type: "spreadOverParcels", line: a, parcel: 0 });
  expect(requestOf(pasted).lines).toMatchObject([
    { quantity: 2, trackingNumbers: ["1"] },
    { quantity: 1, trackingNumbers: ["2"] },
  ]);
  const tooMany = after(typed("1\n2\n3\n4"), { type: "spreadOverParcels", line: a, parcel: 0 });
  expect(requestOf(tooMany).lines).toMatchObject([{ quantity: 3, trackingNumbers: ["1", "2", "3", "4"] }]);
});

test("a line in which something was typed stays when nothing is left of it", () => {
  const gone = { ...a, left: 0 };
  expect(linesToEnter([gone, b], EMPTY_DRAFT)).toEqual([b]);
  expect(linesToEnter([gone, b], after(typed("1")))).toEqual([gone, b]);
});

test("clearing a line forgets what was entered for it, and clearing the last one everything", () => {
  const both = after(typed("1"), { type: "sameForAll", lines });
  const one = editDraft(both, { type: "clear", lineItemIds: [a.id] }, "x");
  expect(requestOf(one).lines).toMatchObject([{ lineItemId: b.id }]);
  expect(isDirty(one)).toBe(true);
  expect(editDraft(one, { type: "clear", lineItemIds: [b.id] }, "x")).toEqual(EMPTY_DRAFT);
});

describe("errors find their fields", () => {
  test.each([
    ["", "required"],
    ["two", "not_whole"],
    ["1.5", "not_whole"],
    ["0", "not_positive"],
    ["-1", "not_positive"],
  ])("quantity %j: %s", (quantity, code) => {
    const { request, places } = toRequest(after(typed("1"), { type: "quantity", ...at, quantity }), lines, "other");
    const parsed = parseRegistration(request, { trackingNumberRequired: true });
    const { atFields } = placeErrors(parsed.ok ? [] : parsed.errors, places);
    expect(atFields).toMatchObject([{ lineItemId: a.id, parcel: 0, field: "quantity", error: { code } }]);
  });

  test("a full-width quantity is a number", () => {
    expect(requestOf(after({ type: "quantity", ...at, quantity: "２" })).lines).toMatchObject([{ quantity: 2 }]);
  });

  test("a number's place is that on the screen, whichever places are empty", () => {
    const draft = after(typed(""), { type: "addNumber", ...at }, typed("!", 1));
    const { request, places } = toRequest(draft, lines, "other");
    const parsed = parseRegistration(request, { trackingNumberRequired: true });
    const { atFields } = placeErrors(parsed.ok ? [] : parsed.errors, places);
    expect(atFields).toMatchObject([{ field: "number", number: 1, error: { code: "invalid_number" } }]);
  });

  test("more than is left is counted over the parcels of a line", () => {
    const split = after(typed("1"), { type: "splitParcel", line: a }, { type: "quantity", ...at, quantity: "3" });
    const { request, places } = toRequest(split, lines, "other");
    const { atFields } = placeErrors(overQuantity(request, new Map([[a.id, 3]])), places);
    expect(atFields).toMatchObject([{ parcel: 1, field: "quantity", error: { code: "over_quantity", left: 3 } }]);
  });

  test("what belongs to no line is kept apart", () => {
    const { atFields, elsewhere } = placeErrors([{ code: "order_cancelled", field: "lines" }], []);
    expect([atFields, elsewhere]).toEqual([[], [{ code: "order_cancelled", field: "lines" }]]);
  });
});
