/** Holds: reasons why a fulfillment order may not be shipped yet, each placed and released by somebody. */
import { mayWrite } from "./access.ts";
import {
  briefly,
  findFulfillmentOrder,
  isWithService,
  portionsOf,
  splitOff,
  touchFulfillmentOrder,
  type LineQuantity,
} from "./fulfillment-orders.ts";
import { gid, numericId, requireGid } from "./gid.ts";
import type { FulfillmentHold, FulfillmentOrder } from "./store.ts";
import { Refusal } from "./user-errors.ts";
import type { Scene } from "./world.ts";

const HOLDS_PER_APP = 10;

export interface HoldInput {
  reason: string;
  reasonNotes?: string | null;
  handle?: string | null;
  fulfillmentOrderLineItems?: LineQuantity[] | null;
}

/** The reason as a person reads it. */
export const displayReason = (reason: string): string =>
  reason.charAt(0) + reason.slice(1).toLowerCase().replaceAll("_", " ");

const holdPayload = (scene: Scene, hold: FulfillmentHold): object => ({
  id: gid("FulfillmentHold", hold.id),
  reason: hold.reason.toLowerCase(),
  reason_notes: hold.reasonNotes,
  held_by_requesting_app: hold.appId === scene.actor.appId,
  handle: hold.handle,
  held_by_app: { id: gid("App", hold.appId) },
});

/** fulfillmentOrderHold. Holding some lines leaves the others in a new, open fulfillment order. */
export function hold(
  scene: Scene,
  id: string,
  input: HoldInput,
): { hold: FulfillmentHold; fulfillmentOrder: FulfillmentOrder; remaining: FulfillmentOrder | null } {
  const one = findFulfillmentOrder(scene, id);
  const at = (...path: string[]): string[] => ["fulfillmentHold", ...path];
  const line = (index: number): string[] => at("fulfillmentOrderLineItems", String(index), "quantity");
  const named = input.fulfillmentOrderLineItems ?? [];
  const portions = portionsOf(one, named, {
    tooFew: (index) =>
      new Refusal(line(index), "The fulfillment order line item quantity must be greater than 0.", "GREATER_THAN_ZERO"),
    tooMany: (index) =>
      new Refusal(line(index), "The fulfillment order line item quantity is invalid.", "INVALID_LINE_ITEM_QUANTITY"),
    repeated: () =>
      new Refusal(
        at("fulfillmentOrderLineItems"),
        "The fulfillment order line items are not unique.",
        "DUPLICATED_FULFILLMENT_ORDER_LINE_ITEMS",
      ),
  });
  if (named.length > 0 && one.status === "ON_HOLD") {
    throw new Refusal(
      at("fulfillmentOrderLineItems"),
      "The fulfillment order is not in a splittable state.",
      "FULFILLMENT_ORDER_NOT_SPLITTABLE",
    );
  }
  if (one.status === "CLOSED" || one.status === "CANCELLED" || isWithService(one)) {
    throw new Refusal(["id"], `Cannot put a fulfillment order on hold when it is ${one.status.toLowerCase()}.`);
  }
  const own = one.holds.filter((other) => other.appId === scene.actor.appId);
  const handle = input.handle || null;
  if (own.some((other) => other.handle === handle)) {
    throw new Refusal(
      at("handle"),
      "The handle provided for the fulfillment hold is already in use by this app for another hold on this fulfillment order.",
      "DUPLICATE_FULFILLMENT_HOLD_HANDLE",
    );
  }
  if (own.length >= HOLDS_PER_APP) {
    throw new Refusal(
      ["id"],
      "The maximum number of fulfillment holds for this fulfillment order has been reached for this app. An app can only have up to 10 holds on a single fulfillment order at any one time.",
      "FULFILLMENT_ORDER_HOLD_LIMIT_REACHED",
    );
  }
  const remaining = named.length > 0 ? splitOff(scene, one, portions) : null;
  const created: FulfillmentHold = {
    __typename: "FulfillmentHold",
    id: scene.newId(),
    reason: input.reason,
    reasonNotes: input.reasonNotes ?? null,
    handle,
    appId: scene.actor.appId,
  };
  const first = one.status !== "ON_HOLD";
  if (first) {
    one.statusBeforeHold = one.status;
    one.status = "ON_HOLD";
  }
  one.holds.push(created);
  touchFulfillmentOrder(scene, one);
  scene.tell("fulfillment_holds/added", () => ({
    fulfillment_order: { id: gid("FulfillmentOrder", one.id) },
    fulfillment_hold: holdPayload(scene, created),
  }));
  if (first) {
    scene.tell("fulfillment_orders/placed_on_hold", () => ({
      fulfillment_order: { ...briefly(one), fulfillment_holds: one.holds.map((each) => holdPayload(scene, each)) },
      remaining_fulfillment_order: remaining && briefly(remaining),
      held_fulfillment_order_line_items: one.lines.map((each) => ({
        id: gid("FulfillmentOrderLineItem", each.id),
        quantity: each.remainingQuantity,
      })),
      created_fulfillment_hold: holdPayload(scene, created),
    }));
  }
  return { hold: created, fulfillmentOrder: one, remaining };
}

/** fulfillmentOrderReleaseHold. Without ids it releases everybody's holds. */
export function releaseHold(scene: Scene, id: string, holdIds?: string[] | null): FulfillmentOrder {
  const one = scene.shop.index.fulfillmentOrders.get(requireGid(id, "FulfillmentOrder"));
  if (!one) throw new Refusal(["id"], "Fulfillment order does not exist.", "FULFILLMENT_ORDER_NOT_FOUND");
  if (!mayWrite(scene.shop, scene.actor, one)) {
    throw new Refusal(["id"], "The app doesn't have access to release the fulfillment hold.", "INVALID_ACCESS");
  }
  const wanted = holdIds?.length ? new Set(holdIds.map((each) => numericId(each, "FulfillmentHold"))) : null;
  const released = one.holds.filter((each) => !wanted || wanted.has(each.id));
  if (released.length === 0) return one;
  one.holds = one.holds.filter((each) => !released.includes(each));
  for (const each of released) {
    scene.tell("fulfillment_holds/released", () => ({
      fulfillment_order: { id: gid("FulfillmentOrder", one.id) },
      fulfillment_hold: holdPayload(scene, each),
    }));
  }
  if (one.holds.length === 0 && one.status === "ON_HOLD") {
    one.status = one.statusBeforeHold ?? "OPEN";
    one.statusBeforeHold = null;
    scene.tell("fulfillment_orders/hold_released", () => ({ fulfillment_order: briefly(one) }));
  }
  touchFulfillmentOrder(scene, one);
  return one;
}
