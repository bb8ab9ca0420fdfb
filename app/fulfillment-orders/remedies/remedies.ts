import type { ReleasableHold } from "../../settings/releasable-holds.ts";
import { missingScopes } from "../../shopify/scopes.ts";
import { acceptsFulfillment, isLive, type FulfillmentOrder, type FulfillmentOrderLine } from "../fulfillment-order.ts";
import { isReasonCode, REASONS } from "../reasons.ts";

/** What staff may have Shopify do about work that it holds back. Each can be taken back in the admin, none mails anybody. */
export const STAFF_REMEDIES = ["open", "release_holds", "release_part", "move"] as const;
/** What cannot be taken back, or leaves the choice to somebody else: for an administrator, who types the order's name. */
export const ADMINISTRATOR_REMEDIES = ["cancel_fulfillment", "request_cancellation", "reroute"] as const;
export const REMEDY_KINDS = [...STAFF_REMEDIES, ...ADMINISTRATOR_REMEDIES] as const;
export type RemedyKind = (typeof REMEDY_KINDS)[number];

export function isForAdministrators(kind: RemedyKind): boolean {
  return ADMINISTRATOR_REMEDIES.some((one) => one === kind);
}

/** Whether something may be done from here about a reason of a line. */
export function mayBeCured(reason: string | null): boolean {
  return isReasonCode(reason) && REASONS[reason].remedies.length > 0;
}

/** Whether Shopify has work on it that takes no fulfillment now. What a service gave back is cancelled, and may be moved. */
export function isBlocked(fulfillmentOrder: FulfillmentOrder): boolean {
  const mayGoOn = isLive(fulfillmentOrder) || fulfillmentOrder.supportedActions.includes("MOVE");
  return mayGoOn && !acceptsFulfillment(fulfillmentOrder);
}

/** Pieces of a fulfillment order's line, by the line's own id. */
export interface LineQuantity {
  id: string;
  quantity: number;
}

/** A location of the store's own to which Shopify would let the work go. */
export interface MoveTarget {
  locationId: string;
  locationName: string;
  /** The lines that it stocks; null when that is all of them. The others stay where they are, split off by Shopify. */
  lines: LineQuantity[] | null;
  moving: number;
  staying: number;
}

/** A fulfillment order as Shopify shows it now, and where it may go. */
export interface WorkOnShopify {
  orderId: string;
  fulfillmentOrder: FulfillmentOrder;
  /** There are no more lines than those of `fulfillmentOrder`. */
  hasAllLines: boolean;
  targets: MoveTarget[];
}

/** A fulfillment as Shopify shows it now. */
export interface FulfillmentOnShopify {
  orderId: string;
  id: string;
  name: string;
  status: string;
  displayStatus: string | null;
  company: string | null;
  trackingNumbers: string[];
  pieces: number;
}

/** What the shop lets the app do. */
export interface Allowed {
  releasableHolds: readonly ReleasableHold[];
  grantedScopes: readonly string[];
}

type Hold = FulfillmentOrder["holds"][number];

/** What would change on Shopify. */
export type Remedy =
  | { kind: "open"; fulfillmentOrderId: string; fulfillAt: string | null }
  | { kind: "release_holds"; fulfillmentOrderId: string; holds: Hold[] }
  /** `lines`: what is set free; the rest is held again for the same reasons. */
  | { kind: "release_part"; fulfillmentOrderId: string; holds: Hold[]; lines: LineQuantity[]; staying: LineQuantity[] }
  | { kind: "move"; fulfillmentOrderId: string; from: string | null; targets: MoveTarget[] }
  | { kind: "cancel_fulfillment"; fulfillmentId: string; fulfillment: FulfillmentOnShopify }
  | { kind: "request_cancellation"; fulfillmentOrderId: string; from: string | null }
  /** Shopify chooses among `targets`. */
  | { kind: "reroute"; fulfillmentOrderId: string; from: string | null; targets: MoveTarget[] };

/** What may be done, and why what one would expect may not. */
export interface RemedyOffer {
  remedies: Remedy[];
  /** Holds that nobody may release from here: of payment, fraud and the like, or not allowed by the shop's settings. */
  keptHolds: Hold[];
  /** What could be done if the shop granted a scope that the app does not ask for. */
  missingScope: string | null;
}

const WRITE_OWN = "write_merchant_managed_fulfillment_orders";
/** Not asked for by default: a store that wants to take work back from a service by the app has to grant it. */
const WRITE_AT_SERVICE = "write_third_party_fulfillment_orders";
/** Request statuses in which no service has, or is being asked to take, the work. */
const WITH_NOBODY = ["UNSUBMITTED", "REJECTED", "CANCELLATION_ACCEPTED", "CLOSED"];

/**
 * What may be done about a fulfillment order as it is now. Pure. A hold is released only if all its companions may be:
 * releasing some would leave the work on hold, and take away what others rely on. `registered`: pieces of its lines that
 * were registered as shipped, by the order's line item.
 */
export function remediesFor(
  work: WorkOnShopify,
  { releasableHolds, grantedScopes }: Allowed,
  registered: Readonly<Record<string, number>> = {},
): RemedyOffer {
  const { fulfillmentOrder } = work;
  const { atService } = fulfillmentOrder;
  const { id: fulfillmentOrderId, status, supportedActions, holds, locationName: from } = fulfillmentOrder;
  const can = (action: string) => supportedActions.includes(action);
  const isReleasable = (hold: Hold) => releasableHolds.some((reason) => reason === hold.reason);
  const keptHolds = status === "ON_HOLD" ? holds.filter((hold) => !isReleasable(hold)) : [];
  const remedies: Remedy[] = [];
  if (!isBlocked(fulfillmentOrder)) return { remedies, keptHolds, missingScope: null };

  if (status === "SCHEDULED" && can("MARK_AS_OPEN")) {
    remedies.push({ kind: "open", fulfillmentOrderId, fulfillAt: fulfillmentOrder.fulfillAt });
  }
  if (status === "ON_HOLD" && can("RELEASE_HOLD") && holds.length > 0 && keptHolds.length === 0) {
    const part = work.hasAllLines ? registeredPart(fulfillmentOrder, registered) : null;
    if (part) remedies.push({ kind: "release_part", fulfillmentOrderId, holds, ...part });
    remedies.push({ kind: "release_holds", fulfillmentOrderId, holds });
  }
  // Moving does not end a hold or a date.
  const isHeldElsewhere = status !== "ON_HOLD" && status !== "SCHEDULED";
  const targets = work.targets.filter((target) => target.locationId !== fulfillmentOrder.locationId);
  if (isHeldElsewhere && can("MOVE") && targets.length > 0) {
    remedies.push({ kind: "move", fulfillmentOrderId, from, targets });
    const whole = targets.filter((target) => target.lines === null);
    // Where there is but one place for it to go, moving it there says so.
    if (status === "OPEN" && WITH_NOBODY.includes(fulfillmentOrder.requestStatus) && whole.length > 1)
      remedies.push({ kind: "reroute", fulfillmentOrderId, from, targets: whole });
  }
  if (atService && can("REQUEST_CANCELLATION"))
    remedies.push({ kind: "request_cancellation", fulfillmentOrderId, from });

  const needed = atService ? WRITE_AT_SERVICE : WRITE_OWN;
  if (missingScopes(grantedScopes, [needed]).length === 0) return { remedies, keptHolds, missingScope: null };
  return { remedies: [], keptHolds, missingScope: remedies.length > 0 ? needed : null };
}

/** What of a fulfillment order is registered, if that is some but not all of it; and what is not. */
function registeredPart(
  { lines }: FulfillmentOrder,
  registered: Readonly<Record<string, number>>,
): { lines: LineQuantity[]; staying: LineQuantity[] } | null {
  const going = (line: FulfillmentOrderLine) => Math.min(registered[line.lineItemId] ?? 0, line.remainingQuantity);
  const some = (quantity: (line: FulfillmentOrderLine) => number): LineQuantity[] =>
    lines.flatMap((line) => (quantity(line) > 0 ? [{ id: line.id, quantity: quantity(line) }] : []));
  const part = { lines: some(going), staying: some((line) => line.remainingQuantity - going(line)) };
  return part.lines.length > 0 && part.staying.length > 0 ? part : null;
}

/** States of a fulfillment in which no carrier has reported to have it: what a carrier has seen has left the house. */
const NOT_SEEN_BY_CARRIER = [
  "FULFILLED",
  "MARKED_AS_FULFILLED",
  "CONFIRMED",
  "SUBMITTED",
  "LABEL_PURCHASED",
  "LABEL_PRINTED",
  "LABEL_VOIDED",
];

/** What may be done about a fulfillment that was made elsewhere and is in the way of what is registered here. Pure. */
export function cancellationFor(fulfillment: FulfillmentOnShopify): Remedy | null {
  const { id: fulfillmentId, status, displayStatus } = fulfillment;
  if (status !== "SUCCESS" || (displayStatus && !NOT_SEEN_BY_CARRIER.includes(displayStatus))) return null;
  return { kind: "cancel_fulfillment", fulfillmentId, fulfillment };
}

/** What was asked for: the remedy as it was shown, so that nothing else is done than what somebody saw. */
export type RemedyRequest =
  | { kind: "open" | "request_cancellation"; fulfillmentOrderId: string }
  | { kind: "release_holds"; fulfillmentOrderId: string; holdIds: string[] }
  | { kind: "release_part"; fulfillmentOrderId: string; holdIds: string[]; lines: LineQuantity[] }
  | { kind: "move"; fulfillmentOrderId: string; locationId: string; lines: LineQuantity[] | null }
  | { kind: "cancel_fulfillment"; fulfillmentId: string }
  | { kind: "reroute"; fulfillmentOrderId: string; locationIds: string[] };

/** What is asked for when somebody chooses a remedy as it is shown; `locationId`: where to, of one that moves. */
export function requestFor(remedy: Remedy, locationId = ""): RemedyRequest {
  switch (remedy.kind) {
    case "open":
    case "request_cancellation":
      return { kind: remedy.kind, fulfillmentOrderId: remedy.fulfillmentOrderId };
    case "release_holds": {
      const { kind, fulfillmentOrderId, holds } = remedy;
      return { kind, fulfillmentOrderId, holdIds: idsOf(holds) };
    }
    case "release_part": {
      const { kind, fulfillmentOrderId, holds, lines } = remedy;
      return { kind, fulfillmentOrderId, holdIds: idsOf(holds), lines };
    }
    case "move": {
      const { kind, fulfillmentOrderId, targets } = remedy;
      const lines = targets.find((target) => target.locationId === locationId)?.lines ?? null;
      return { kind, fulfillmentOrderId, locationId, lines };
    }
    case "cancel_fulfillment":
      return { kind: remedy.kind, fulfillmentId: remedy.fulfillmentId };
    case "reroute": {
      const { kind, fulfillmentOrderId, targets } = remedy;
      return { kind, fulfillmentOrderId, locationIds: targets.map((target) => target.locationId) };
    }
  }
}

/** Of what is offered, what was asked for: the same holds, lines that are still the same, a location that still takes it. */
export function stillOffered(request: RemedyRequest, remedies: readonly Remedy[]): Remedy | null {
  return remedies.find((remedy) => isSame(request, remedy)) ?? null;
}

function isSame(request: RemedyRequest, remedy: Remedy): boolean {
  if (request.kind === "cancel_fulfillment")
    return remedy.kind === "cancel_fulfillment" && remedy.fulfillmentId === request.fulfillmentId;
  if (remedy.kind === "cancel_fulfillment") return false;
  if (remedy.fulfillmentOrderId !== request.fulfillmentOrderId) return false;
  switch (request.kind) {
    case "open":
    case "request_cancellation":
      return remedy.kind === request.kind;
    case "release_holds":
      return remedy.kind === request.kind && areSame(request.holdIds, idsOf(remedy.holds));
    case "release_part":
      return (
        remedy.kind === request.kind &&
        areSame(request.holdIds, idsOf(remedy.holds)) &&
        areSame(request.lines.map(asText), remedy.lines.map(asText))
      );
    case "move":
      return (
        remedy.kind === request.kind &&
        remedy.targets.some(
          ({ locationId, lines }) =>
            locationId === request.locationId && areSame(request.lines?.map(asText), lines?.map(asText)),
        )
      );
    case "reroute": {
      const taking = remedy.kind === "reroute" ? remedy.targets.map((target) => target.locationId) : [];
      return request.locationIds.length > 0 && request.locationIds.every((id) => taking.includes(id));
    }
  }
}

const idsOf = (holds: readonly Hold[]) => holds.map((hold) => hold.id);
const asText = ({ id, quantity }: LineQuantity) => `${id} ${quantity}`;

function areSame(some: readonly string[] = [], others: readonly string[] = []): boolean {
  return some.length === others.length && new Set([...some, ...others]).size === new Set(some).size;
}

/** What was in the way and what it was to become, kept with a remedy for whoever reads the order's history. */
export interface RemedyFacts {
  /** Shopify's reasons of the holds. */
  holds?: string[];
  fulfillAt?: string;
  from?: string;
  to?: string;
  pieces?: number;
  fulfillment?: string;
}

export function factsOf(remedy: Remedy, request: RemedyRequest): RemedyFacts {
  const pieces = (lines: LineQuantity[]) => lines.reduce((total, { quantity }) => total + quantity, 0);
  switch (remedy.kind) {
    case "open":
      return remedy.fulfillAt ? { fulfillAt: remedy.fulfillAt } : {};
    case "release_holds":
      return { holds: remedy.holds.map((hold) => hold.reason) };
    case "release_part":
      return { holds: remedy.holds.map((hold) => hold.reason), pieces: pieces(remedy.lines) };
    case "move": {
      const target = remedy.targets.find((one) => request.kind === "move" && one.locationId === request.locationId);
      return { from: remedy.from ?? "", to: target?.locationName ?? "" };
    }
    case "cancel_fulfillment":
      return { fulfillment: remedy.fulfillment.name, pieces: remedy.fulfillment.pieces };
    case "request_cancellation":
    case "reroute":
      return { from: remedy.from ?? "" };
  }
}
