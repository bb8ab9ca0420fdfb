import type { ReleasableHold } from "../settings/releasable-holds.ts";
import { missingScopes } from "../shopify/scopes.ts";
import { isLive, type FulfillmentOrder } from "./fulfillment-order.ts";

/** What staff may have Shopify do about work that it holds back. Each can be taken back in the admin, none costs money or mails anybody. */
export const REMEDY_KINDS = ["open", "release_holds", "move"] as const;

/** A location that Shopify would let the work go to. */
export interface MoveTarget {
  locationId: string;
  locationName: string;
  /** Lines that the location stocks, and lines that it does not: those stay where they are. */
  lines: { moving: number; staying: number };
}

/** A fulfillment order as Shopify shows it now, and where it may go. */
export interface WorkOnShopify {
  orderId: string;
  fulfillmentOrder: FulfillmentOrder;
  /** It lies with a fulfillment service, not at a location of the store's own. */
  atService: boolean;
  targets: MoveTarget[];
}

/** What the shop lets the app do. */
export interface Allowed {
  releasableHolds: readonly ReleasableHold[];
  grantedScopes: readonly string[];
}

/** What would change on Shopify. */
export type Remedy =
  | { kind: "open"; fulfillmentOrderId: string; fulfillAt: string | null }
  | { kind: "release_holds"; fulfillmentOrderId: string; holds: FulfillmentOrder["holds"] }
  | { kind: "move"; fulfillmentOrderId: string; from: string | null; targets: MoveTarget[] };

/** What may be done, and why what one would expect may not. */
export interface RemedyOffer {
  remedies: Remedy[];
  /** Holds that nobody may release from here: of payment, fraud and the like, or not allowed by the shop's settings. */
  keptHolds: FulfillmentOrder["holds"];
}

const WRITE_OWN = "write_merchant_managed_fulfillment_orders";
/** Not asked for by default: a store that wants to take work back from a service by the app has to grant it. */
const WRITE_AT_SERVICE = "write_third_party_fulfillment_orders";

/**
 * What staff may do about a fulfillment order as it is now. Pure. A hold is released only if all its companions may be:
 * releasing some would leave the work on hold, and take away what others rely on.
 */
export function remediesFor(
  { fulfillmentOrder, atService, targets }: WorkOnShopify,
  { releasableHolds, grantedScopes }: Allowed,
): RemedyOffer {
  const { id, status, supportedActions, holds } = fulfillmentOrder;
  const can = (action: string) => supportedActions.includes(action);
  const isReleasable = (hold: (typeof holds)[number]) => releasableHolds.some((reason) => reason === hold.reason);
  const keptHolds = status === "ON_HOLD" ? holds.filter((hold) => !isReleasable(hold)) : [];
  const remedies: Remedy[] = [];
  const mayWrite = missingScopes(grantedScopes, [atService ? WRITE_AT_SERVICE : WRITE_OWN]).length === 0;
  if (mayWrite && isLive(fulfillmentOrder) && !can("CREATE_FULFILLMENT")) {
    if (status === "SCHEDULED" && can("MARK_AS_OPEN")) {
      remedies.push({ kind: "open", fulfillmentOrderId: id, fulfillAt: fulfillmentOrder.fulfillAt });
    }
    if (status === "ON_HOLD" && can("RELEASE_HOLD") && holds.length > 0 && keptHolds.length === 0) {
      remedies.push({ kind: "release_holds", fulfillmentOrderId: id, holds });
    }
    // Moving does not end a hold or a date.
    const elsewhere = targets.filter((target) => target.locationId !== fulfillmentOrder.locationId);
    if (status !== "ON_HOLD" && status !== "SCHEDULED" && can("MOVE") && elsewhere.length > 0) {
      remedies.push({ kind: "move", fulfillmentOrderId: id, from: fulfillmentOrder.locationName, targets: elsewhere });
    }
  }
  return { remedies, keptHolds };
}

/** What staff asked for: the remedy as it was shown, so that nothing else is done than what they saw. */
export type RemedyRequest =
  | { kind: "open"; fulfillmentOrderId: string }
  | { kind: "release_holds"; fulfillmentOrderId: string; holdIds: string[] }
  | { kind: "move"; fulfillmentOrderId: string; locationId: string };

/** Whether what was asked for is still what is offered: the same holds, a location that still takes the work. */
export function isStillOffered(request: RemedyRequest, offer: RemedyOffer): boolean {
  return offer.remedies.some((remedy) => {
    if (remedy.fulfillmentOrderId !== request.fulfillmentOrderId) return false;
    if (remedy.kind === "open") return request.kind === "open";
    if (remedy.kind === "release_holds") {
      const asked = new Set(request.kind === "release_holds" ? request.holdIds : []);
      return asked.size === remedy.holds.length && remedy.holds.every((hold) => asked.has(hold.id));
    }
    return request.kind === "move" && remedy.targets.some((target) => target.locationId === request.locationId);
  });
}
