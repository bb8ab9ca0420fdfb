import { afterEach, expect, vi } from "vitest";

const error = vi.spyOn(console, "error");

// What prints an error without failing is a defect all the same.
afterEach(() => {
  const calls = error.mock.calls.map((call) => call.map(String).join(" "));
  error.mockClear();
  expect(calls).toEqual([]);
});
