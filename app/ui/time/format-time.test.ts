import { expect, test } from "vitest";
import { createTimeFormat, distance } from "./format-time.ts";

const now = Date.parse("2026-11-23T03:34:56Z");

test("times are those of the store, in both languages, on a 24-hour clock", () => {
  const ja = createTimeFormat("ja", "Asia/Tokyo");
  const en = createTimeFormat("en", "Asia/Tokyo");
  expect(ja.dateTime("2026-11-22T15:04:05Z")).toBe("2026/11/23 00:04");
  expect(en.dateTime("2026-11-22T15:04:05Z")).toBe("Nov 23, 2026, 00:04");
  expect(createTimeFormat("en", "America/New_York").dateTime("2026-11-22T15:04:05Z")).toBe("Nov 22, 2026, 10:04");
});

test("an exact time has its date only on another day", () => {
  const ja = createTimeFormat("ja", "Asia/Tokyo");
  expect(ja.exact("2026-11-23T03:35:01Z", now)).toBe("12:35:01");
  expect(ja.exact("2026-11-23T15:00:00Z", now)).toBe("2026/11/24 00:00:00");
});

test("distances are in their largest whole unit", () => {
  const at = (seconds: number) => distance(new Date(now + seconds * 1000).toISOString(), now);
  expect(at(5)).toEqual({ ahead: true, unit: "Seconds", n: 5 });
  expect(at(-90)).toEqual({ ahead: false, unit: "Minutes", n: 2 });
  expect(at(7200)).toEqual({ ahead: true, unit: "Hours", n: 2 });
  expect(at(-3 * 86400)).toEqual({ ahead: false, unit: "Days", n: 3 });
});
