import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactTest, smallestP, type FourfoldTable } from "./exact-test.ts";

const table = (inFirst: number, first: number, inSecond: number, second: number): FourfoldTable => ({
  inFirst,
  first,
  inSecond,
  second,
});

describe("the exact test", () => {
  it("gives Fisher's own results", () => {
    // The lady tasting tea (Fisher 1935): 34 of 70 tables are no more probable.
    expect(exactTest([table(3, 4, 1, 4)])).toBeCloseTo(34 / 70, 12);
    // Convictions of like-sex twins of criminals (Fisher 1962, and the documentation of R's fisher.test).
    expect(exactTest([table(2, 17, 10, 13)])).toBeCloseTo(0.0005367241, 9);
  });

  it("gives the published result for several strata", () => {
    // Promotions by race in three months (Gastwirth 1988; Agresti, Categorical Data Analysis): 0.056.
    expect(exactTest([table(0, 7, 4, 20), table(0, 7, 4, 17), table(0, 8, 2, 15)])).toBeCloseTo(0.056, 3);
    // Penicillin in rabbits (Mantel 1963; the documentation of R's mantelhaen.test with exact = TRUE): 0.03994.
    const rabbits = [table(0, 6, 0, 5), table(3, 6, 0, 6), table(6, 6, 2, 6), table(5, 6, 6, 6), table(2, 2, 5, 5)];
    expect(exactTest(rabbits)).toBeCloseTo(0.03994, 5);
  });

  it("is a probability, the same whichever group comes first, and never below what the margins allow", () => {
    const tables = fc
      .tuple(fc.nat(40), fc.nat(40), fc.nat(40), fc.nat(40))
      .map(([a, b, c, d]) => table(a, a + b, c, c + d));
    fc.assert(
      fc.property(tables, (one) => {
        const p = exactTest([one]);
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(p).toBeGreaterThanOrEqual(smallestP(one) * (1 - 1e-9));
        expect(exactTest([table(one.inSecond, one.second, one.inFirst, one.first)])).toBeCloseTo(p, 9);
        expect(exactTest([one, table(0, 0, 0, 0)])).toBeCloseTo(p, 12);
      }),
    );
  });
});
