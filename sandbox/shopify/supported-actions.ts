/** What can be done with a fulfillment order in its present state: the one reliable gate for an app. */
import { accessClass } from "./access.ts";
import { locationsForMove, mergeable } from "./fulfillment-orders.ts";
import { isDone, remainingIn } from "./quantities.ts";
import type { FulfillmentOrder, Shop } from "./store.ts";
import type { Actor } from "./world.ts";

/** The API version that brought an action; older versions do not know its name. */
const ACTION_SINCE: Record<string, string> = { REPORT_PROGRESS: "2026-04" };

/** What Shopify would let this actor do with a fulfillment order in its present state. */
export function supportedActions(shop: Shop, actor: Actor, one: FulfillmentOrder, apiVersion: string): string[] {
  return actionsOf(shop, actor, one).filter((action) => !(apiVersion < (ACTION_SINCE[action] ?? "")));
}

function actionsOf(shop: Shop, actor: Actor, one: FulfillmentOrder): string[] {
  const order = shop.orders.get(one.orderId)!;
  const when = (condition: boolean, ...actions: string[]): string[] => (condition ? actions : []);
  const kind = accessClass(shop, actor, one);
  const ships = when(kind === "assigned", "CREATE_FULFILLMENT");
  const movable = locationsForMove(shop, one).some(({ movable }) => movable);
  const rest = [
    ...when(movable, "MOVE"),
    "HOLD",
    ...when(remainingIn(one) > 1, "SPLIT"),
    ...when(one.status === "OPEN" && mergeable(order, one).length > 0, "MERGE"),
  ];
  switch (one.status) {
    case "CLOSED":
      return [];
    case "CANCELLED":
      return isDone(one) ? [] : [...ships, "REQUEST_FULFILLMENT", ...when(movable, "MOVE")];
    case "ON_HOLD":
      return ["RELEASE_HOLD", "HOLD", ...when(movable, "MOVE")];
    case "SCHEDULED":
      return ["MARK_AS_OPEN", ...when(movable, "MOVE"), "HOLD"];
    case "INCOMPLETE":
      return [...ships, "REQUEST_FULFILLMENT", "HOLD", ...when(movable, "MOVE")];
    case "OPEN":
    case "IN_PROGRESS":
      break;
  }
  if (kind === "merchant_managed") {
    return one.progressReported
      ? ["CREATE_FULFILLMENT", "REPORT_PROGRESS", "HOLD", "MARK_AS_OPEN"]
      : ["CREATE_FULFILLMENT", "REPORT_PROGRESS", ...rest];
  }
  switch (one.requestStatus) {
    case "SUBMITTED":
      return ["CANCEL_FULFILLMENT_ORDER"];
    case "ACCEPTED":
    case "CANCELLATION_REJECTED":
      return [...ships, "REQUEST_CANCELLATION"];
    case "CANCELLATION_REQUESTED":
      return [...ships, "CANCEL_FULFILLMENT_ORDER"];
    case "UNSUBMITTED":
    case "REJECTED":
    case "CANCELLATION_ACCEPTED":
    case "CLOSED":
      return [...ships, "REQUEST_FULFILLMENT", ...rest];
  }
}
