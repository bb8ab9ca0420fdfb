import { describe, expect, it } from "vitest";
import { errorDelay, jittered, waitDelay, waitDelayUntil } from "./retry-schedule.ts";

describe("waiting for Shopify", () => {
  it("looks again after 15 s, 30 s, 1, 2, 4, 8, 15 and 30 minutes, then every hour", () => {
    const seconds = Array.from({ length: 10 }, (_, tries) => waitDelay(tries) / 1000);
    expect(seconds).toEqual([15, 30, 60, 120, 240, 480, 900, 1800, 3600, 3600]);
  });

  it("goes by the date that Shopify names, but looks at least once a day and never sooner than otherwise", () => {
    const now = new Date("2026-11-22T00:00:00Z");
    expect(waitDelayUntil("2026-11-22T03:00:00Z", 0, now)).toBe(3 * 3600_000);
    expect(waitDelayUntil("2027-01-01T00:00:00Z", 0, now)).toBe(24 * 3600_000);
    expect(waitDelayUntil("2026-11-21T00:00:00Z", 2, now)).toBe(60_000);
  });
});

describe("after an error", () => {
  it("tries again after 5 s, doubling to 15 minutes", () => {
    const seconds = Array.from({ length: 10 }, (_, tries) => errorDelay(tries) / 1000);
    expect(seconds).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
  });
});

it("spreads a delay by a tenth either way", () => {
  expect([0, 0.5, 1].map((random) => jittered(10_000, random))).toEqual([9_000, 10_000, 11_000]);
});
