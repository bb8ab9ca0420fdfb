import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FulfillmentSnapshot, LineItemSnapshot, OrderSnapshot } from "../orders/order-snapshot.ts";
import type { LineContext } from "../orders/read-orders.ts";
import { missingScopes, REQUIRED_SCOPES, SYNC_SCOPES } from "../shopify/scopes.ts";
import { diagnoseOrder, unfulfilledQuantity, whyNotShown, type LineDiagnosis } from "./diagnosis.ts";
import { HOLD_REASONS, type FulfillmentOrder } from "./fulfillment-order.ts";
import { REASONS, type ReasonCode } from "./reasons.ts";

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
const order = (lineItems: LineItemSnapshot[] = [line()], over: Partial<OrderSnapshot> = {}): OrderSnapshot => ({
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
const fulfillment = (over: Partial<FulfillmentSnapshot> = {}): FulfillmentSnapshot => ({
  id: "f",
  name: "#1001-F1",
  status: "SUCCESS",
  createdAt: "",
  updatedAt: "",
  company: null,
  trackingNumbers: [],
  lineItems: [{ lineItemId: "a", quantity: 3 }],
  ...over,
});
const fo = (over: Partial<FulfillmentOrder> & { remaining?: number } = {}): FulfillmentOrder => {
  const { remaining = 3, ...rest } = over;
  return {
    id: "fo",
    status: "OPEN",
    requestStatus: "UNSUBMITTED",
    supportedActions: ["CREATE_FULFILLMENT", "REPORT_PROGRESS", "MOVE", "HOLD"],
    deliveryMethod: "SHIPPING",
    locationId: "l",
    locationName: "東京倉庫",
    atService: false,
    fulfillAt: null,
    holds: [],
    lines: [{ id: "fl", lineItemId: "a", totalQuantity: remaining, remainingQuantity: remaining }],
    ...rest,
  };
};
const hold = (reason: string, id = "h", reasonNotes: string | null = null): FulfillmentOrder["holds"][number] => ({
  id,
  handle: null,
  reason,
  reasonNotes,
  displayReason: reason,
});
const held = (...holds: FulfillmentOrder["holds"]) =>
  fo({ status: "ON_HOLD", supportedActions: ["RELEASE_HOLD", "HOLD", "MOVE"], holds });
const atService = (requestStatus: string, supportedActions: string[], over: Partial<FulfillmentOrder> = {}) =>
  fo({ requestStatus, supportedActions, atService: true, locationName: "みやこロジ", ...over });
const without = (scope: string) => REQUIRED_SCOPES.filter((one) => one !== scope);
const stock = (over: object) => ({
  a: { tracked: true, onHand: 5, available: 2, locations: 1, seenAt: "2026-11-22T00:00:00Z", ...over },
});
const context = (over: Partial<LineContext> = {}, edited = false) => ({
  edited,
  lines: { a: { nonFulfillable: 0, hasSellingPlan: false, bundle: null, ...over } },
});

type Facts = Parameters<typeof diagnoseOrder>[0];
const diagnose = (facts: Partial<Facts> = {}): LineDiagnosis =>
  diagnoseOrder({ grantedScopes: REQUIRED_SCOPES, order: order(), fulfillmentOrders: [], ...facts })[0]!;

/** Each situation of docs/diagnosis.md by its number there: what Shopify shows, and what is made of it. */
const SITUATIONS: [row: string, what: string, facts: Partial<Facts>, expected: ReasonCode | null][] = [
  ["1", "no scope for FOs", { fulfillmentOrders: null, grantedScopes: ["read_orders"] }, "permission_missing"],
  [
    "1",
    "a scope for FOs to read, none to write",
    { fulfillmentOrders: null, grantedScopes: without("write_merchant_managed_fulfillment_orders") },
    "permission_missing",
  ],
  [
    "2",
    "other lines have FOs, and those of services may not be seen",
    {
      grantedScopes: without("read_third_party_fulfillment_orders"),
      fulfillmentOrders: [fo({ lines: [{ id: "x", lineItemId: "b", totalQuantity: 1, remainingQuantity: 1 }] })],
    },
    "wrong_scope_class",
  ],
  [
    "2",
    "none for long, and those of services may not be seen",
    { grantedScopes: without("read_third_party_fulfillment_orders"), looksSoFar: 3 },
    "wrong_scope_class",
  ],
  ["3", "no FO yet", {}, "not_routed_yet"],
  ["3", "no FO for long, stock is there", { stock: stock({}), looksSoFar: 9 }, "not_routed_yet"],
  [
    "5",
    "cancelled; the FOs closed with a remainder",
    {
      order: order([line()], { cancelledAt: "2026-11-23T00:00:00Z" }),
      fulfillmentOrders: [fo({ status: "CLOSED", supportedActions: [] })],
    },
    "order_cancelled",
  ],
  ["6", "all of it fulfilled", { order: order([line()], { fulfillments: [fulfillment()] }) }, "already_fulfilled"],
  [
    "6",
    "all of it in a fulfillment that was cancelled",
    {
      order: order([line()], { fulfillments: [fulfillment({ status: "CANCELLED" })] }),
      fulfillmentOrders: [fo()],
    },
    null,
  ],
  ["7", "refunded or edited out", { order: order([line({ currentQuantity: 0 })]) }, "line_removed"],
  [
    "7",
    "partly removed: the rest ships",
    {
      order: order([line({ currentQuantity: 1 })]),
      fulfillmentOrders: [fo({ remaining: 1 })],
      context: context({ nonFulfillable: 2 }, true),
    },
    null,
  ],
  ["8", "added by an edit, not routed yet", { context: context({}, true) }, "not_routed_yet"],
  ["9", "on hold", { fulfillmentOrders: [held(hold("OTHER"))] }, "on_hold"],
  [
    "10",
    "scheduled",
    {
      fulfillmentOrders: [
        fo({ status: "SCHEDULED", supportedActions: ["MARK_AS_OPEN"], fulfillAt: "2026-12-24T00:00:00Z" }),
      ],
    },
    "scheduled",
  ],
  [
    "10",
    "a pre-order without a date",
    {
      fulfillmentOrders: [fo({ status: "SCHEDULED", supportedActions: ["MARK_AS_OPEN"] })],
    },
    "scheduled_without_date",
  ],
  ["11", "in progress ships", { fulfillmentOrders: [fo({ status: "IN_PROGRESS" })] }, null],
  [
    "12",
    "at a service, nobody asked it",
    {
      fulfillmentOrders: [atService("UNSUBMITTED", ["REQUEST_FULFILLMENT", "MOVE"])],
    },
    "not_sent_to_service",
  ],
  [
    "12",
    "a service was asked",
    { fulfillmentOrders: [atService("SUBMITTED", ["CANCEL_FULFILLMENT_ORDER"])] },
    "at_fulfillment_service",
  ],
  [
    "12",
    "a service accepted",
    {
      fulfillmentOrders: [atService("ACCEPTED", ["REQUEST_CANCELLATION"], { status: "IN_PROGRESS" })],
    },
    "at_fulfillment_service",
  ],
  [
    "12",
    "a service declined",
    { fulfillmentOrders: [atService("REJECTED", ["REQUEST_FULFILLMENT", "MOVE"])] },
    "refused_by_service",
  ],
  [
    "12",
    "asked to cancel",
    {
      fulfillmentOrders: [atService("CANCELLATION_REQUESTED", [], { status: "IN_PROGRESS" })],
    },
    "cancellation_requested",
  ],
  [
    "12",
    "the service goes on",
    {
      fulfillmentOrders: [atService("CANCELLATION_REJECTED", ["REQUEST_CANCELLATION"], { status: "IN_PROGRESS" })],
    },
    "cancellation_refused",
  ],
  [
    "12",
    "the service agreed to cancel",
    {
      fulfillmentOrders: [atService("CANCELLATION_ACCEPTED", ["REQUEST_FULFILLMENT", "MOVE"], { status: "CANCELLED" })],
    },
    "given_back_by_service",
  ],
  [
    "13",
    "the service gave up",
    {
      fulfillmentOrders: [atService("CLOSED", ["REQUEST_FULFILLMENT", "MOVE"], { status: "INCOMPLETE" })],
    },
    "given_up_by_service",
  ],
  [
    "14",
    "replaced: the old one closed with a remainder, the new one open",
    {
      fulfillmentOrders: [fo({ status: "CLOSED", supportedActions: [] }), fo({ id: "fo2" })],
    },
    null,
  ],
  ["15", "digital, no FO", { order: order([line({ requiresShipping: false })]) }, "not_shippable"],
  ["15", "a gift card", { order: order([line({ isGiftCard: true })]) }, "not_shippable"],
  [
    "15",
    "digital with an FO: Shopify takes a fulfillment",
    {
      order: order([line({ requiresShipping: false })]),
      fulfillmentOrders: [fo({ deliveryMethod: "NONE" })],
    },
    null,
  ],
  [
    "16",
    "a tip",
    {
      order: order([line({ requiresShipping: false })]),
      context: context({ nonFulfillable: 3 }),
    },
    "not_fulfillable",
  ],
  ["17", "not paid", { order: order([line()], { financialStatus: "PENDING" }), fulfillmentOrders: [fo()] }, null],
  ["18", "held for suspected fraud", { fulfillmentOrders: [held(hold("HIGH_RISK_OF_FRAUD"))] }, "on_hold"],
  ["19", "sold too often", { fulfillmentOrders: [fo()], stock: stock({ onHand: 0 }), looksSoFar: 9 }, null],
  ["19", "no FO for long, and nothing in stock", { stock: stock({ onHand: 0 }), looksSoFar: 3 }, "out_of_stock"],
  ["20", "no FO for long, and stocked nowhere", { stock: stock({ locations: 0 }), looksSoFar: 3 }, "stocked_nowhere"],
  [
    "20",
    "stocked nowhere, but with an FO",
    {
      fulfillmentOrders: [fo({ supportedActions: ["CREATE_FULFILLMENT", "HOLD"] })],
      stock: stock({ locations: 0 }),
      looksSoFar: 9,
    },
    null,
  ],
  ["21", "archived", { order: order([line()], { closedAt: "2026-11-23T00:00:00Z" }), fulfillmentOrders: [fo()] }, null],
  ["23", "picked up", { fulfillmentOrders: [fo({ deliveryMethod: "PICK_UP" })] }, "pickup"],
  ["23", "at a pickup point", { fulfillmentOrders: [fo({ deliveryMethod: "PICKUP_POINT" })] }, "pickup_point"],
  ["23", "delivered by the store", { fulfillmentOrders: [fo({ deliveryMethod: "LOCAL" })] }, "local_delivery"],
  ["23", "sold over the counter", { fulfillmentOrders: [fo({ deliveryMethod: "RETAIL" })] }, "retail"],
  [
    "24",
    "made by an app, with its FO",
    { order: order([line()], { sourceName: "580111" }), fulfillmentOrders: [fo()] },
    null,
  ],
  [
    "25",
    "at two locations",
    {
      fulfillmentOrders: [fo({ remaining: 1 }), fo({ id: "fo2", remaining: 2, locationId: "m" })],
    },
    null,
  ],
  ["28", "a component of a bundle", { fulfillmentOrders: [fo()], context: context({ bundle: "茶器セット" }) }, null],
  [
    "-",
    "open at the store's own location, and not accepting",
    {
      fulfillmentOrders: [fo({ supportedActions: ["EXTERNAL"] })],
    },
    "not_accepting",
  ],
  ["-", "a status that is new", { fulfillmentOrders: [fo({ status: "TELEPORTED", supportedActions: [] })] }, "unknown"],
  ["-", "a state of a request that is new", { fulfillmentOrders: [atService("PONDERING", [])] }, "unknown"],
];

describe("why a line cannot ship", () => {
  it.each(SITUATIONS)("%s: %s", (_row, _what, facts, expected) => {
    const verdict = diagnose(facts);
    expect([verdict.reason, verdict.state]).toEqual([expected, expected ? REASONS[expected].state : "ready"]);
  });

  it("has a situation for each reason, but those of an order that Shopify does not show", () => {
    const found = new Set(SITUATIONS.map(([, , , reason]) => reason));
    expect(Object.keys(REASONS).filter((code) => !found.has(code as ReasonCode))).toEqual([
      "order_too_old",
      "order_not_found",
    ]);
  });

  it("counts what Shopify would take, what it holds back, and what cannot be seen", () => {
    const parts = [fo({ remaining: 1 }), { ...held(hold("OTHER")), id: "fo2", lines: fo({ remaining: 1 }).lines }];
    expect(diagnose({ fulfillmentOrders: parts })).toMatchObject({ ready: 1, blocked: 1, invisible: 1, reason: null });
  });

  it("does not blame stock before routing had time, nor stock that is there or that nobody counts", () => {
    for (const [over, looksSoFar] of [
      [{ onHand: 0 }, 2],
      [{ locations: 0 }, 2],
      [{ onHand: 1, available: -4 }, 9],
      [{ onHand: 0, tracked: false }, 9],
    ] as const)
      expect(diagnose({ stock: stock(over), looksSoFar })).toMatchObject({ reason: "not_routed_yet" });
  });

  it("names the scopes that are missing", () => {
    expect(diagnose({ fulfillmentOrders: null, grantedScopes: ["read_orders", "write_fulfillments"] }).detail).toEqual({
      missingScopes: [
        "read_locations",
        "read_merchant_managed_fulfillment_orders",
        "write_merchant_managed_fulfillment_orders",
      ],
    });
  });

  it("names all holds, and goes by the one that weighs most", () => {
    const holds = [
      hold("OTHER", "h1", "熨斗"),
      hold("AWAITING_PAYMENT", "h2", "コンビニ決済"),
      hold("INCORRECT_ADDRESS", "h3"),
    ];
    expect(diagnose({ fulfillmentOrders: [held(...holds)] })).toMatchObject({
      blocked: 3,
      detail: {
        location: "東京倉庫",
        holdReason: "AWAITING_PAYMENT",
        holdNote: "コンビニ決済",
        holds: [
          { reason: "AWAITING_PAYMENT", note: "コンビニ決済" },
          { reason: "INCORRECT_ADDRESS", note: null },
          { reason: "OTHER", note: "熨斗" },
        ],
      },
    });
  });

  it("goes by the worst of several blocks", () => {
    const scheduled = fo({ id: "fo1", status: "SCHEDULED", supportedActions: [], remaining: 1 });
    const taken = atService("ACCEPTED", [], { id: "fo2" });
    expect(diagnose({ fulfillmentOrders: [scheduled, taken] })).toMatchObject({
      reason: "at_fulfillment_service",
      location: "みやこロジ",
    });
  });

  it("says when a scheduled order opens, which fulfillments a line is in, and which bundle it belongs to", () => {
    const scheduled = fo({ status: "SCHEDULED", supportedActions: [], fulfillAt: "2026-12-24T00:00:00Z" });
    expect(diagnose({ fulfillmentOrders: [scheduled], context: context({ bundle: "茶器セット" }) }).detail).toEqual({
      location: "東京倉庫",
      fulfillAt: "2026-12-24T00:00:00Z",
      bundle: "茶器セット",
    });
    expect(diagnose({ order: order([line()], { fulfillments: [fulfillment()] }) }).detail).toEqual({
      fulfillments: ["#1001-F1"],
    });
    expect(diagnose({ context: context({}, true) }).detail).toEqual({ edited: true });
  });

  it("says which of Shopify's words it does not know", () => {
    const odd = fo({ status: "TELEPORTED", deliveryMethod: "DRONE", supportedActions: [] });
    expect(diagnose({ fulfillmentOrders: [odd] })).toMatchObject({
      blocked: 3,
      detail: { status: "TELEPORTED", unknownValues: ["deliveryMethod=DRONE", "status=TELEPORTED"] },
    });
    expect(diagnose({ fulfillmentOrders: [fo({ deliveryMethod: "DRONE" })] })).toMatchObject({
      reason: null,
      detail: { unknownValues: ["deliveryMethod=DRONE"] },
    });
    // That it is on hold is known all the same; a hold for a reason nobody knows is taken as the worst.
    expect(diagnose({ fulfillmentOrders: [held(hold("OTHER", "h1"), hold("FULL_MOON", "h2"))] })).toMatchObject({
      reason: "on_hold",
      detail: { holdReason: "FULL_MOON", unknownValues: ["holdReason=FULL_MOON"] },
    });
  });

  it("tells an order that is too old to be seen from one that is gone", () => {
    const now = new Date("2027-02-01T00:00:00Z");
    const old = { createdAt: "2026-11-22T00:00:00Z", grantedScopes: REQUIRED_SCOPES };
    expect(whyNotShown(old, now)).toBe("order_too_old");
    expect(whyNotShown({ ...old, grantedScopes: [...REQUIRED_SCOPES, "read_all_orders"] }, now)).toBe(
      "order_not_found",
    );
    expect(whyNotShown({ ...old, createdAt: "2027-01-22T00:00:00Z" }, now)).toBe("order_not_found");
  });
});

describe("whatever Shopify shows", () => {
  const lineIds = ["a", "b"];
  const anyLine = fc.record({
    quantity: fc.integer({ min: 1, max: 9 }),
    removed: fc.nat(9),
    requiresShipping: fc.boolean(),
    isGiftCard: fc.boolean(),
    nonFulfillable: fc.nat(12),
  });
  const anyFulfillmentOrder = fc.record({
    status: fc.constantFrom("OPEN", "IN_PROGRESS", "ON_HOLD", "SCHEDULED", "INCOMPLETE", "CLOSED", "CANCELLED", "NEW"),
    requestStatus: fc.constantFrom("UNSUBMITTED", "SUBMITTED", "CANCELLATION_ACCEPTED", "CLOSED", "NEW"),
    supportedActions: fc.subarray(["CREATE_FULFILLMENT", "MOVE", "RELEASE_HOLD"]),
    deliveryMethod: fc.constantFrom("SHIPPING", "NONE", "PICK_UP", "NEW", null),
    atService: fc.boolean(),
    locationName: fc.constantFrom("東京倉庫", "大阪倉庫", null),
    fulfillAt: fc.constantFrom("2026-12-24T00:00:00Z", null),
    holds: fc.array(fc.constantFrom(...HOLD_REASONS, "NEW"), { maxLength: 3 }),
    lines: fc.array(fc.record({ lineItemId: fc.constantFrom(...lineIds), remaining: fc.nat(5) }), { maxLength: 3 }),
  });
  const anyFacts = fc
    .record({
      lines: fc.tuple(anyLine, anyLine),
      shown: fc.option(fc.array(anyFulfillmentOrder, { maxLength: 4 })),
      grantedScopes: fc.subarray([...REQUIRED_SCOPES]),
      shipped: fc.array(
        fc.record({ lineItemId: fc.constantFrom(...lineIds), quantity: fc.integer({ min: 1, max: 9 }) }),
      ),
      isCancelled: fc.boolean(),
      looksSoFar: fc.nat(5),
    })
    .map(({ lines, shown, shipped, isCancelled, ...rest }): Facts => ({
      ...rest,
      order: order(
        lines.map(({ removed, nonFulfillable: _, ...one }, index) =>
          line({ ...one, id: lineIds[index]!, currentQuantity: Math.max(0, one.quantity - removed) }),
        ),
        {
          cancelledAt: isCancelled ? "2026-11-23T00:00:00Z" : null,
          fulfillments: [fulfillment({ lineItems: shipped })],
        },
      ),
      context: {
        edited: false,
        lines: Object.fromEntries(
          lines.map(({ nonFulfillable }, index) => [
            lineIds[index]!,
            { nonFulfillable, hasSellingPlan: false, bundle: null },
          ]),
        ),
      },
      fulfillmentOrders:
        shown?.map(({ lines: foLines, holds, ...one }, index) => ({
          ...fo(one),
          id: `fo${index}`,
          holds: holds.map((reason, n) => hold(reason, `h${index}${n}`)),
          lines: foLines.map(({ lineItemId, remaining }, n) => ({
            id: `${index}-${n}`,
            lineItemId,
            totalQuantity: remaining,
            remainingQuantity: remaining,
          })),
        })) ?? null,
    }));

  it("every line has one verdict, and its quantities add up to what is not fulfilled", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const verdicts = diagnoseOrder(facts);
        expect(verdicts.map(({ lineItemId }) => lineItemId)).toEqual(lineIds);
        verdicts.forEach((verdict, index) => {
          const left = unfulfilledQuantity(facts.order, facts.order.lineItems[index]!);
          const { ready, blocked, invisible, reason, state } = verdict;
          expect(ready + blocked + invisible).toBe(left);
          expect(Math.min(ready, blocked, invisible)).toBeGreaterThanOrEqual(0);
          expect(state).toBe(reason ? REASONS[reason].state : "ready");
          // Ready is what Shopify would take, and nothing without the scopes that it takes.
          const mayShip = missingScopes(facts.grantedScopes, SYNC_SCOPES).length === 0;
          if (reason === null) expect(mayShip && ready > 0).toBe(true);
          if (left > 0 && mayShip && !facts.order.cancelledAt && ready > 0 && reason !== null)
            expect(facts.fulfillmentOrders!.some(({ deliveryMethod }) => deliveryMethod === "PICK_UP")).toBe(true);
        });
      }),
    );
  });

  it("the order in which it is shown changes nothing", () => {
    fc.assert(
      fc.property(anyFacts, fc.integer(), (facts, seed) => {
        const shuffled = <Item>(items: readonly Item[]) =>
          items.toSorted((a, b) => hash(JSON.stringify(a), seed) - hash(JSON.stringify(b), seed));
        const other = facts.fulfillmentOrders && {
          ...facts,
          fulfillmentOrders: shuffled(facts.fulfillmentOrders).map((one) => ({
            ...one,
            holds: shuffled(one.holds),
            lines: shuffled(one.lines),
          })),
        };
        expect(diagnoseOrder(other ?? facts)).toEqual(diagnoseOrder(facts));
      }),
    );
  });

  it("a word that is new is said to be unknown, unless it ships all the same", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).map((text) => `X${text}`),
        fc.boolean(),
        (status, accepts) => {
          const verdict = diagnose({
            fulfillmentOrders: [fo({ status, supportedActions: accepts ? ["CREATE_FULFILLMENT"] : [] })],
          });
          expect(verdict.reason).toBe(accepts ? null : "unknown");
          if (!accepts) expect(verdict.detail?.unknownValues).toEqual([`status=${status}`]);
        },
      ),
    );
  });
});

function hash(text: string, seed: number): number {
  return [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, seed);
}
