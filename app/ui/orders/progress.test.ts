import { describe, expect, test } from "vitest";
import { anOrderLine } from "../../orders/order-line.fixture.ts";
import type { OrderLine, OrderParcel } from "../../orders/read-model.ts";
import { concernsOf, progressOf, stockConcern } from "./progress.ts";

const line = (over: Partial<OrderLine> = {}) => anOrderLine({ id: "a", sku: "SKU", ...over });
const parcel = (kind: OrderParcel["kind"], pieces: number): OrderParcel => ({
  kind,
  name: null,
  carrier: null,
  trackingNumbers: [],
  pieces,
  at: "2026-11-22T00:00:00Z",
});
const stock = (onHand: number, tracked = true) => ({ tracked, onHand, available: 0, locations: 1, seenAt: "" });

describe("how far an order is", () => {
  test("counts what is to be shipped: neither what was removed nor what needs no shipping", () => {
    const lines = [
      line({ removed: 1, fulfilled: 2, registered: 1 }),
      line({ quantity: 3 }),
      line({ quantity: 1, state: "not_shippable" }),
    ];
    const parcels = [parcel("here", 1), parcel("elsewhere", 1), parcel("waiting", 1)];
    expect(progressOf({ lines, parcels })).toEqual({ pieces: 7, shipped: 2, registered: 1, elsewhere: 1 });
  });

  test("is never more than all of it", () => {
    const lines = [line({ removed: 4, fulfilled: 5 })];
    expect(progressOf({ lines, parcels: [] })).toMatchObject({ pieces: 1, shipped: 1 });
  });
});

describe("stock stands out", () => {
  test.each([
    [0, "none"],
    [-2, "none"],
    [2, "short"],
    [3, null],
  ])("with %i on the shelf for three: %s", (onHand, concern) => {
    expect(stockConcern(line({ fulfilled: 2, stock: stock(onHand) }))).toBe(concern);
  });

  test("only where it is counted, known and needed", () => {
    expect(stockConcern(line())).toBeNull();
    expect(stockConcern(line({ stock: stock(0, false) }))).toBeNull();
    expect(stockConcern(line({ fulfilled: 5, state: "shipped", stock: stock(0) }))).toBeNull();
    expect(stockConcern(line({ state: "cancelled", stock: stock(0) }))).toBeNull();
  });

  test("for an order as its worst line, beside what its lines wait for", () => {
    const lines = [
      line({ stock: stock(1) }),
      line({ state: "not_routed", stock: stock(0) }),
      line({ state: "not_routed" }),
    ];
    expect(concernsOf({ lines })).toEqual({ states: ["not_routed"], stock: "none" });
    expect(concernsOf({ lines: [line(), line({ stock: stock(9) })] })).toEqual({ states: [], stock: null });
  });
});
