import hypergeometric from "@stdlib/stats-base-dists-hypergeometric-pmf";

/** Orders counted by whether they have a fact and which group they are in. */
export interface FourfoldTable {
  /** With the fact, in the first group. */
  inFirst: number;
  first: number;
  /** With the fact, in the second group. */
  inSecond: number;
  second: number;
}

/** Probabilities that differ by less than this, relatively, are the same: the logarithms behind them are rounded. */
const SAME = 1 + 1e-7;

/**
 * The exact two-sided test of whether a fact and a group are independent, given the strata: how probable a table is
 * that is no more probable than this one, when all that is known are the margins of each stratum. With one stratum it
 * is Fisher's exact test; with several, the exact form of the test by Cochran, Mantel and Haenszel. No library has it;
 * its probabilities are a library's.
 */
export function exactTest(strata: readonly FourfoldTable[]): number {
  let probabilities = [1];
  let observed = 0;
  for (const table of strata) {
    const { lowest, chances } = margins(table);
    if (chances.length <= 1) continue;
    observed += table.inFirst - lowest;
    probabilities = convolve(probabilities, chances);
  }
  const limit = (probabilities[observed] ?? 0) * SAME;
  const p = probabilities.reduce((total, probability) => (probability <= limit ? total + probability : total), 0);
  return Math.min(1, p);
}

/** The smallest value that the test could have taken with these margins: what is above the level cannot be found. */
export function smallestP(table: FourfoldTable): number {
  const { chances } = margins(table);
  return Math.min(...chances);
}

/** How probable each number of orders with the fact in the first group is, from the lowest that can be. */
function margins({ inFirst, first, inSecond, second }: FourfoldTable): { lowest: number; chances: number[] } {
  const drawn = inFirst + inSecond;
  const lowest = Math.max(0, drawn - second);
  const highest = Math.min(drawn, first);
  const chances = Array.from({ length: highest - lowest + 1 }, (_, step) =>
    hypergeometric(lowest + step, first + second, drawn, first),
  );
  return { lowest, chances };
}

function convolve(left: number[], right: number[]): number[] {
  const sums = new Array<number>(left.length + right.length - 1).fill(0);
  left.forEach((a, i) => right.forEach((b, j) => (sums[i + j] = (sums[i + j] ?? 0) + a * b)));
  return sums;
}
