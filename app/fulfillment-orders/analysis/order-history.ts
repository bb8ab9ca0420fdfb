import type { ObservedFacts, Share } from "../observed-facts.ts";

/** Stock is read apart from the looks, so this is as of now; how a product is stocked seldom changes. Null: not known. */
export interface StockFacts {
  /** How many of the order's lines Shopify counts the stock of. */
  tracked: Share | null;
  /** At how many locations the line's item is stocked that is stocked at the fewest. */
  locations: number | null;
}

/** What all looks at one order saw of its fulfillment orders. Ages are seconds since the order was placed. */
export interface OrderHistory {
  orderId: string;
  name: string;
  createdAt: string;
  /** What the first look found: the same moment for every order, before anybody knows how it ends. */
  facts: ObservedFacts;
  stock: StockFacts;
  firstLookAge: number;
  lastLookAge: number;
  /** The last look without a fulfillment order before there was one. */
  lastWithoutAge: number | null;
  /** The first look that saw one. */
  firstSeenAge: number | null;
}

/** An order that has none at this age counts as one without. Shopify routes within seconds or minutes. */
export const EXPECTED_WITHIN_SECONDS = 60 * 60;

/** `undecided`: too young to say, or not looked at since. */
export type Group = "with" | "without" | "undecided";

export function groupOf({ lastWithoutAge, firstSeenAge }: OrderHistory): Group {
  if (lastWithoutAge !== null && lastWithoutAge >= EXPECTED_WITHIN_SECONDS) return "without";
  return firstSeenAge === null ? "undecided" : "with";
}
