import { describe, expect, test } from "vitest";
import { dayIn, daysIn, lastDays, readDateRange } from "./date-range.ts";

const TODAY = "2026-11-23";
const read = (query: string) => readDateRange(new URLSearchParams(query), TODAY);

test("a day ends by the shop's time zone", () => {
  const now = new Date("2026-11-22T15:30:00Z");
  expect(dayIn("Asia/Tokyo", now)).toBe("2026-11-23");
  expect(dayIn("UTC", now)).toBe("2026-11-22");
  expect(dayIn("America/Los_Angeles", new Date("2026-01-01T05:00:00Z"))).toBe("2025-12-31");
});

describe("a range of days", () => {
  test("is the last 30 days, today included, unless the address says another", () => {
    expect(read("")).toEqual({ range: { from: "2026-10-25", to: TODAY }, error: null });
    expect(daysIn(lastDays(30, TODAY))).toBe(30);
    expect(read("from=2026-11-01&to=2026-11-01")).toEqual({
      range: { from: "2026-11-01", to: "2026-11-01" },
      error: null,
    });
  });

  test.each([
    ["from=2026-11-01", "to", "invalid"],
    ["to=2026-11-01", "from", "invalid"],
    ["from=2026-02-30&to=2026-03-01", "from", "invalid"],
    ["from=2026-11-01&to=tomorrow", "to", "invalid"],
    ["from=0026-11-01&to=2026-11-01", "from", "invalid"],
    ["from=2026-11-02&to=2026-11-01", "to", "backwards"],
    ["from=2026-01-01&to=2026-11-01", "from", "too_long"],
  ])("that cannot be is named, and the usual one is shown: %s", (query, field, code) => {
    expect(read(query)).toEqual({ range: lastDays(30, TODAY), error: { field, code } });
  });

  test("of 92 days is the longest", () => {
    expect(read("from=2026-08-01&to=2026-10-31").error).toBeNull();
    expect(read("from=2026-08-01&to=2026-11-01").error?.code).toBe("too_long");
  });
});
