import type { OrderLook } from "../orders/read-orders.ts";
import { API_VERSION } from "../shopify/api-version.ts";
import { missingScopes } from "../shopify/scopes.ts";
import type { LineDiagnosis } from "./diagnosis.ts";
import type { Hold } from "./fulfillment-order.ts";

/**
 * What a look writes down of an order beside its fulfillment orders, to explain later why it has some or none. No
 * personal data and no amounts. Null: not known. What is missing here and was asked for, a product's shipping profile,
 * cannot be read without `read_shipping`, which the app does not ask for.
 */
export interface ObservedFacts {
  /** Pieces that are to ship and on no fulfillment order that can be seen. */
  invisible: number;
  /** Where it was placed: web, pos, shopify_draft_order, an app's number … */
  sourceName: string | null;
  financialStatus: string | null;
  /** How it was paid, by Shopify's name of the gateway. */
  gateways: string[];
  tags: string[];
  vendors: string[];
  /** Paid through a gateway in test mode. */
  test: boolean;
  edited: boolean;
  lineCount: number;
  requiresShipping: Share;
  giftCard: Share;
  sellingPlan: Share;
  /** What held it, each kind once. */
  holds: { reason: string; handle: string | null }[];
  /** Components of a bundle. */
  bundle: Share;
  /** Scopes that the app wants and the shop has not granted. */
  missingScopes: string[];
  apiVersion: string;
}

/** How many of the order's lines. */
export type Share = "none" | "some" | "all";

export function shareOf<Line>(lines: readonly Line[], is: (line: Line) => boolean): Share {
  const n = lines.filter(is).length;
  return n === 0 ? "none" : n === lines.length ? "all" : "some";
}

/** What nobody ships has no fulfillment order, and that explains nothing. */
const isToShip = ({ state }: LineDiagnosis): boolean => state !== "not_shippable" && state !== "cancelled";

export function observedFacts(
  { order, context, fulfillmentOrders }: OrderLook,
  diagnosis: readonly LineDiagnosis[],
  grantedScopes: readonly string[],
): ObservedFacts {
  const lines = order.lineItems;
  return {
    invisible: diagnosis.reduce((total, line) => (isToShip(line) ? total + line.invisible : total), 0),
    sourceName: order.sourceName,
    financialStatus: order.financialStatus,
    gateways: context.gateways,
    tags: order.tags,
    vendors: [...new Set(lines.flatMap((line) => line.vendor ?? []))],
    test: context.test,
    edited: context.edited,
    lineCount: lines.length,
    requiresShipping: shareOf(lines, (line) => line.requiresShipping),
    giftCard: shareOf(lines, (line) => line.isGiftCard),
    sellingPlan: shareOf(lines, (line) => context.lines[line.id]?.hasSellingPlan ?? false),
    holds: kindsOf((fulfillmentOrders ?? []).flatMap((fulfillmentOrder) => fulfillmentOrder.holds)),
    bundle: shareOf(lines, (line) => Boolean(context.lines[line.id]?.bundle)),
    missingScopes: missingScopes(grantedScopes),
    apiVersion: API_VERSION,
  };
}

function kindsOf(holds: readonly Hold[]): ObservedFacts["holds"] {
  const kinds = new Map(holds.map(({ reason, handle }) => [JSON.stringify([reason, handle]), { reason, handle }]));
  return [...kinds.values()];
}
