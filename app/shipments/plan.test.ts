import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FulfillmentOrder } from "../fulfillment-orders/fulfillment-order.ts";
import { planFulfillments, withoutParcel } from "./plan.ts";

let counter = 0;
function fulfillmentOrder(
  locationId: string,
  lines: Record<string, number>,
  over: Partial<FulfillmentOrder> = {},
): FulfillmentOrder {
  const id = `fo${++counter}`;
  return {
    id,
    status: "OPEN",
    requestStatus: "UNSUBMITTED",
    supportedActions: ["CREATE_FULFILLMENT", "MOVE", "HOLD"],
    deliveryMethod: "SHIPPING",
    locationId,
    locationName: locationId,
    atService: false,
    fulfillAt: null,
    holds: [],
    lines: Object.entries(lines).map(([lineItemId, remainingQuantity]) => ({
      id: `${id}/${lineItemId}`,
      lineItemId,
      totalQuantity: remainingQuantity,
      remainingQuantity,
    })),
    ...over,
  };
}
const wanted = (lines: Record<string, number>) => new Map(Object.entries(lines));

describe("planning fulfillments", () => {
  it("always names the lines and quantities, and takes no more than was registered", () => {
    const fo = fulfillmentOrder("Tokyo", { a: 5, b: 2 });
    const { parcels, unplaced } = planFulfillments(wanted({ a: 2 }), [fo]);
    expect(parcels).toEqual([
      {
        locationId: "Tokyo",
        lines: [{ fulfillmentOrderId: fo.id, fulfillmentOrderLineItemId: `${fo.id}/a`, lineItemId: "a", quantity: 2 }],
      },
    ]);
    expect(unplaced.size).toBe(0);
  });

  it("ships what is in progress too, and nothing from an order that does not accept it, whatever its status says", () => {
    const inProgress = fulfillmentOrder("Tokyo", { a: 1 }, { status: "IN_PROGRESS" });
    const onHold = fulfillmentOrder("Tokyo", { b: 1 }, { status: "ON_HOLD", supportedActions: ["RELEASE_HOLD"] });
    const closed = fulfillmentOrder("Tokyo", { c: 1 }, { status: "CLOSED" });
    const { parcels, unplaced } = planFulfillments(wanted({ a: 1, b: 1, c: 1 }), [inProgress, onHold, closed]);
    expect(parcels.flatMap((parcel) => parcel.lines.map((line) => line.lineItemId))).toEqual(["a"]);
    expect([...unplaced]).toEqual([
      ["b", 1],
      ["c", 1],
    ]);
  });

  it("makes one fulfillment a location, and as few as can be", () => {
    const tokyo = fulfillmentOrder("Tokyo", { a: 1 });
    const osaka = fulfillmentOrder("Osaka", { a: 1, b: 3 });
    const one = planFulfillments(wanted({ a: 1, b: 3 }), [tokyo, osaka]);
    expect(one.parcels.map((parcel) => parcel.locationId)).toEqual(["Osaka"]);
    const two = planFulfillments(wanted({ a: 2, b: 3 }), [tokyo, osaka]);
    expect(two.parcels.map((parcel) => parcel.locationId)).toEqual(["Osaka", "Tokyo"]);
  });

  it("joins several fulfillment orders of one location into one fulfillment", () => {
    const { parcels } = planFulfillments(wanted({ a: 3 }), [
      fulfillmentOrder("Tokyo", { a: 1 }),
      fulfillmentOrder("Tokyo", { a: 2 }),
    ]);
    expect(parcels).toHaveLength(1);
    expect(parcels[0]?.lines.map((line) => line.quantity)).toEqual([1, 2]);
  });

  it("never ships more than registered or remaining, loses nothing, and keeps locations apart", () => {
    const ids = fc.constantFrom("a", "b", "c", "d");
    const quantities = fc.dictionary(ids, fc.integer({ min: 0, max: 6 }));
    const anyFulfillmentOrder = fc
      .record({
        locationId: fc.constantFrom("Tokyo", "Osaka", "Fukuoka"),
        lines: quantities,
        accepts: fc.boolean(),
        status: fc.constantFrom("OPEN", "IN_PROGRESS", "ON_HOLD", "CLOSED"),
      })
      .map(({ locationId, lines, accepts, status }) =>
        fulfillmentOrder(locationId, lines, { status, supportedActions: accepts ? ["CREATE_FULFILLMENT"] : ["MOVE"] }),
      );
    fc.assert(
      fc.property(quantities, fc.array(anyFulfillmentOrder, { maxLength: 6 }), (lines, fulfillmentOrders) => {
        const { parcels, unplaced } = planFulfillments(wanted(lines), fulfillmentOrders);
        const all = parcels.flatMap((parcel) => parcel.lines);
        const placed = (lineItemId: string) =>
          all.filter((line) => line.lineItemId === lineItemId).reduce((sum, line) => sum + line.quantity, 0);
        for (const [lineItemId, quantity] of Object.entries(lines)) {
          expect(placed(lineItemId) + (unplaced.get(lineItemId) ?? 0)).toBe(quantity);
        }
        for (const parcel of parcels) {
          const locations = parcel.lines.map(
            (line) => fulfillmentOrders.find((fo) => fo.id === line.fulfillmentOrderId)?.locationId,
          );
          expect(new Set(locations)).toEqual(new Set([parcel.locationId]));
        }
        let left = fulfillmentOrders;
        for (const parcel of parcels) left = withoutParcel(left, parcel.lines);
        expect(left.flatMap((fo) => fo.lines).every((line) => line.remainingQuantity >= 0)).toBe(true);
        expect(planFulfillments(unplaced, left).parcels).toEqual([]);
      }),
    );
  });
});
