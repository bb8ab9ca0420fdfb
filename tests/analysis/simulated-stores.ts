/** Stores made up at random, with or without a cause for which their orders get no fulfillment order. */
import type { ObservedFacts } from "../../app/fulfillment-orders/observed-facts.ts";
import type { OrderHistory, StockFacts } from "../../app/fulfillment-orders/analysis/order-history.ts";
import type { Trait } from "../../app/fulfillment-orders/analysis/traits.ts";

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface PlantedCause {
  name: string;
  trait: Trait;
  lacking?: boolean;
  /** Whether the cause is at work for an order. */
  holds(facts: ObservedFacts, createdAt: Date, stock: StockFacts): boolean;
}

const trait = (kind: Trait["kind"], value: string): Trait => ({ kind, value });

/** Every kind of fact that a look records can be the cause. */
export const CAUSES: PlantedCause[] = [
  {
    name: "draft orders",
    trait: trait("source", "shopify_draft_order"),
    holds: (f) => f.sourceName === "shopify_draft_order",
  },
  { name: "unpaid", trait: trait("payment", "PENDING"), holds: (f) => f.financialStatus === "PENDING" },
  { name: "one gateway", trait: trait("gateway", "konbini"), holds: (f) => f.gateways.includes("konbini") },
  { name: "a tag", trait: trait("tag", "予約"), holds: (f) => f.tags.includes("予約") },
  {
    name: "a tag that is lacking",
    trait: trait("tag", "確認済み"),
    lacking: true,
    holds: (f) => !f.tags.includes("確認済み"),
  },
  { name: "a vendor", trait: trait("vendor", "窯元C"), holds: (f) => f.vendors.includes("窯元C") },
  { name: "test orders", trait: trait("test", "yes"), holds: (f) => f.test },
  { name: "edited orders", trait: trait("edited", "yes"), holds: (f) => f.edited },
  { name: "many lines", trait: trait("lines", "5+"), holds: (f) => f.lineCount >= 5 },
  { name: "no shipping", trait: trait("requires_shipping", "none"), holds: (f) => f.requiresShipping === "none" },
  { name: "gift cards", trait: trait("gift_card", "all"), holds: (f) => f.giftCard === "all" },
  { name: "subscriptions", trait: trait("selling_plan", "all"), holds: (f) => f.sellingPlan === "all" },
  { name: "stock not tracked", trait: trait("tracked", "none"), holds: (_, __, stock) => stock.tracked === "none" },
  { name: "stocked nowhere", trait: trait("stocked_locations", "0"), holds: (_, __, stock) => stock.locations === 0 },
  {
    name: "a scope that is missing",
    trait: trait("missing_scope", "read_third_party_fulfillment_orders"),
    holds: (f) => f.missingScopes.length > 0,
  },
  { name: "the API version", trait: trait("api_version", "2026-07"), holds: (f) => f.apiVersion === "2026-07" },
  { name: "orders at night", trait: trait("hour", "0-5"), holds: (_, createdAt) => createdAt.getUTCHours() < 6 },
];

export interface StoreOptions {
  orders: number;
  cause?: PlantedCause;
  /** How many orders get none where the cause is at work. */
  causedShare?: number;
  /** How many get none for no reason that anybody knows. */
  strayShare: number;
}

/** The histories of a store's orders; the time zone is UTC. */
export function simulateStore(
  seed: number,
  { orders, cause, causedShare = 0.8, strayShare }: StoreOptions,
): OrderHistory[] {
  const random = randomFrom(seed);
  const chance = (share: number) => random() < share;
  const pick = <T>(...choices: [number, T][]): T => {
    let left = random() * choices.reduce((total, [weight]) => total + weight, 0);
    for (const [weight, choice] of choices) if ((left -= weight) < 0) return choice;
    return choices.at(-1)![1];
  };
  return Array.from({ length: orders }, (_, index): OrderHistory => {
    const createdAt = new Date(Date.UTC(2026, 9, 1) + index * 37 * 60_000);
    // Facts hang together, as in a real store: drafts are unpaid, subscriptions are digital …
    const sourceName = pick([70, "web"], [12, "shopify_draft_order"], [10, "pos"], [8, "580111"]);
    const isDraft = sourceName === "shopify_draft_order";
    const financialStatus = isDraft && chance(0.5) ? "PENDING" : pick([88, "PAID"], [8, "PENDING"], [4, "AUTHORIZED"]);
    const requiresShipping = pick<ObservedFacts["requiresShipping"]>([86, "all"], [6, "some"], [8, "none"]);
    const facts: ObservedFacts = {
      invisible: 0,
      sourceName,
      financialStatus,
      gateways: isDraft ? [] : [pick([60, "shopify_payments"], [20, "amazon_pay"], [20, "konbini"])],
      tags: [
        ...(chance(0.1) ? ["予約"] : []),
        ...(chance(0.85) ? ["確認済み"] : []),
        ...(chance(0.15) ? ["VIP"] : []),
        ...Array.from({ length: 12 }, (_, n) => `企画${n}`).filter(() => chance(0.06)),
      ],
      vendors: [pick([45, "窯元A"], [30, "窯元B"], [15, "窯元C"], [10, "茶園D"])],
      test: chance(0.08),
      edited: chance(isDraft ? 0.25 : 0.06),
      lineCount: pick([50, 1], [35, 3], [15, 6]),
      requiresShipping,
      giftCard: requiresShipping === "none" && chance(0.8) ? "all" : chance(0.05) ? "all" : "none",
      sellingPlan: requiresShipping === "none" && chance(0.4) ? "all" : chance(0.07) ? "all" : "none",
      holds: [],
      bundle: "none",
      missingScopes: chance(0.1) ? ["read_third_party_fulfillment_orders"] : [],
      apiVersion: chance(0.12) ? "2026-07" : "2026-10",
    };
    const stock: StockFacts = {
      tracked: pick([80, "all"], [8, "some"], [12, "none"]),
      locations: pick([10, 0], [60, 1], [30, 3]),
    };
    const none = (cause?.holds(facts, createdAt, stock) && chance(causedShare)) || chance(strayShare);
    const delay = 5 + -Math.log(1 - random()) * 40;
    return {
      orderId: `gid://shopify/Order/${index + 1}`,
      name: `#${1001 + index}`,
      createdAt: createdAt.toISOString(),
      facts,
      stock,
      firstLookAge: 2,
      lastLookAge: none ? 48 * 3600 : delay,
      lastWithoutAge: none ? 48 * 3600 : 2,
      firstSeenAge: none ? null : delay,
    };
  });
}
