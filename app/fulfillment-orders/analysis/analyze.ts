import { compare, type Finding } from "./compare.ts";
import { EXPECTED_WITHIN_SECONDS, groupOf, type OrderHistory } from "./order-history.ts";
import { survival, timeByWhich, type SurvivalStep } from "./survival.ts";
import { traitReader } from "./traits.ts";

/** What the looks at a shop's orders say about why some have no fulfillment order. Times are seconds. */
export interface Analysis {
  orders: { with: number; without: number; undecided: number };
  /** Why nothing is compared, if nothing is. */
  tooFew: "without" | "with" | null;
  findings: Finding[];
  /** Orders without a fulfillment order that none of the findings' traits is about. */
  unexplained: number;
  delay: {
    /** Orders that were watched from the start: the first look came at once. */
    watched: number;
    /** Of those, orders that have no fulfillment order yet. */
    stillWithout: number;
    median: number | null;
    p95: number | null;
    curve: SurvivalStep[];
  };
  examples: { without: Example[]; with: Example[] };
}

export interface Example {
  orderId: string;
  name: string;
  createdAt: string;
  /** Without: its age at the last look that saw none. With: at the first look that saw one. */
  age: number;
}

/** Fewer than these say nothing, however different they look. */
export const FEWEST = { without: 5, with: 20 } as const;
/** A first look at this age or before has seen the start. */
const FROM_THE_START_SECONDS = 10 * 60;
const EXAMPLES = 10;

/** Pure. `timeZone` is the store's. */
export function analyze(histories: readonly OrderHistory[], timeZone: string): Analysis {
  const groups = Map.groupBy(histories, groupOf);
  const without = groups.get("without") ?? [];
  const having = groups.get("with") ?? [];
  const tooFew = without.length < FEWEST.without ? "without" : having.length < FEWEST.with ? "with" : null;

  const traitsOf = traitReader(timeZone);
  const compared = [...without, ...having].map((history, index) => ({
    traits: traitsOf(history),
    without: index < without.length,
  }));
  const findings = tooFew ? [] : compare(compared);
  const isExplained = (traits: (typeof compared)[number]["traits"]) =>
    findings.some(
      ({ trait, lacking }) => traits.some((one) => one.kind === trait.kind && one.value === trait.value) !== lacking,
    );

  const watched = histories.filter(({ firstLookAge }) => firstLookAge <= FROM_THE_START_SECONDS);
  const curve = survival(
    watched.map(({ firstSeenAge, lastLookAge }) => ({
      time: firstSeenAge ?? lastLookAge,
      happened: firstSeenAge !== null,
    })),
  );
  return {
    orders: { with: having.length, without: without.length, undecided: groups.get("undecided")?.length ?? 0 },
    tooFew,
    findings,
    unexplained: compared.filter(({ without: none, traits }) => none && !isExplained(traits)).length,
    delay: {
      watched: watched.length,
      stillWithout: watched.filter(({ firstSeenAge }) => firstSeenAge === null).length,
      median: timeByWhich(0.5, curve),
      p95: timeByWhich(0.95, curve),
      curve,
    },
    examples: {
      without: without.slice(0, EXAMPLES).map((one) => example(one, one.lastWithoutAge ?? EXPECTED_WITHIN_SECONDS)),
      with: having.slice(0, EXAMPLES).map((one) => example(one, one.firstSeenAge ?? 0)),
    },
  };
}

function example({ orderId, name, createdAt }: OrderHistory, age: number): Example {
  return { orderId, name, createdAt, age };
}
