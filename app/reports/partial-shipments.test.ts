import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anOrderLine } from "../orders/order-line.fixture.ts";
import type { OrderLine } from "../orders/read-model.ts";
import { isShippedInParts, resultOf, type OrderParts } from "./partial-shipments.ts";

const line = (over: Partial<OrderLine> = {}) => anOrderLine({ id: "cup", sku: "CUP", vendor: "有田", ...over });
type Shipment = OrderParts["shipments"][number];
const shipment = (quantity: number, fulfilled: number, over: Partial<Shipment> = {}): Shipment => ({
  status: quantity === fulfilled ? "synced" : "waiting",
  reason: quantity === fulfilled ? null : "on_hold",
  lines: [{ lineItemId: "cup", quantity, fulfilled }],
  ...over,
});
const fulfillment = (quantity: number, shipmentId: string | null = "s", status = "SUCCESS") => ({
  shipmentId,
  status,
  lines: [{ lineItemId: "cup", quantity }],
});
const one = (parts: Partial<OrderParts>) =>
  resultOf({ lines: [line()], shipments: [], fulfillments: [], ...parts })[0]!;

describe("the result of a line", () => {
  test("is equal when what was registered is on Shopify", () => {
    const result = one({ shipments: [shipment(2, 2)], fulfillments: [fulfillment(2)] });
    expect(result).toMatchObject({ registered: 2, onShopify: 2, difference: 0, causes: [] });
  });

  test("lacks what is on its way, for the reason that its shipment has", () => {
    const result = one({
      lines: [line({ reason: "on_hold", reasonDetail: { holdReason: "OTHER" } })],
      shipments: [shipment(2, 2), shipment(3, 1)],
      fulfillments: [fulfillment(2), fulfillment(1)],
    });
    expect(result).toMatchObject({ registered: 5, onShopify: 3, difference: -2 });
    expect(result.causes).toEqual([
      { cause: "on_the_way", quantity: -2, reason: "on_hold", detail: { holdReason: "OTHER" } },
    ]);
  });

  test("has more where somebody shipped it outside the app", () => {
    const result = one({ shipments: [shipment(2, 2)], fulfillments: [fulfillment(2), fulfillment(1, null)] });
    expect(result).toMatchObject({ difference: 1, causes: [{ cause: "elsewhere", quantity: 1 }] });
  });

  test("lacks what was cancelled on Shopify, and does not count what was taken back here", () => {
    const result = one({
      shipments: [shipment(2, 2), shipment(1, 0, { status: "cancelled" })],
      fulfillments: [fulfillment(2, "s", "CANCELLED")],
    });
    expect(result).toMatchObject({ registered: 2, onShopify: 0, causes: [{ cause: "undone", quantity: -2 }] });
  });

  test("is left out where nothing is, or was, to ship", () => {
    expect(resultOf({ lines: [line({ removed: 5, left: 0 })], shipments: [], fulfillments: [] })).toEqual([]);
  });

  test("always has causes that add up to the difference", () => {
    const part = fc
      .record({ quantity: fc.integer({ min: 1, max: 5 }), done: fc.nat({ max: 5 }), undone: fc.boolean() })
      .map(({ quantity, done, undone }) => ({ quantity, done: Math.min(quantity, done), undone }));
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.integer({ min: 1, max: 3 })), (parts, others) => {
        const result = one({
          shipments: parts.map(({ quantity, done }) => shipment(quantity, done)),
          fulfillments: [
            ...parts
              .filter(({ done }) => done > 0)
              .map(({ done, undone }) => fulfillment(done, "s", undone ? "CANCELLED" : "SUCCESS")),
            ...others.map((quantity) => fulfillment(quantity, null)),
          ],
        });
        expect(result.causes.reduce((total, { quantity }) => total + quantity, 0)).toBe(result.difference);
      }),
    );
  });
});

describe("an order", () => {
  const parts = (over: Partial<OrderParts>): OrderParts => ({
    lines: [line()],
    shipments: [],
    fulfillments: [],
    ...over,
  });

  test("is shipped in parts when a part is on Shopify, when there were several, or when another quantity is there", () => {
    const whole = line({ quantity: 2, fulfilled: 2, left: 0 });
    expect(isShippedInParts(parts({ lines: [line({ fulfilled: 2 })], fulfillments: [fulfillment(2)] }))).toBe(true);
    expect(
      isShippedInParts(
        parts({ lines: [whole], shipments: [shipment(2, 2)], fulfillments: [fulfillment(1), fulfillment(1)] }),
      ),
    ).toBe(true);
    expect(isShippedInParts(parts({ lines: [whole], fulfillments: [fulfillment(2, null)] }))).toBe(true);
  });

  test("is not when all of it came to Shopify at once as registered, or nothing is there yet", () => {
    const whole = line({ quantity: 2, fulfilled: 2, left: 0 });
    expect(
      isShippedInParts(parts({ lines: [whole], shipments: [shipment(2, 2)], fulfillments: [fulfillment(2)] })),
    ).toBe(false);
    expect(isShippedInParts(parts({ shipments: [shipment(2, 0)] }))).toBe(false);
  });
});
