import { missingScopes, SYNC_SCOPES } from "../shopify/scopes.ts";
import type { Products, StoreFacts, StoreLocation } from "./store-facts.ts";

/** What a store needs so that its orders are routed and can ship, in the order in which it is gone through. */
export const SETUP_ITEMS = [
  "scopes",
  "permission",
  "shipping-required",
  "tracked",
  "stocked",
  "location-online",
  "shipping-profile",
  "routing",
  "holds",
  "checkout-test",
] as const;
export type SetupItem = (typeof SETUP_ITEMS)[number];

/** `unknown`: the app cannot see it, or has nothing yet to see it by. */
export type CheckState = "ok" | "warning" | "problem" | "unknown";

/** One thing that was found about an item. The sentences are in app/ui/locales under `setup.found.<code>`. */
export type Finding = { state: CheckState } & (
  | {
      code:
        | "scopesGranted"
        | "permissionUnseen"
        | "profileUnseen"
        | "allShip"
        | "allTracked"
        | "noLines"
        | "noOrders"
        | "noHolds"
        | "noCheckout"
        | "locationsUnread"
        | "locationsNotPermitted"
        | "noOnlineLocation"
        | "notWithoutScopes";
    }
  | { code: "scopesMissing"; scopes: string[] }
  | { code: "needNoShipping" | "untracked" | "stockedNowhere" | "stockedOffline" | "outOfStock"; products: Products }
  | { code: "allStocked"; items: number }
  | { code: "locationsOnline" | "stockNotOnline"; locations: StoreLocation[] }
  | { code: "routed" | "someUnrouted" | "noneRouted"; orders: number; routed: number; medianSeconds: number | null }
  | { code: "heldBy"; holds: StoreFacts["holds"] }
  | { code: "checkoutRouted" | "checkoutUnrouted"; order: NonNullable<StoreFacts["checkout"]> }
);

export interface SetupCheck {
  item: SetupItem;
  /** The worst of what was found. */
  state: CheckState;
  findings: Finding[];
}

/** Orders that were not routed are the exception where at least so many of a hundred were. */
const USUALLY = 0.95;

/** Says of each item whether it is as it must be, as far as that can be seen. Pure. */
export function checkStore(facts: StoreFacts): SetupCheck[] {
  return SETUP_ITEMS.map((item) => {
    const findings = CHECKS[item](facts);
    const state = WORST_FIRST.find((one) => findings.some((finding) => finding.state === one)) ?? "ok";
    return { item, state, findings };
  });
}

const WORST_FIRST: readonly CheckState[] = ["problem", "warning", "unknown", "ok"];

const CHECKS: Record<SetupItem, (facts: StoreFacts) => Finding[]> = {
  scopes({ grantedScopes }) {
    const scopes = missingScopes(grantedScopes);
    return [
      scopes.length > 0 ? { state: "problem", code: "scopesMissing", scopes } : { state: "ok", code: "scopesGranted" },
    ];
  },

  permission: () => [{ state: "unknown", code: "permissionUnseen" }],

  "shipping-required"({ lines, needNoShipping }) {
    if (lines === 0) return [{ state: "unknown", code: "noLines" }];
    return [
      needNoShipping.n > 0
        ? { state: "warning", code: "needNoShipping", products: needNoShipping }
        : { state: "ok", code: "allShip" },
    ];
  },

  tracked({ items, untracked }) {
    if (items === 0) return [{ state: "unknown", code: "noLines" }];
    return [
      untracked.n > 0
        ? { state: "warning", code: "untracked", products: untracked }
        : { state: "ok", code: "allTracked" },
    ];
  },

  stocked({ items, stockedNowhere, stockedOffline, outOfStock }) {
    if (items === 0) return [{ state: "unknown", code: "noLines" }];
    const findings: Finding[] = [];
    if (stockedNowhere.n > 0) findings.push({ state: "problem", code: "stockedNowhere", products: stockedNowhere });
    if (stockedOffline.n > 0) findings.push({ state: "problem", code: "stockedOffline", products: stockedOffline });
    if (outOfStock.n > 0) findings.push({ state: "warning", code: "outOfStock", products: outOfStock });
    return findings.length > 0 ? findings : [{ state: "ok", code: "allStocked", items }];
  },

  "location-online"({ grantedScopes, readAt, locations }) {
    if (missingScopes(grantedScopes, ["read_locations"]).length > 0)
      return [{ state: "unknown", code: "locationsNotPermitted" }];
    if (readAt === null) return [{ state: "unknown", code: "locationsUnread" }];
    const online = locations.filter((one) => one.isActive && one.fulfillsOnlineOrders);
    const stockNotOnline = locations.filter((one) => !online.includes(one) && one.items > 0);
    const findings: Finding[] = [];
    if (!online.some((one) => !one.isFulfillmentService)) findings.push({ state: "problem", code: "noOnlineLocation" });
    if (stockNotOnline.length > 0)
      findings.push({ state: "warning", code: "stockNotOnline", locations: stockNotOnline });
    if (online.length > 0) findings.push({ state: "ok", code: "locationsOnline", locations: online });
    return findings;
  },

  "shipping-profile": () => [{ state: "unknown", code: "profileUnseen" }],

  routing(facts) {
    if (isBlind(facts)) return [{ state: "unknown", code: "notWithoutScopes" }];
    const { routing } = facts;
    if (routing.orders === 0) return [{ state: "unknown", code: "noOrders" }];
    if (routing.routed === 0) return [{ state: "problem", code: "noneRouted", ...routing }];
    const isUsual = routing.routed / routing.orders >= USUALLY;
    return [
      isUsual ? { state: "ok", code: "routed", ...routing } : { state: "warning", code: "someUnrouted", ...routing },
    ];
  },

  holds(facts) {
    if (isBlind(facts)) return [{ state: "unknown", code: "notWithoutScopes" }];
    if (facts.routing.orders === 0) return [{ state: "unknown", code: "noOrders" }];
    return [
      facts.holds.length > 0
        ? { state: "warning", code: "heldBy", holds: facts.holds }
        : { state: "ok", code: "noHolds" },
    ];
  },

  "checkout-test"(facts) {
    if (isBlind(facts)) return [{ state: "unknown", code: "notWithoutScopes" }];
    const { checkout } = facts;
    if (!checkout) return [{ state: "unknown", code: "noCheckout" }];
    return [
      checkout.routed
        ? { state: "ok", code: "checkoutRouted", order: checkout }
        : { state: "problem", code: "checkoutUnrouted", order: checkout },
    ];
  },
};

/** Without these scopes no fulfillment order is seen, whatever Shopify has. */
function isBlind({ grantedScopes }: StoreFacts): boolean {
  return missingScopes(grantedScopes, SYNC_SCOPES).length > 0;
}
