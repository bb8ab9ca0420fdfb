import type { OrderHistory } from "./order-history.ts";

/** What may explain why an order has a fulfillment order or none. */
export const TRAIT_KINDS = [
  "source",
  "payment",
  "gateway",
  "tag",
  "vendor",
  "test",
  "edited",
  "lines",
  "requires_shipping",
  "gift_card",
  "selling_plan",
  "bundle",
  "tracked",
  "stocked_locations",
  "missing_scope",
  "api_version",
  "hour",
] as const;
export type TraitKind = (typeof TRAIT_KINDS)[number];

/** Something that an order has or has not. */
export interface Trait {
  kind: TraitKind;
  value: string;
}

/** Of these an order has any number, or simply yes or no: lacking one can be a cause, too. */
const ABSENCE_SAYS_SOMETHING: readonly TraitKind[] = ["gateway", "tag", "vendor", "test", "edited", "missing_scope"];

export const canBeMissed = (kind: TraitKind): boolean => ABSENCE_SAYS_SOMETHING.includes(kind);

/** What reads an order's traits; the hour is that of the time zone, in parts of the day of six hours. */
export function traitReader(timeZone: string): (history: OrderHistory) => Trait[] {
  // Making one takes a hundred times as long as using it.
  const format = new Intl.DateTimeFormat("en-US", { hour: "numeric", hourCycle: "h23", timeZone });
  return (history) => traitsOf(history, Number(format.format(new Date(history.createdAt))));
}

function traitsOf({ facts, stock }: OrderHistory, hour: number): Trait[] {
  const one = (kind: TraitKind, value: string | null): Trait[] => (value === null ? [] : [{ kind, value }]);
  const each = (kind: TraitKind, values: readonly string[]): Trait[] =>
    [...new Set(values)].map((value) => ({ kind, value }));
  return [
    ...one("source", facts.sourceName),
    ...one("payment", facts.financialStatus),
    ...each("gateway", facts.gateways),
    ...each("tag", facts.tags),
    ...each("vendor", facts.vendors),
    ...one("test", facts.test ? "yes" : null),
    ...one("edited", facts.edited ? "yes" : null),
    ...one("lines", facts.lineCount >= 5 ? "5+" : facts.lineCount >= 2 ? "2-4" : "1"),
    ...one("requires_shipping", facts.requiresShipping),
    ...one("gift_card", facts.giftCard),
    ...one("selling_plan", facts.sellingPlan),
    ...one("bundle", facts.bundle === "none" ? null : facts.bundle),
    ...one("tracked", stock.tracked),
    ...one("stocked_locations", stock.locations === null ? null : countUpTo(2, stock.locations)),
    ...each("missing_scope", facts.missingScopes),
    ...one("api_version", facts.apiVersion),
    ...one("hour", partOfDay(hour)),
  ];
}

function countUpTo(most: number, count: number): string {
  return count >= most ? `${most}+` : String(count);
}

function partOfDay(hour: number): string {
  const from = Math.floor(hour / 6) * 6;
  return `${from}-${from + 5}`;
}
