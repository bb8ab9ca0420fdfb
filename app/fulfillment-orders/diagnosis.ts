import type { OrderContext } from "../orders/read-orders.ts";
import type { LineState } from "../orders/read-model.ts";
import type { LineStock } from "../orders/stock.ts";
import type { OrderSnapshot, LineItemSnapshot } from "../orders/order-snapshot.ts";
import type {
  DeliveryMethodType,
  FulfillmentOrderRequestStatus,
  FulfillmentOrderStatus,
} from "../shopify/generated/admin.ts";
import { missingScopes, SYNC_SCOPES } from "../shopify/scopes.ts";
import { acceptsFulfillment, HOLD_REASONS, isLive, type FulfillmentOrder } from "./fulfillment-order.ts";
import { REASONS, type ReasonCode, type ReasonDetail } from "./reasons.ts";

/** What Shopify shows of one line of an order. Quantities are pieces; the three add up to what is not fulfilled. */
export interface LineDiagnosis {
  lineItemId: string;
  /** Shopify would take a fulfillment of it now. */
  ready: number;
  /** On a live fulfillment order that takes no fulfillment now. */
  blocked: number;
  /** On no fulfillment order that we can see. */
  invisible: number;
  state: LineState;
  /** Null when it is ready to be sent as a parcel. */
  reason: ReasonCode | null;
  detail: ReasonDetail | null;
  location: string | null;
  locationId: string | null;
}

/** What a verdict may rest on. */
interface Facts {
  grantedScopes: readonly string[];
  order: OrderSnapshot;
  /** Null when they could not be asked for, for want of scopes. */
  fulfillmentOrders: readonly FulfillmentOrder[] | null;
  context?: Pick<OrderContext, "edited" | "lines">;
  /** By line item, as far as it is known. */
  stock?: Readonly<Record<string, LineStock>>;
  /** Looks at this order that found something unrouted. */
  looksSoFar?: number;
}

/** Routing takes Shopify a moment. Only after this many looks in vain (some two minutes) is anything else to blame. */
const LOOKS_BEFORE_BLAME = 3;

/** Says for each line of an order what can ship and, if nothing can, why. Pure: everything it rests on is given. */
export function diagnoseOrder(facts: Facts): LineDiagnosis[] {
  return facts.order.lineItems.map((line) => diagnoseLine(line, facts));
}

function diagnoseLine(line: LineItemSnapshot, facts: Facts): LineDiagnosis {
  const unfulfilled = unfulfilledQuantity(facts.order, line);
  const live = (facts.fulfillmentOrders ?? []).filter((fo) => isLive(fo) && remainingOn(fo, line.id) > 0);
  const parcels = live.filter((fo) => !otherWayOf(fo));
  const blocking = blocksOf(parcels.filter((fo) => !acceptsFulfillment(fo)));
  const shown = sum(live.filter(acceptsFulfillment), (fo) => remainingOn(fo, line.id));
  // Between a change of the order and its routing, Shopify may show more on fulfillment orders than is left.
  const ready = Math.min(unfulfilled, shown);
  const blocked = Math.min(unfulfilled - ready, sum(live, (fo) => remainingOn(fo, line.id)) - shown);
  const mostOf = largestFirst(parcels.filter(acceptsFulfillment), line.id)[0];

  const verdict = whyNot();
  const at = verdict === null ? mostOf : (blocking[0]?.fulfillmentOrder ?? largestFirst(live, line.id)[0]);
  return {
    lineItemId: line.id,
    ready,
    blocked,
    invisible: unfulfilled - ready - blocked,
    state: verdict ? REASONS[verdict.reason].state : "ready",
    reason: verdict?.reason ?? null,
    detail: detailOf(verdict),
    location: at?.locationName ?? null,
    locationId: at?.locationId ?? null,
  };

  function whyNot(): Verdict | null {
    if (facts.order.cancelledAt) return { reason: "order_cancelled" };
    if (line.currentQuantity === 0) return { reason: "line_removed" };
    if (unfulfilled === 0)
      return { reason: "already_fulfilled", detail: { fulfillments: namesOfFulfillments(facts.order, line) } };
    const missing = missingScopes(facts.grantedScopes, SYNC_SCOPES);
    if (missing.length > 0) return { reason: "permission_missing", detail: { missingScopes: missing } };
    if (mostOf) return null;
    if (blocking[0]) return blocking[0];
    const other = largestFirst(live, line.id)[0];
    if (other) return { reason: otherWayOf(other)!, detail: locationOf(other) };
    return whyInvisible(line, unfulfilled, facts);
  }

  function detailOf(verdict: Verdict | null): ReasonDetail | null {
    const bundle = verdict && facts.context?.lines[line.id]?.bundle;
    const unknownValues = unknownValuesOf(live);
    const whole = {
      ...verdict?.detail,
      ...(bundle ? { bundle } : {}),
      ...(unknownValues.length > 0 ? { unknownValues } : {}),
    };
    return Object.keys(whole).length > 0 ? whole : null;
  }
}

interface Verdict {
  reason: ReasonCode;
  detail?: ReasonDetail;
}

/** Why a line is on no fulfillment order that can be seen. */
function whyInvisible(line: LineItemSnapshot, unfulfilled: number, facts: Facts): Verdict {
  const removed = line.quantity - line.currentQuantity;
  const neverToFulfill = (facts.context?.lines[line.id]?.nonFulfillable ?? 0) - removed;
  if (neverToFulfill >= unfulfilled) return { reason: "not_fulfillable" };
  if (!line.requiresShipping || line.isGiftCard) return { reason: "not_shippable" };

  const isLate = (facts.looksSoFar ?? 0) >= LOOKS_BEFORE_BLAME;
  const seesOthers = (facts.fulfillmentOrders ?? []).length > 0;
  const unseen = missingScopes(facts.grantedScopes, ["read_third_party_fulfillment_orders"]);
  if (unseen.length > 0 && (seesOthers || isLate))
    return { reason: "wrong_scope_class", detail: { missingScopes: unseen } };

  const edited = facts.context?.edited ? { edited: true } : {};
  return { reason: (isLate && whyOutOfStock(facts.stock?.[line.id])) || "not_routed_yet", detail: edited };
}

/**
 * Shopify routes what it has sold too often, too: no stock stops nothing by itself, and only where no fulfillment order
 * can be seen for long is it the likely cause.
 */
function whyOutOfStock(stock: LineStock | undefined): ReasonCode | null {
  if (!stock) return null;
  if (stock.locations === 0) return "stocked_nowhere";
  return stock.tracked && stock.onHand <= 0 ? "out_of_stock" : null;
}

/** How a fulfillment order is handed over when it is not sent as a parcel. */
const OTHER_WAYS: Partial<Record<DeliveryMethodType, ReasonCode>> = {
  PICK_UP: "pickup",
  PICKUP_POINT: "pickup_point",
  LOCAL: "local_delivery",
  RETAIL: "retail",
};

function otherWayOf({ deliveryMethod }: FulfillmentOrder): ReasonCode | undefined {
  return deliveryMethod === null ? undefined : lookUp(OTHER_WAYS, deliveryMethod);
}

/** What keeps a line back on one fulfillment order. */
interface Block extends Verdict {
  fulfillmentOrder: FulfillmentOrder;
}

/** What blocks, the worst first: of several blocks, the one that most needs somebody. */
const BLOCKS_BY_WEIGHT: readonly ReasonCode[] = [
  "unknown",
  "on_hold",
  "cancellation_refused",
  "cancellation_requested",
  "at_fulfillment_service",
  "refused_by_service",
  "given_up_by_service",
  "given_back_by_service",
  "not_sent_to_service",
  "not_accepting",
  "scheduled_without_date",
  "scheduled",
];

function blocksOf(fulfillmentOrders: readonly FulfillmentOrder[]): Block[] {
  const holds = holdsOf(fulfillmentOrders);
  return fulfillmentOrders
    .map((fulfillmentOrder) => {
      const reason = whyBlocked(fulfillmentOrder);
      return { reason, fulfillmentOrder, detail: blockDetail(reason, fulfillmentOrder, holds) };
    })
    .toSorted(
      (a, b) =>
        BLOCKS_BY_WEIGHT.indexOf(a.reason) - BLOCKS_BY_WEIGHT.indexOf(b.reason) ||
        worstHold(a.fulfillmentOrder) - worstHold(b.fulfillmentOrder) ||
        inOrder(a.fulfillmentOrder, b.fulfillmentOrder),
    );
}

/** What the state of a request to a fulfillment service means for work that lies with it. */
const AT_SERVICE: Record<Exclude<FulfillmentOrderRequestStatus, "UNSUBMITTED">, ReasonCode> = {
  SUBMITTED: "at_fulfillment_service",
  ACCEPTED: "at_fulfillment_service",
  REJECTED: "refused_by_service",
  CANCELLATION_REQUESTED: "cancellation_requested",
  CANCELLATION_REJECTED: "cancellation_refused",
  CANCELLATION_ACCEPTED: "given_back_by_service",
  CLOSED: "given_up_by_service",
};

function whyBlocked({ status, requestStatus, fulfillAt, atService }: FulfillmentOrder): ReasonCode {
  switch (status as FulfillmentOrderStatus) {
    case "ON_HOLD":
      return "on_hold";
    case "SCHEDULED":
      return fulfillAt ? "scheduled" : "scheduled_without_date";
    case "INCOMPLETE":
      return "given_up_by_service";
    case "OPEN":
    case "IN_PROGRESS":
    case "CANCELLED":
      if (requestStatus === "UNSUBMITTED") return atService ? "not_sent_to_service" : "not_accepting";
      return lookUp(AT_SERVICE, requestStatus) ?? "unknown";
    // A closed one is not live.
    case "CLOSED":
    default:
      return "unknown";
  }
}

function blockDetail(reason: ReasonCode, fulfillmentOrder: FulfillmentOrder, holds: Hold[]): ReasonDetail {
  const location = locationOf(fulfillmentOrder);
  if (reason === "on_hold" && holds[0]) {
    const [worst] = holds;
    return {
      ...location,
      holdReason: worst.reason,
      ...(worst.reasonNotes ? { holdNote: worst.reasonNotes } : {}),
      ...(holds.length > 1 ? { holds: holds.map((hold) => ({ reason: hold.reason, note: hold.reasonNotes })) } : {}),
    };
  }
  if (reason === "scheduled") return { ...location, fulfillAt: fulfillmentOrder.fulfillAt! };
  if (reason === "unknown") {
    const { status, requestStatus } = fulfillmentOrder;
    return { ...location, status: Object.hasOwn(STATUSES, status) ? requestStatus : status };
  }
  return location;
}

const locationOf = ({ locationName }: FulfillmentOrder): ReasonDetail =>
  locationName ? { location: locationName } : {};

type Hold = FulfillmentOrder["holds"][number];

/** All holds of some fulfillment orders, each once, those that weigh most first. */
function holdsOf(fulfillmentOrders: readonly FulfillmentOrder[]): Hold[] {
  const held = fulfillmentOrders.filter(({ status }) => status === "ON_HOLD").flatMap(({ holds }) => holds);
  return [...new Map(held.map((hold) => [hold.id, hold])).values()].toSorted(
    (a, b) => weightOf(a) - weightOf(b) || inOrder(a, b),
  );
}

/** The less, the more it weighs. One that this version does not know is not to be taken lightly. */
function weightOf({ reason }: Hold): number {
  return HOLD_REASONS.indexOf(reason as (typeof HOLD_REASONS)[number]);
}

function worstHold({ holds }: FulfillmentOrder): number {
  return Math.min(...holds.map(weightOf));
}

const STATUSES: Record<FulfillmentOrderStatus, true> = {
  OPEN: true,
  IN_PROGRESS: true,
  SCHEDULED: true,
  ON_HOLD: true,
  INCOMPLETE: true,
  CANCELLED: true,
  CLOSED: true,
};
const DELIVERY_METHODS: Record<DeliveryMethodType, true> = {
  SHIPPING: true,
  NONE: true,
  PICK_UP: true,
  PICKUP_POINT: true,
  LOCAL: true,
  RETAIL: true,
};

/** What Shopify shows that this version has no name for. */
function unknownValuesOf(fulfillmentOrders: readonly FulfillmentOrder[]): string[] {
  const found = fulfillmentOrders.flatMap(({ status, requestStatus, deliveryMethod, holds }) => [
    ...(Object.hasOwn(STATUSES, status) ? [] : [`status=${status}`]),
    ...(requestStatus === "UNSUBMITTED" || Object.hasOwn(AT_SERVICE, requestStatus)
      ? []
      : [`requestStatus=${requestStatus}`]),
    ...(deliveryMethod === null || Object.hasOwn(DELIVERY_METHODS, deliveryMethod)
      ? []
      : [`deliveryMethod=${deliveryMethod}`]),
    ...holds.filter((hold) => weightOf(hold) < 0).map((hold) => `holdReason=${hold.reason}`),
  ]);
  return [...new Set(found)].toSorted();
}

/** How far back an app sees orders without the scope `read_all_orders`. */
const VISIBLE_MS = 60 * 24 * 60 * 60 * 1000;

/** Why Shopify does not show an order that it once showed. Pure. */
export function whyNotShown(
  { createdAt, grantedScopes }: { createdAt: string; grantedScopes: readonly string[] },
  now: Date,
): Extract<ReasonCode, "order_too_old" | "order_not_found"> {
  const isTooOld = now.getTime() - Date.parse(createdAt) > VISIBLE_MS;
  return isTooOld && missingScopes(grantedScopes, ["read_all_orders"]).length > 0 ? "order_too_old" : "order_not_found";
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

function namesOfFulfillments(order: OrderSnapshot, line: LineItemSnapshot): string[] {
  return order.fulfillments
    .filter(({ status, lineItems }) => status === "SUCCESS" && lineItems.some((one) => one.lineItemId === line.id))
    .map(({ name, id }) => name ?? id);
}

function remainingOn(fulfillmentOrder: FulfillmentOrder, lineItemId: string): number {
  return sum(fulfillmentOrder.lines, (line) => (line.lineItemId === lineItemId ? line.remainingQuantity : 0));
}

/** Those first that have most of the line. */
function largestFirst(fulfillmentOrders: readonly FulfillmentOrder[], lineItemId: string): FulfillmentOrder[] {
  return fulfillmentOrders.toSorted((a, b) => remainingOn(b, lineItemId) - remainingOn(a, lineItemId) || inOrder(a, b));
}

/** By id as Shopify counts them, so that a verdict does not depend on the order in which they are shown. */
function inOrder(a: { id: string }, b: { id: string }): number {
  return a.id.length - b.id.length || (a.id < b.id ? -1 : 1);
}

function lookUp<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
