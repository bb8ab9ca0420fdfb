import { expect, it } from "vitest";
import { createDatabaseClock } from "./clock.ts";

it("goes by the database's clock, however wrong the machine's is, and asks once a minute", async () => {
  let asked = 0;
  const hourBehind = () => Date.now() - 3_600_000;
  const clock = createDatabaseClock(() => Promise.resolve((asked++, new Date().toISOString())), hourBehind);
  expect(Date.now() - clock.now().getTime()).toBeGreaterThan(3_590_000);
  await clock.synchronize();
  await clock.synchronize();
  expect(Math.abs(Date.now() - clock.now().getTime())).toBeLessThan(1_000);
  expect(asked).toBe(1);
});

it("does not jump when the machine's clock does", async () => {
  let system = Date.now();
  let passed = 0;
  const clock = createDatabaseClock(
    () => Promise.resolve("2026-11-22T12:00:00Z"),
    () => system,
    () => passed,
  );
  await clock.synchronize();
  system += 3_600_000;
  passed = 1_000;
  expect(clock.now()).toEqual(new Date("2026-11-22T12:00:01Z"));
});

it("asks again when the machine has slept", async () => {
  let asked = 0;
  let system = 0;
  const clock = createDatabaseClock(
    () => Promise.resolve((asked++, "2026-11-22T12:00:00Z")),
    () => system,
    () => 0,
  );
  await clock.synchronize();
  system += 900;
  await clock.synchronize();
  expect(asked).toBe(1);
  system += 600_000;
  await clock.synchronize();
  expect(asked).toBe(2);
});
