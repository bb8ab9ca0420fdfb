import { expect, test } from "vitest";
import type { HomeSummary } from "../../reports/home-summary.ts";
import { checkSetup } from "./setup-checks.ts";

const now = Date.parse("2026-11-23T03:00:00Z");
const working: HomeSummary = {
  grantedScopes: [],
  installedAt: "2026-11-01T00:00:00Z",
  pausedUntil: null,
  pauseReason: null,
  reconciledUntil: "2026-11-23T02:50:00Z",
  lastWebhook: { topic: "orders/create", receivedAt: "2026-11-23T02:00:00Z" },
  lastRun: { startedAt: "2026-11-23T02:59:30Z", finishedAt: null },
  ordersByState: {},
  shipmentsByStatus: {},
  syncedLastDay: 0,
  oldestDueAt: null,
};

test("everything works", () => {
  expect(new Set(Object.values(checkSetup(working, [], now)))).toEqual(new Set(["ok"]));
});

test.each([
  ["scopes", {}, ["read_orders"], "problem"],
  ["webhook", { lastWebhook: null }, [], "warning"],
  ["run", { lastRun: null }, [], "warning"],
  ["run", { lastRun: { startedAt: "2026-11-23T02:56:59Z", finishedAt: null } }, [], "warning"],
  ["run", { lastRun: { startedAt: "2026-11-23T02:57:00Z", finishedAt: null } }, [], "ok"],
  ["import", { reconciledUntil: null }, [], "warning"],
  ["paused", { pausedUntil: "2026-11-23T03:00:01Z" }, [], "warning"],
  ["paused", { pausedUntil: "2026-11-23T02:59:59Z" }, [], "ok"],
] as const)("%s: %j", (check, change, missing, result) => {
  expect(checkSetup({ ...working, ...change }, missing, now)[check]).toBe(result);
});
