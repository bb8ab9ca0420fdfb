/**
 * What a look writes down of an order beside its fulfillment orders, to explain later why it has some or none. No
 * personal data and no amounts. Null: not known. What is missing here and was asked for, a product's shipping profile,
 * cannot be read without `read_shipping`, which the app does not ask for.
 */
export interface ObservedFacts {
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
  sellingPlan: Share | null;
  /** Of the variants whose stock could be read. */
  tracked: Share | null;
  /** At how many locations the variant is stocked that is stocked at the fewest. */
  stockedLocations: number | null;
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
