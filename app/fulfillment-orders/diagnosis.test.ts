import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LineItemSnapshot, OrderSnapshot } from "../orders/order-snapshot.ts";
import { missingScopes, REQUIRED_SCOPES, SYNC_SCOPES } from "../shopify/scopes.ts";
import { diagnoseOrder, unfulfilledQuantity } from "./diagnosis.ts";
import type { FulfillmentOrder } from "./fulfillment-order.ts";
import { REASONS } from "./reasons.ts";

const line = (over: Partial<LineItemSnapshot> = {}): LineItemSnapshot => ({
  id: "a",
  position: 0,
  sku: "SKU",
  title: "湯呑み",
  variantTitle: null,
  vendor: "窯元",
  variantId: null,
  quantity: 3,
  currentQuantity: 3,
  requiresShipping: true,
  isGiftCard: false,
  ...over,
});
const order = (lineItems: LineItemSnapshot[], over: Partial<OrderSnapshot> = {}): OrderSnapshot => ({
  id: "o",
  name: "#1001",
  createdAt: "2026-11-22T00:00:00Z",
  updatedAt: "2026-11-22T00:00:00Z",
  closedAt: null,
  cancelledAt: null,
  cancelReason: null,
  financialStatus: "PAID",
  sourceName: "web",
  tags: [],
  lineItems,
  fulfillments: [],
  ...over,
});
const fo = (over: Partial<FulfillmentOrder> & { remaining?: number } = {}): FulfillmentOrder => ({
  id: "fo",
  status: "OPEN",
  requestStatus: "UNSUBMITTED",
  supportedActions: ["CREATE_FULFILLMENT"],
  deliveryMethod: "SHIPPING",
  locationId: "l",
  locationName: "東京倉庫",
  fulfillAt: null,
  holds: [],
  lines: [{ id: "fl", lineItemId: "a", totalQuantity: 3, remainingQuantity: over.remaining ?? 3 }],
  ...over,
});
const diagnose = (
  it: OrderSnapshot,
  fulfillmentOrders: FulfillmentOrder[] | null,
  grantedScopes: readonly string[] = REQUIRED_SCOPES,
) => diagnoseOrder({ grantedScopes, order: it, fulfillmentOrders })[0];

describe("why a line cannot ship", () => {
  it("has no reason when a fulfillment order takes it", () => {
    expect(diagnose(order([line()]), [fo()])).toMatchObject({
      ready: 3,
      blocked: 0,
      invisible: 0,
      routing: "ready",
      reason: null,
      location: "東京倉庫",
    });
  });

  it("ships from an order in progress as well", () => {
    expect(diagnose(order([line()]), [fo({ status: "IN_PROGRESS", remaining: 1 })])).toMatchObject({
      ready: 1,
      reason: null,
    });
  });

  it("names the missing scopes before anything else", () => {
    expect(diagnose(order([line()]), null, ["read_orders", "write_fulfillments"])).toMatchObject({
      routing: "permission_missing",
      reason: "permission_missing",
      detail: {
        missingScopes: [
          "read_locations",
          "read_merchant_managed_fulfillment_orders",
          "write_merchant_managed_fulfillment_orders",
        ],
      },
    });
  });

  it("waits for routing when Shopify shows no fulfillment order", () => {
    expect(diagnose(order([line()]), [])).toMatchObject({
      invisible: 3,
      routing: "not_routed",
      reason: "not_routed_yet",
    });
  });

  it("says who holds it and why", () => {
    const held = fo({
      status: "ON_HOLD",
      supportedActions: ["RELEASE_HOLD", "HOLD", "MOVE"],
      holds: [
        {
          id: "h",
          handle: null,
          reason: "AWAITING_PAYMENT",
          reasonNotes: "コンビニ決済",
          displayReason: "Awaiting payment",
        },
      ],
    });
    expect(diagnose(order([line()]), [held])).toMatchObject({
      blocked: 3,
      routing: "on_hold",
      reason: "on_hold",
      detail: { holdReason: "AWAITING_PAYMENT", holdNote: "コンビニ決済", location: "東京倉庫" },
    });
  });

  it("says when a scheduled order opens", () => {
    const scheduled = fo({
      status: "SCHEDULED",
      supportedActions: ["MARK_AS_OPEN"],
      fulfillAt: "2026-12-24T00:00:00Z",
    });
    expect(diagnose(order([line()]), [scheduled])).toMatchObject({
      routing: "scheduled",
      detail: { fulfillAt: "2026-12-24T00:00:00Z" },
    });
  });

  it.each([
    [
      { status: "OPEN", requestStatus: "SUBMITTED", supportedActions: ["CANCEL_FULFILLMENT_ORDER"] },
      "at_fulfillment_service",
    ],
    [{ status: "INCOMPLETE", requestStatus: "CLOSED", supportedActions: ["MOVE"] }, "given_up_by_service"],
    [
      { status: "OPEN", requestStatus: "UNSUBMITTED", supportedActions: ["REQUEST_FULFILLMENT", "MOVE"] },
      "not_accepting",
    ],
  ])("knows work that lies elsewhere: %o", (over, reason) => {
    expect(diagnose(order([line()]), [fo(over)])).toMatchObject({ blocked: 3, routing: "other_location", reason });
  });

  it("does not count closed fulfillment orders, even where Shopify shows a remainder", () => {
    expect(diagnose(order([line()]), [fo({ status: "CLOSED" }), fo({ id: "fo2" })])).toMatchObject({
      ready: 3,
      blocked: 0,
    });
  });

  it("does not wait for what needs no shipping", () => {
    expect(diagnose(order([line({ requiresShipping: false })]), [])).toMatchObject({ reason: "not_shippable" });
    expect(diagnose(order([line({ isGiftCard: true })]), [])).toMatchObject({ reason: "not_shippable" });
  });

  it("has nothing to say of a line that is shipped or removed", () => {
    const made = {
      id: "f",
      name: null,
      status: "SUCCESS",
      createdAt: "",
      updatedAt: "",
      company: null,
      trackingNumbers: [],
    };
    const shipped = order([line()], { fulfillments: [{ ...made, lineItems: [{ lineItemId: "a", quantity: 3 }] }] });
    expect(diagnose(shipped, [])).toMatchObject({ invisible: 0, reason: null });
    expect(diagnose(order([line({ currentQuantity: 0 })]), [])).toMatchObject({ invisible: 0, reason: null });
  });

  it("counts only live fulfillments as shipped", () => {
    const undone = {
      id: "f",
      name: null,
      status: "CANCELLED",
      createdAt: "",
      updatedAt: "",
      company: null,
      trackingNumbers: [],
      lineItems: [{ lineItemId: "a", quantity: 3 }],
    };
    expect(diagnose(order([line()], { fulfillments: [undone] }), [fo()])).toMatchObject({ ready: 3 });
  });

  describe("without a fulfillment order", () => {
    const stock = (over: object) => ({
      a: { tracked: true, onHand: 5, available: 2, locations: 1, seenAt: "2026-11-22T00:00:00Z", ...over },
    });
    const reasonWith = (over: object, looksSoFar: number) =>
      diagnoseOrder({
        grantedScopes: REQUIRED_SCOPES,
        order: order([line()]),
        fulfillmentOrders: [],
        stock: stock(over),
        looksSoFar,
      })[0];

    it("says that no location stocks the item, once routing is late", () => {
      expect(reasonWith({ locations: 0, onHand: 0 }, 2)).toMatchObject({ reason: "not_routed_yet" });
      expect(reasonWith({ locations: 0, onHand: 0 }, 3)).toMatchObject({
        routing: "out_of_stock",
        reason: "stocked_nowhere",
        invisible: 3,
      });
      expect(reasonWith({ locations: 0, tracked: false }, 3)).toMatchObject({ reason: "stocked_nowhere" });
    });

    it("suspects that nothing is in stock, once routing is late", () => {
      expect(reasonWith({ onHand: 0 }, 2)).toMatchObject({ reason: "not_routed_yet" });
      expect(reasonWith({ onHand: 0 }, 3)).toMatchObject({ routing: "out_of_stock", reason: "out_of_stock" });
      expect(reasonWith({ onHand: -1 }, 9)).toMatchObject({ reason: "out_of_stock" });
    });

    it("does not blame stock that is there, or that nobody counts", () => {
      expect(reasonWith({ onHand: 1, available: -4 }, 9)).toMatchObject({ reason: "not_routed_yet" });
      expect(reasonWith({ onHand: 0, tracked: false }, 9)).toMatchObject({ reason: "not_routed_yet" });
    });

    it("ships what a fulfillment order takes, whatever the stock", () => {
      const routed = diagnoseOrder({
        grantedScopes: REQUIRED_SCOPES,
        order: order([line()]),
        fulfillmentOrders: [fo()],
        stock: stock({ onHand: 0, locations: 0 }),
        looksSoFar: 9,
      })[0];
      expect(routed).toMatchObject({ routing: "ready", reason: null, locationId: "l" });
    });
  });

  it("suspects a missing scope class when other fulfillment orders of the order are visible", () => {
    const scopes = REQUIRED_SCOPES.filter((scope) => scope !== "read_third_party_fulfillment_orders");
    const other = fo({ lines: [{ id: "x", lineItemId: "other", totalQuantity: 1, remainingQuantity: 1 }] });
    expect(diagnose(order([line()]), [other], scopes)).toMatchObject({
      reason: "wrong_scope_class",
      detail: { missingScopes: ["read_third_party_fulfillment_orders"] },
    });
  });

  it("says that it does not know a status that is new to it, and which one", () => {
    const odd = fo({ status: "TELEPORTED", supportedActions: [] });
    expect(diagnose(order([line()]), [odd])).toMatchObject({
      blocked: 3,
      reason: "unknown",
      detail: { status: "TELEPORTED", location: "東京倉庫" },
    });
  });

  it("gives every line one verdict, and quantities that add up, whatever Shopify shows", () => {
    const statuses = ["OPEN", "IN_PROGRESS", "ON_HOLD", "SCHEDULED", "INCOMPLETE", "CLOSED", "CANCELLED", "NEW"];
    const lineIds = ["a", "b"];
    const anyLine = fc.record({
      quantity: fc.integer({ min: 1, max: 9 }),
      removed: fc.nat(9),
      requiresShipping: fc.boolean(),
      isGiftCard: fc.boolean(),
    });
    const anyFulfillmentOrder = fc.record({
      status: fc.constantFrom(...statuses),
      requestStatus: fc.constantFrom("UNSUBMITTED", "SUBMITTED", "CLOSED"),
      supportedActions: fc.subarray(["CREATE_FULFILLMENT", "MOVE", "RELEASE_HOLD"]),
      lines: fc.array(fc.record({ lineItemId: fc.constantFrom(...lineIds), remaining: fc.nat(5) }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(
        fc.tuple(anyLine, anyLine),
        fc.option(fc.array(anyFulfillmentOrder, { maxLength: 4 })),
        fc.subarray([...REQUIRED_SCOPES]),
        fc.array(fc.record({ lineItemId: fc.constantFrom(...lineIds), quantity: fc.integer({ min: 1, max: 9 }) })),
        fc.nat(5),
        (lines, shown, grantedScopes, shipped, looksSoFar) => {
          const it = order(
            lines.map(({ removed, ...one }, index) =>
              line({ ...one, id: lineIds[index]!, currentQuantity: Math.max(0, one.quantity - removed) }),
            ),
            {
              fulfillments: [
                {
                  id: "f",
                  name: null,
                  status: "SUCCESS",
                  createdAt: "",
                  updatedAt: "",
                  company: null,
                  trackingNumbers: [],
                  lineItems: shipped,
                },
              ],
            },
          );
          const fulfillmentOrders = shown?.map(({ lines: foLines, ...one }, index) => ({
            ...fo(one),
            id: `fo${index}`,
            lines: foLines.map(({ lineItemId, remaining }, n) => ({
              id: `${index}-${n}`,
              lineItemId,
              totalQuantity: remaining,
              remainingQuantity: remaining,
            })),
          }));
          const verdicts = diagnoseOrder({
            grantedScopes,
            order: it,
            fulfillmentOrders: fulfillmentOrders ?? null,
            looksSoFar,
          });
          expect(verdicts.map(({ lineItemId }) => lineItemId)).toEqual(lineIds);
          verdicts.forEach((verdict, index) => {
            const left = unfulfilledQuantity(it, it.lineItems[index]!);
            // What Shopify shows on fulfillment orders may be more than what is left; nothing is invisible then.
            expect(verdict.ready + verdict.blocked + verdict.invisible).toBeGreaterThanOrEqual(left);
            if (verdict.invisible > 0) expect(verdict.ready + verdict.blocked + verdict.invisible).toBe(left);
            expect(verdict.routing).toBe(verdict.reason ? REASONS[verdict.reason].routing : "ready");
            const mayShip = missingScopes(grantedScopes, SYNC_SCOPES).length === 0 && verdict.ready > 0;
            expect(verdict.reason === null).toBe(left === 0 || mayShip);
          });
        },
      ),
    );
  });
});
