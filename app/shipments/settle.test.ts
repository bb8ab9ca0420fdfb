import { describe, expect, it } from "vitest";
import { settle, settleKnown, verdictOnError, verdictOnRefusal } from "./settle.ts";
import type { VisitShipment } from "./visit.ts";

const now = new Date("2026-11-22T12:00:00Z");
const in_ = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();

function shipment(over: Partial<VisitShipment> = {}): VisitShipment {
  return {
    id: "s",
    carrier: "yamato",
    trackingNumbers: ["490714955706"],
    notifyCustomer: false,
    status: "pending",
    retryCount: 0,
    waitingSince: null,
    registeredAt: now.toISOString(),
    due: true,
    isBeingUndone: false,
    lines: [],
    openAttempts: [],
    ...over,
  };
}

describe("a shipment that Shopify is not ready for", () => {
  it("waits with its reason, more patiently each time", () => {
    const first = settle(shipment(), { kind: "wait", reason: "not_routed_yet" }, now, 0.5);
    expect(first).toEqual({
      status: "waiting",
      reason: "not_routed_yet",
      error: null,
      nextTryAt: in_(15),
      retryCount: 1,
    });
    const second = settle(
      shipment({ status: "waiting", retryCount: 1 }),
      { kind: "wait", reason: "on_hold" },
      now,
      0.5,
    );
    expect(second).toMatchObject({ status: "waiting", reason: "on_hold", nextTryAt: in_(30), retryCount: 2 });
  });

  it("needs a person after 48 hours without a fulfillment order, but not when it is merely on hold", () => {
    const old = shipment({ status: "waiting", retryCount: 60, waitingSince: "2026-11-20T12:00:00Z" });
    expect(settle(old, { kind: "wait", reason: "not_routed_yet" }, now, 0.5)).toMatchObject({
      status: "needs_attention",
      reason: "waited_too_long",
      nextTryAt: null,
    });
    expect(settle(old, { kind: "wait", reason: "on_hold" }, now, 0.5)).toMatchObject({ status: "waiting" });
  });

  it("waits for a permission without counting tries and without a time, however long that takes", () => {
    const old = shipment({ status: "waiting", retryCount: 7, waitingSince: "2026-11-01T00:00:00Z" });
    const state = { status: "waiting", reason: "permission_missing", error: null, nextTryAt: null };
    expect(settle(old, { kind: "not_permitted" }, now, 0.5)).toEqual({ ...state, retryCount: 7 });
    expect(settle(shipment(), { kind: "not_permitted" }, now, 0.5)).toEqual({ ...state, retryCount: 0 });
  });

  it("starts its schedule anew when it waits after errors", () => {
    const failing = shipment({ status: "retry", retryCount: 7 });
    expect(settle(failing, { kind: "wait", reason: "on_hold" }, now, 0.5)).toMatchObject({
      nextTryAt: in_(15),
      retryCount: 1,
    });
  });
});

describe("a shipment that met an error", () => {
  const error = { code: "not_reached", message: "connection refused" };

  it("is tried again 11 times, then needs a person, and keeps what was said", () => {
    const eleventh = settle(
      shipment({ status: "retry", retryCount: 10 }),
      { kind: "error", reason: "network", error },
      now,
      0.5,
    );
    expect(eleventh).toMatchObject({ status: "retry", nextTryAt: in_(900), retryCount: 11 });
    const twelfth = settle(
      shipment({ status: "retry", retryCount: 11 }),
      { kind: "error", reason: "network", error },
      now,
      0.5,
    );
    expect(twelfth).toMatchObject({ status: "needs_attention", reason: "gave_up", error });
  });

  it("comes back exactly when a throttled shop has points again, which costs it no try", () => {
    const verdict = verdictOnError({ code: "throttled", message: "Throttled", retryAfterMs: 2_300 }, now);
    const waiting = shipment({ status: "waiting", retryCount: 3 });
    expect(settle(waiting, verdict, now, 0.9)).toMatchObject({
      status: "waiting",
      reason: "throttled",
      nextTryAt: in_(2.3),
      retryCount: 3,
    });
  });

  it("is not sent again before Shopify had 30 seconds to show what it did", () => {
    const sentAt = new Date(now.getTime() - 10_000);
    const verdict = verdictOnError({ code: "unclear", message: "timeout" }, sentAt);
    expect(settle(shipment(), verdict, now, 0.5)).toMatchObject({
      status: "retry",
      reason: "unclear_outcome",
      nextTryAt: in_(20),
    });
  });
});

describe("a send that nobody sees the end of, again and again", () => {
  const error = { code: "unclear", message: "HTTP 502" };
  const attempt = { id: "a", startedAt: now.toISOString(), intent: {} as never, snapshot: { fulfillmentIds: [] } };

  it("comes back ever later, and Shopify is always asked what it did, after however many tries", () => {
    for (const retryCount of [8, 11, 99])
      expect(
        settle(shipment({ status: "retry", retryCount }), { kind: "unknown", sentAt: now, error }, now, 0.5),
      ).toMatchObject({ status: "retry", reason: "unclear_outcome", nextTryAt: in_(900), retryCount: retryCount + 1 });
  });

  it("is given up after 12 failures, once it is certain that nothing was done", () => {
    const failed = (retryCount: number) => shipment({ status: "retry", retryCount });
    expect(settleKnown(failed(11), "not_applied", now)).toBeNull();
    expect(settleKnown(failed(12), "not_applied", now)).toMatchObject({ status: "needs_attention", reason: "gave_up" });
    expect(settleKnown(failed(12), "adopted", now)).toBeNull();
  });

  it("is a person's only when Shopify cannot be asked for hours, and goes on by itself when it can", () => {
    const asked = (retryCount: number) =>
      settle(
        shipment({ status: "retry", retryCount, openAttempts: [attempt] }),
        { kind: "error", reason: "network", error },
        now,
        0.5,
      );
    expect(asked(22)).toMatchObject({ status: "retry", reason: "network", nextTryAt: in_(900) });
    const given = asked(23);
    expect(given).toMatchObject({ status: "needs_attention", reason: "unclear_outcome", error });
    const { retryCount } = given;
    expect(settleKnown(shipment({ status: "needs_attention", retryCount }), "not_applied", now)).toMatchObject({
      status: "pending",
      nextTryAt: in_(0),
      retryCount: 0,
    });
  });

  it("loses no try by being looked at too soon", () => {
    const until = new Date(in_(20));
    expect(settle(shipment({ status: "retry", retryCount: 3 }), { kind: "settling", until }, now, 0.5)).toMatchObject({
      status: "retry",
      reason: "unclear_outcome",
      nextTryAt: in_(20),
      retryCount: 3,
    });
  });
});

describe("what Shopify's answer means", () => {
  it("is certain for a read, which changes nothing", () => {
    expect(verdictOnError({ code: "unclear", message: "HTTP 500" }, null)).toMatchObject({
      kind: "error",
      reason: "shopify_error",
    });
  });

  it("names a missing permission instead of trying again", () => {
    expect(verdictOnError({ code: "access_denied", message: "Access denied", requiredAccess: "x" }, now)).toMatchObject(
      {
        kind: "attention",
        reason: "permission_missing",
      },
    );
  });

  it.each([
    "Fulfillment order 98250 has an unfulfillable status= closed.",
    "Fulfillment order does not exist.",
    "Fulfillment order line item does not exist.",
    "Invalid fulfillment order line item quantity requested.",
    "All fulfillment orders must be assigned to a single location. Multiple locations with ids [1, 2] were found.",
  ])("looks again when the fulfillment order changed meanwhile: %s", (message) => {
    expect(verdictOnRefusal([{ message }])).toMatchObject({ kind: "error", reason: "changed_meanwhile" });
  });

  it("asks a person about a refusal that looking again cannot mend, in Shopify's words", () => {
    expect(verdictOnRefusal([{ message: "Tracking number is too odd" }])).toEqual({
      kind: "attention",
      reason: "refused",
      error: { code: "user_error", message: "Tracking number is too odd" },
    });
  });
});
