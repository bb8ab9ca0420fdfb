import adjust from "@stdlib/stats-padjust";
import { exactTest, smallestP, type FourfoldTable } from "./exact-test.ts";
import { canBeMissed, type Trait } from "./traits.ts";

/** An order as it is compared: its traits, and whether it lacks a fulfillment order. */
export interface ComparedOrder {
  traits: Trait[];
  without: boolean;
}

/** A trait that orders without a fulfillment order have more often, or less often, than chance explains. */
export interface Finding {
  trait: Trait;
  /** The orders without a fulfillment order lack the trait, rather than have it. */
  lacking: boolean;
  /** Traits that exactly the same orders have: they cannot be told apart. */
  same: Trait[];
  /** Of the orders without and with a fulfillment order: how many have it (or lack it, where `lacking`), and of how many. */
  without: Rate;
  with: Rate;
  /** How much oftener than among all orders there is no fulfillment order among those. */
  lift: number;
  /** The probability of so great a difference by chance, corrected for the number of comparisons (Holm). */
  p: number;
  /** Traits that the same orders tend to have, and that explain nothing beyond this one. */
  companions: Companion[];
}

export interface Rate {
  n: number;
  of: number;
}

/** A trait that stands out only because of another one: with that held fixed, chance explains it. */
export interface Companion {
  trait: Trait;
  lacking: boolean;
  same: Trait[];
  without: Rate;
  with: Rate;
  /** Or the other way round: the data cannot say which of the two it is. */
  interchangeable: boolean;
}

/**
 * How sure a finding has to be. Holm's correction keeps the chance of even one false finding in a report below it,
 * however the traits hang together. At one in a hundred, fewer than 5 of 100 stores without any cause raise an alarm.
 */
export const LEVEL = 0.01;
/** A trait that still stands out with another held fixed at this level is a cause of its own. */
const OWN_CAUSE_LEVEL = 0.01;
/** A trait that fewer orders have says nothing. */
const FEWEST_ORDERS = 3;
/** Most traits are tags; the commonest are compared. */
const MOST_TRAITS = 300;

interface Candidate {
  trait: Trait;
  same: Trait[];
  /** By order: has it. */
  has: boolean[];
  table: FourfoldTable;
}

/**
 * What sets orders without a fulfillment order apart from those with one: causes, strongest first, each with the traits
 * that merely go along with it.
 */
export function compare(orders: readonly ComparedOrder[]): Finding[] {
  const candidates = candidatesOf(orders).filter(({ table }) => smallestP(table) <= LEVEL);
  const found = corrected(candidates.map(({ table }) => exactTest([table])))
    .map((p, index) => ({ ...candidates[index]!, p }))
    .filter(({ p, table, trait }) => p < LEVEL && (!isLacking(table) || canBeMissed(trait.kind)))
    .sort((a, b) => a.p - b.p || liftOf(b.table) - liftOf(a.table));

  const findings: (Finding & { candidate: Candidate })[] = [];
  let left = found;
  while (left[0]) {
    const cause = left[0];
    const chosen = [...findings.map(({ candidate }) => candidate), cause];
    const rest = left.slice(1);
    const beyond = corrected(rest.map((one) => exactTest(tablesWithin(orders, one, chosen))));
    const alone = (one: Candidate) => exactTest(tablesWithin(orders, cause, [one])) < OWN_CAUSE_LEVEL;
    const companions = rest.filter((one, index) => beyond[index]! >= OWN_CAUSE_LEVEL && overlap(one, cause));
    findings.push({
      candidate: cause,
      ...described(cause),
      lift: liftOf(cause.table),
      p: cause.p,
      companions: companions.map((one) => ({ ...described(one), interchangeable: !alone(one) })),
    });
    left = rest.filter((_, index) => beyond[index]! < OWN_CAUSE_LEVEL);
  }
  return findings.map(({ candidate: _, ...finding }) => finding);
}

/** Each trait with the orders that have it; traits of the same orders are one. */
function candidatesOf(orders: readonly ComparedOrder[]): Candidate[] {
  const byTrait = new Map<string, { trait: Trait; orders: number[] }>();
  orders.forEach(({ traits }, index) => {
    for (const trait of traits) {
      const key = `${trait.kind}:${trait.value}`;
      const known = byTrait.get(key) ?? { trait, orders: [] };
      known.orders.push(index);
      byTrait.set(key, known);
    }
  });
  const commonest = [...byTrait.values()]
    .filter((one) => one.orders.length >= FEWEST_ORDERS && one.orders.length < orders.length)
    .sort((a, b) => b.orders.length - a.orders.length)
    .slice(0, MOST_TRAITS);
  return [...Map.groupBy(commonest, (one) => one.orders.join()).values()].map((alike) => {
    const has = orders.map(() => false);
    for (const index of alike[0]!.orders) has[index] = true;
    return { trait: alike[0]!.trait, same: alike.slice(1).map(({ trait }) => trait), has, table: tableOf(orders, has) };
  });
}

function tableOf(orders: readonly ComparedOrder[], has: readonly boolean[], within?: readonly boolean[]) {
  const table: FourfoldTable = { inFirst: 0, first: 0, inSecond: 0, second: 0 };
  orders.forEach(({ without }, index) => {
    if (within && !within[index]) return;
    table[without ? "first" : "second"]++;
    if (has[index]) table[without ? "inFirst" : "inSecond"]++;
  });
  return table;
}

/** The trait's tables among orders that are alike in all of `fixed`. */
function tablesWithin(orders: readonly ComparedOrder[], one: Candidate, fixed: readonly Candidate[]): FourfoldTable[] {
  const strata = Map.groupBy(orders.keys(), (index) => fixed.map(({ has }) => (has[index] ? 1 : 0)).join(""));
  return [...strata.values()].map((indexes) =>
    tableOf(
      indexes.map((index) => orders[index]!),
      indexes.map((index) => one.has[index]!),
    ),
  );
}

/** Holm's correction. */
function corrected(ps: number[]): number[] {
  return ps.length === 0 ? [] : Array.from(adjust(ps, "holm"));
}

/** Whether two traits share more orders than they would if they had nothing to do with each other. */
function overlap(one: Candidate, other: Candidate): boolean {
  const table: FourfoldTable = { inFirst: 0, first: 0, inSecond: 0, second: 0 };
  one.has.forEach((has, index) => {
    table[other.has[index] ? "first" : "second"]++;
    if (has) table[other.has[index] ? "inFirst" : "inSecond"]++;
  });
  return exactTest([table]) < OWN_CAUSE_LEVEL;
}

const isLacking = ({ inFirst, first, inSecond, second }: FourfoldTable): boolean => inFirst * second < inSecond * first;

function described({ trait, same, table }: Candidate) {
  const lacking = isLacking(table);
  const count = (n: number, of: number): Rate => ({ n: lacking ? of - n : n, of });
  return {
    trait,
    lacking,
    same,
    without: count(table.inFirst, table.first),
    with: count(table.inSecond, table.second),
  };
}

/** How much oftener orders with the trait (or lacking it) are without a fulfillment order than orders are at all. */
function liftOf(table: FourfoldTable): number {
  const { inFirst, first, inSecond, second } = table;
  const lacking = isLacking(table);
  const n = lacking ? first - inFirst : inFirst;
  const all = lacking ? first + second - inFirst - inSecond : inFirst + inSecond;
  return n / all / (first / (first + second));
}
