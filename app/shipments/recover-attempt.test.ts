import { describe, expect, it } from "vitest";
import type { FulfillmentSnapshot } from "../orders/order-snapshot.ts";
import { recoverAttempt } from "./recover-attempt.ts";
import type { OpenAttempt } from "./visit.ts";

const sentAt = "2026-11-22T12:00:00.000Z";
const later = new Date("2026-11-22T12:01:00Z");
const attempt: OpenAttempt = {
  id: "attempt",
  startedAt: sentAt,
  intent: {
    company: "Yamato (JA)",
    trackingNumbers: ["4907-1495-5706", "490714955710"],
    notifyCustomer: false,
    locationId: "Tokyo",
    lines: [
      { fulfillmentOrderId: "fo1", fulfillmentOrderLineItemId: "fo1/a", lineItemId: "a", quantity: 1 },
      { fulfillmentOrderId: "fo2", fulfillmentOrderLineItemId: "fo2/a", lineItemId: "a", quantity: 1 },
    ],
  },
  snapshot: { fulfillmentIds: ["before"] },
};

function fulfillment(over: Partial<FulfillmentSnapshot> = {}): FulfillmentSnapshot {
  return {
    id: "made",
    name: "#1001-F1",
    status: "SUCCESS",
    createdAt: sentAt,
    updatedAt: sentAt,
    company: "Yamato (JA)",
    trackingNumbers: ["490714955710", "490714955706"],
    lineItems: [{ lineItemId: "a", quantity: 2 }],
    ...over,
  };
}
const recover = (fulfillments: FulfillmentSnapshot[], claimed: string[] = [], now = later) =>
  recoverAttempt(attempt, fulfillments, new Set(claimed), now);

describe("a send whose end nobody wrote down", () => {
  it("is done when Shopify has a new fulfillment with exactly its numbers and quantities", () => {
    expect(recover([fulfillment()])).toEqual({ kind: "adopt", fulfillment: fulfillment() });
  });

  it("is found at once, without waiting for things to settle", () => {
    expect(recover([fulfillment()], [], new Date(sentAt))).toMatchObject({ kind: "adopt" });
  });

  it("was not applied when nothing new holds its lines, which is certain only after 30 seconds", () => {
    expect(recover([], [], new Date("2026-11-22T12:00:29Z"))).toEqual({
      kind: "settling",
      until: new Date("2026-11-22T12:00:30Z"),
    });
    expect(recover([], [], new Date("2026-11-22T12:00:30Z"))).toEqual({ kind: "not_applied" });
  });

  it("never takes what was there before or belongs to another shipment", () => {
    expect(recover([fulfillment({ id: "before" })])).toEqual({ kind: "not_applied" });
    expect(recover([fulfillment()], ["made"])).toEqual({ kind: "not_applied" });
  });

  it("is left to a person when something new may be it, with its numbers changed or cancelled since", () => {
    expect(recover([fulfillment({ trackingNumbers: ["111111111111"] })])).toEqual({ kind: "unclear" });
    expect(recover([fulfillment({ status: "CANCELLED" })])).toEqual({ kind: "unclear" });
  });

  it("without a number is known by its quantities, if only one new fulfillment of that time and without a number has them", () => {
    const bare = { ...attempt, intent: { ...attempt.intent, trackingNumbers: [] } };
    const look = (fulfillments: FulfillmentSnapshot[]) => recoverAttempt(bare, fulfillments, new Set(), later).kind;
    const one = fulfillment({ trackingNumbers: [] });
    expect(look([one])).toBe("adopt");
    expect(look([fulfillment()])).toBe("unclear");
    expect(look([{ ...one, createdAt: "2026-11-22T12:02:01Z" }])).toBe("unclear");
    expect(look([{ ...one, createdAt: "2026-11-22T11:57:59Z" }])).toBe("unclear");
    expect(look([one, { ...one, id: "another" }])).toBe("unclear");
    expect(look([{ ...one, lineItems: [{ lineItemId: "b", quantity: 2 }] }])).toBe("not_applied");
  });

  it("is not confused by a new fulfillment of other lines or quantities, which it can never have been", () => {
    expect(recover([fulfillment({ lineItems: [{ lineItemId: "z", quantity: 2 }] })])).toEqual({ kind: "not_applied" });
    expect(recover([fulfillment({ lineItems: [{ lineItemId: "a", quantity: 1 }] })])).toEqual({ kind: "not_applied" });
  });
});
