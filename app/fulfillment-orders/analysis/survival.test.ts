import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { survival, timeByWhich } from "./survival.ts";

const at = (time: number, happened = true) => ({ time, happened });

describe("the share that is still without", () => {
  it("is the published one for the remission of leukemia under 6-MP", () => {
    // Freireich et al. 1963, as in Kaplan-Meier's textbook form (Kalbfleisch and Prentice; Collett).
    const relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23].map((weeks) => at(weeks));
    const watched = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map((weeks) => at(weeks, false));
    const steps = survival([...watched, ...relapsed]);
    expect(steps.map(({ time, without }) => [time, Number(without.toFixed(4))])).toEqual([
      [6, 0.8571],
      [7, 0.8067],
      [10, 0.7529],
      [13, 0.6902],
      [16, 0.6275],
      [22, 0.5378],
      [23, 0.4482],
    ]);
    expect(timeByWhich(0.5, steps)).toBe(23);
    expect(timeByWhich(0.95, steps)).toBeNull();
  });

  it("is the plain share when everybody was watched to the end", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 60 }), (times) => {
        for (const { time, without } of survival(times.map((one) => at(one)))) {
          expect(without).toBeCloseTo(times.filter((one) => one > time).length / times.length, 9);
        }
      }),
    );
  });

  it("knows nothing of nobody", () => {
    expect(survival([])).toEqual([]);
    expect(survival([at(3, false)])).toEqual([]);
    expect(timeByWhich(0.5, [])).toBeNull();
  });
});
