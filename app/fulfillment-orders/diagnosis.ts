import type { LineStock } from "../orders/stock.ts";
import type { OrderSnapshot, LineItemSnapshot } from "../orders/order-snapshot.ts";
import { missingScopes, SYNC_SCOPES } from "../shopify/scopes.ts";
import { acceptsFulfillment, isLive, type FulfillmentOrder } from "./fulfillment-order.ts";
import { REASONS, type ReasonCode, type ReasonDetail, type Routing } from "./reasons.ts";

/** What Shopify's fulfillment orders mean for one line of an order. Quantities are pieces. */
export interface LineDiagnosis {
  lineItemId: string;
  /** Could ship now. */
  ready: number;
  /** On a live fulfillment order that takes no fulfillment now. */
  blocked: number;
  /** Not fulfilled, and on no fulfillment order that we can see. */
  invisible: number;
  routing: Routing;
  /** Null when the line is ready or there is nothing left to ship. */
  reason: ReasonCode | null;
  detail: ReasonDetail | null;
  location: string | null;
  locationId: string | null;
}

/** What a line's missing fulfillment order may be explained by. */
interface Facts {
  grantedScopes: readonly string[];
  order: OrderSnapshot;
  /** By line item, as far as it is known. */
  stock?: Readonly<Record<string, LineStock>>;
  /** Looks at this order that found something unrouted. */
  looksSoFar?: number;
}

/** Routing takes Shopify a moment. Before this many looks in vain (some two minutes), stock is not what it waits for. */
const LOOKS_TO_BLAME_STOCK = 3;

/**
 * Says for each line of an order what can ship and, if nothing can, why. Pure: everything it rests on is given.
 * `fulfillmentOrders` is null when they could not be asked for, for want of scopes.
 */
export function diagnoseOrder(facts: Facts & { fulfillmentOrders: FulfillmentOrder[] | null }): LineDiagnosis[] {
  const missing = missingScopes(facts.grantedScopes, SYNC_SCOPES);
  const fulfillmentOrders = facts.fulfillmentOrders ?? [];
  return facts.order.lineItems.map((line) => diagnoseLine(line, facts, fulfillmentOrders, missing));
}

function diagnoseLine(
  line: LineItemSnapshot,
  facts: Facts,
  fulfillmentOrders: FulfillmentOrder[],
  missing: string[],
): LineDiagnosis {
  const unfulfilled = unfulfilledQuantity(facts.order, line);
  const live = fulfillmentOrders.filter((fo) => isLive(fo) && remainingOn(fo, line.id) > 0);
  const ready = sum(live.filter(acceptsFulfillment), (fo) => remainingOn(fo, line.id));
  const blocking = live.filter((fo) => !acceptsFulfillment(fo));
  const blocked = sum(blocking, (fo) => remainingOn(fo, line.id));
  const invisible = Math.max(0, unfulfilled - ready - blocked);
  const verdict = (reason: ReasonCode | null, detail: ReasonDetail | null = null): LineDiagnosis => ({
    lineItemId: line.id,
    ready,
    blocked,
    invisible,
    routing: reason ? REASONS[reason].routing : "ready",
    reason,
    detail,
    location: live[0]?.locationName ?? null,
    locationId: live[0]?.locationId ?? null,
  });

  if (unfulfilled === 0) return verdict(null);
  if (missing.length > 0) return verdict("permission_missing", { missingScopes: missing });
  if (ready > 0) return verdict(null);
  if (blocking[0]) return verdict(...whyBlocked(blocking[0]));
  if (!line.requiresShipping || line.isGiftCard) return verdict("not_shippable");
  const thirdParty = missingScopes(facts.grantedScopes, ["read_third_party_fulfillment_orders"]);
  if (thirdParty.length > 0 && fulfillmentOrders.length > 0)
    return verdict("wrong_scope_class", { missingScopes: thirdParty });
  return verdict(whyUnrouted(facts.stock?.[line.id], facts.looksSoFar ?? 0));
}

/**
 * Shopify routes what it has sold too often, too: no stock stops nothing by itself, and only where no fulfillment order
 * can be seen for long is it the likely cause.
 */
function whyUnrouted(stock: LineStock | undefined, looksSoFar: number): ReasonCode {
  if (!stock || looksSoFar < LOOKS_TO_BLAME_STOCK) return "not_routed_yet";
  if (stock.locations === 0) return "stocked_nowhere";
  return stock.tracked && stock.onHand <= 0 ? "out_of_stock" : "not_routed_yet";
}

function whyBlocked(fulfillmentOrder: FulfillmentOrder): [ReasonCode, ReasonDetail] {
  const location = fulfillmentOrder.locationName ? { location: fulfillmentOrder.locationName } : {};
  switch (fulfillmentOrder.status) {
    case "ON_HOLD": {
      const hold = fulfillmentOrder.holds[0];
      const note = hold?.reasonNotes ? { holdNote: hold.reasonNotes } : {};
      return ["on_hold", { ...location, ...(hold ? { holdReason: hold.reason } : {}), ...note }];
    }
    case "SCHEDULED":
      return [
        "scheduled",
        { ...location, ...(fulfillmentOrder.fulfillAt ? { fulfillAt: fulfillmentOrder.fulfillAt } : {}) },
      ];
    case "INCOMPLETE":
      return ["given_up_by_service", location];
    case "OPEN":
    case "IN_PROGRESS":
      return [fulfillmentOrder.requestStatus === "UNSUBMITTED" ? "not_accepting" : "at_fulfillment_service", location];
    default:
      return ["unknown", { ...location, status: fulfillmentOrder.status }];
  }
}

/** What of a line is still to ship, by Shopify's count: what is left of it, less what live fulfillments hold. */
export function unfulfilledQuantity(order: OrderSnapshot, line: LineItemSnapshot): number {
  const fulfilled = sum(
    order.fulfillments
      .filter((fulfillment) => fulfillment.status === "SUCCESS")
      .flatMap((fulfillment) => fulfillment.lineItems),
    (fulfilledLine) => (fulfilledLine.lineItemId === line.id ? fulfilledLine.quantity : 0),
  );
  return Math.max(0, line.currentQuantity - fulfilled);
}

function remainingOn(fulfillmentOrder: FulfillmentOrder, lineItemId: string): number {
  return sum(fulfillmentOrder.lines, (line) => (line.lineItemId === lineItemId ? line.remainingQuantity : 0));
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
