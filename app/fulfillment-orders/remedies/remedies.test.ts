import { describe, expect, test } from "vitest";
import type { FulfillmentOrder } from "../fulfillment-order.ts";
import { isConfirmed, mayAdminister } from "./administrators.ts";
import { registeredOn } from "./blocked-work.ts";
import { policyStep } from "./policy.ts";
import {
  isForAdministrators,
  remediesFor,
  stillOffered,
  type MoveTarget,
  type RemedyRequest,
  type WorkOnShopify,
} from "./remedies.ts";

const line = (n: number, remainingQuantity: number) => ({
  id: `fo-line-${n}`,
  lineItemId: `line-${n}`,
  totalQuantity: remainingQuantity,
  remainingQuantity,
});
const hold = (id: string, reason: string) => ({
  id,
  handle: null,
  reason,
  reasonNotes: null,
  displayReason: null,
});
const target = (locationId: string, lines: MoveTarget["lines"] = null): MoveTarget => ({
  locationId,
  locationName: locationId,
  lines,
  moving: 1,
  staying: lines ? 1 : 0,
});
const work = (fulfillmentOrder: Partial<FulfillmentOrder>, rest: Partial<WorkOnShopify> = {}): WorkOnShopify => ({
  orderId: "order",
  hasAllLines: true,
  targets: [],
  ...rest,
  fulfillmentOrder: {
    id: "fo",
    status: "OPEN",
    requestStatus: "UNSUBMITTED",
    supportedActions: [],
    deliveryMethod: "SHIPPING",
    locationId: "here",
    locationName: "here",
    atService: false,
    fulfillAt: null,
    holds: [],
    lines: [line(1, 3)],
    ...fulfillmentOrder,
  },
});
const allowed = {
  releasableHolds: ["OTHER", "INVENTORY_OUT_OF_STOCK"] as const,
  grantedScopes: ["write_merchant_managed_fulfillment_orders", "write_third_party_fulfillment_orders"],
};
const kinds = (one: WorkOnShopify, registered = {}) =>
  remediesFor(one, allowed, registered).remedies.map(({ kind }) => kind);
const HELD = { status: "ON_HOLD", supportedActions: ["RELEASE_HOLD", "HOLD", "MOVE"], holds: [hold("h1", "OTHER")] };

describe("what is offered", () => {
  test("is nothing where it can ship already, and nothing that the app may not write", () => {
    expect(kinds(work({ supportedActions: ["CREATE_FULFILLMENT", "MOVE"] }, { targets: [target("a")] }))).toEqual([]);
    const { remedies, missingScope } = remediesFor(work(HELD), { ...allowed, grantedScopes: [] });
    expect({ remedies, missingScope }).toEqual({
      remedies: [],
      missingScope: "write_merchant_managed_fulfillment_orders",
    });
  });

  test("of a hold, is the part that is registered first, if that is some but not all", () => {
    expect(kinds(work(HELD), { "line-1": 2 })).toEqual(["release_part", "release_holds"]);
    expect(kinds(work(HELD), { "line-1": 3 })).toEqual(["release_holds"]);
    expect(kinds(work(HELD))).toEqual(["release_holds"]);
    // What is not known cannot be held again.
    expect(kinds(work(HELD, { hasAllLines: false }), { "line-1": 2 })).toEqual(["release_holds"]);
  });

  test("is never moving what is on hold or has a date, which moving does not end", () => {
    const scheduled = { status: "SCHEDULED", supportedActions: ["MARK_AS_OPEN", "MOVE"] };
    expect(kinds(work(scheduled, { targets: [target("a")] }))).toEqual(["open"]);
    expect(kinds(work(HELD, { targets: [target("a")] }))).toEqual(["release_holds"]);
  });

  test("is rerouting only where Shopify has a choice among locations that take all of it", () => {
    const open = { supportedActions: ["REQUEST_FULFILLMENT", "MOVE"] };
    expect(kinds(work({ ...open, atService: true }, { targets: [target("a"), target("b")] }))).toEqual([
      "move",
      "reroute",
    ]);
    expect(kinds(work({ ...open, atService: true }, { targets: [target("a"), target("b", [])] }))).toEqual(["move"]);
  });

  test("leaves to administrators what cannot be taken back", () => {
    expect(
      ["open", "release_holds", "release_part", "move"].map((kind) => isForAdministrators(kind as "open")),
    ).toEqual(Array(4).fill(false));
    expect(
      ["cancel_fulfillment", "request_cancellation", "reroute"].map((k) => isForAdministrators(k as "open")),
    ).toEqual(Array(3).fill(true));
  });
});

test("what was asked for is still offered only while every part of it is", () => {
  const { remedies } = remediesFor(work(HELD), allowed, { "line-1": 2 });
  const part = { kind: "release_part" as const, fulfillmentOrderId: "fo", holdIds: ["h1"] };
  const lines = [{ id: "fo-line-1", quantity: 2 }];
  const offered = (request: RemedyRequest) => stillOffered(request, remedies) !== null;
  expect(offered({ ...part, lines })).toBe(true);
  expect(offered({ ...part, lines: [{ id: "fo-line-1", quantity: 3 }] })).toBe(false);
  expect(offered({ ...part, lines, holdIds: ["h1", "h2"] })).toBe(false);
  expect(offered({ ...part, lines, fulfillmentOrderId: "another" })).toBe(false);
  expect(offered({ kind: "release_holds", fulfillmentOrderId: "fo", holdIds: [] })).toBe(false);
  expect(offered({ kind: "open", fulfillmentOrderId: "fo" })).toBe(false);
});

test("a registered piece waits for one fulfillment order only, and for none that is blocked if it can ship", () => {
  const one = (id: string, isBlocked: boolean, quantity: number) => ({ id, isBlocked, lines: [line(1, quantity)] });
  const fulfillmentOrders = [one("a", true, 2), one("b", true, 2), one("c", false, 1)];
  const on = (pieces: number) => {
    const placed = registeredOn({ registered: { "line-1": pieces }, fulfillmentOrders });
    return ["c", "a", "b"].map((id) => placed.get(id)?.["line-1"] ?? 0);
  };
  expect(on(1)).toEqual([1, 0, 0]);
  expect(on(4)).toEqual([1, 2, 1]);
  expect(on(9)).toEqual([1, 2, 2]);
});

describe("a policy", () => {
  const step = (one: WorkOnShopify, pieces = 3, policy = ["open", "release_holds", "move"] as const) =>
    policyStep(policy, one, remediesFor(one, allowed, { "line-1": pieces }).remedies, { "line-1": pieces });

  test("does what it allows, where all that is left is registered", () => {
    expect(step(work(HELD))).toEqual({
      request: { kind: "release_holds", fulfillmentOrderId: "fo", holdIds: ["h1"] },
      policyKey: "held OTHER",
    });
    expect(step(work(HELD), 2)).toBeNull();
    expect(step(work(HELD), 0)).toBeNull();
    expect(policyStep(["open"], work(HELD), remediesFor(work(HELD), allowed).remedies, { "line-1": 3 })).toBeNull();
    expect(step(work({ ...HELD, lines: [line(1, 0)] }))).toBeNull();
    expect(step(work(HELD, { hasAllLines: false }))).toBeNull();
  });

  test("never does what is for administrators, nor moves work where there is a choice or some would stay", () => {
    const open = { supportedActions: ["REQUEST_FULFILLMENT", "MOVE"] };
    expect(step(work({ ...open, atService: true }, { targets: [target("a")] }))).toMatchObject({
      policyKey: "elsewhere",
    });
    expect(step(work({ ...open, atService: true }, { targets: [target("a"), target("b")] }))).toBeNull();
    expect(
      step(work({ ...open, atService: true }, { targets: [target("a", [{ id: "fo-line-1", quantity: 1 }])] })),
    ).toBeNull();
    expect(step(work({ supportedActions: ["REQUEST_CANCELLATION"], atService: true }))).toBeNull();
  });
});

test("the store's owner and whom the owner named may do what cannot be taken back", () => {
  expect(mayAdminister({ id: "1", isOwner: true }, [])).toBe(true);
  expect(mayAdminister({ id: "2", isOwner: false }, ["2"])).toBe(true);
  expect(mayAdminister({ id: "3", isOwner: false }, ["2"])).toBe(false);
  expect(mayAdminister(null, ["2"])).toBe(false);
});

test("an order's name is confirmed as people type it, and nothing else is", () => {
  for (const typed of ["#1001", "1001", " ＃１００１ "]) expect(isConfirmed(typed, "#1001")).toBe(true);
  for (const typed of ["", "#", "100", "10011", "#1002"]) expect(isConfirmed(typed, "#1001")).toBe(false);
  expect(isConfirmed("", "")).toBe(false);
});
