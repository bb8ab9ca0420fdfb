/** How often the analysis finds a cause that is there, and how often it cries wolf: `node tests/analysis/rates.ts`. */
import { analyze } from "../../app/fulfillment-orders/analysis/analyze.ts";
import type { Finding } from "../../app/fulfillment-orders/analysis/compare.ts";
import { CAUSES, simulateStore, type PlantedCause, type StoreOptions } from "./simulated-stores.ts";

/** The cause is named, as a finding or as one that cannot be told apart from a finding. */
export function isNamed(findings: readonly Finding[], cause: PlantedCause): boolean {
  const is = (one: { kind: string; value: string }) => one.kind === cause.trait.kind && one.value === cause.trait.value;
  return findings.some(
    (finding) =>
      (finding.lacking === (cause.lacking ?? false) && [finding.trait, ...finding.same].some(is)) ||
      finding.companions.some((one) => one.interchangeable && [one.trait, ...one.same].some(is)),
  );
}

/** Of `stores` stores with this cause: how many reports name it, and how many name something else as a cause as well. */
export function hitRate(cause: PlantedCause, stores: number, options: Omit<StoreOptions, "cause">) {
  let hits = 0;
  let extra = 0;
  for (let seed = 1; seed <= stores; seed++) {
    const { findings } = analyze(simulateStore(seed, { ...options, cause }), "UTC");
    if (isNamed(findings, cause)) hits++;
    if (findings.length > 1) extra++;
  }
  return { hits, extra };
}

/** Of `stores` stores without any cause: how many reports find one. */
export function falseAlarms(stores: number, options: Omit<StoreOptions, "cause">, firstSeed = 1): number {
  let alarms = 0;
  for (let seed = firstSeed; seed < firstSeed + stores; seed++) {
    if (analyze(simulateStore(seed, options), "UTC").findings.length > 0) alarms++;
  }
  return alarms;
}

if (import.meta.main) {
  const STORES = 100;
  console.log(
    `Stores with a cause (${STORES} of each, 400 orders, 4 of 5 affected, 1 % strays): named / something else named too`,
  );
  for (const cause of CAUSES) {
    const { hits, extra } = hitRate(cause, STORES, { orders: 400, strayShare: 0.01 });
    console.log(`  ${cause.name.padEnd(26)} ${hits} / ${extra}`);
  }
  for (const [orders, causedShare] of [
    [100, 0.8],
    [200, 0.5],
    [1000, 0.3],
  ] as const) {
    const rates = CAUSES.map((cause) => hitRate(cause, STORES, { orders, causedShare, strayShare: 0.01 }));
    const hits = rates.reduce((total, rate) => total + rate.hits, 0);
    console.log(
      `${orders} orders, ${causedShare * 100} % affected, all causes: ${hits} of ${STORES * CAUSES.length} named`,
    );
  }
  for (const [orders, strayShare] of [
    [100, 0.1],
    [400, 0.05],
    [400, 0.3],
    [1000, 0.02],
  ] as const) {
    console.log(
      `${orders} orders, no cause, ${strayShare * 100} % without: ${falseAlarms(1000, { orders, strayShare })} false alarms in 1000 stores`,
    );
  }
}
