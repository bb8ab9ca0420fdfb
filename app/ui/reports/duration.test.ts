import { expect, test } from "vitest";
import { durationParts, unitFor } from "./duration.ts";

test.each([
  [0, "0 seconds"],
  [0.4, "0 seconds"],
  [59, "59 seconds"],
  [59.7, "1 minutes"],
  [61, "1 minutes 1 seconds"],
  [3_600, "1 hours"],
  [7_260, "2 hours 1 minutes"],
  [86_399, "1 days"],
  [90_000, "1 days 1 hours"],
  [864_000, "10 days"],
])("%d seconds are said in their two largest units", (seconds, said) => {
  expect(
    durationParts(seconds)
      .map(({ unit, n }) => `${n} ${unit}`)
      .join(" "),
  ).toBe(said);
});

test.each([
  [0, "seconds"],
  [100, "seconds"],
  [120, "minutes"],
  [7_200, "hours"],
  [200_000, "days"],
])("a scale up to %d seconds is in %s", (seconds, unit) => {
  expect(unitFor(seconds).unit).toBe(unit);
});
