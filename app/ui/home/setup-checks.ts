import type { HomeSummary } from "../../reports/home-summary.ts";

/** A schedule of one run a minute that has missed three is not running. */
export const RUN_IS_STALE_MS = 3 * 60_000;

export type CheckId = "scopes" | "webhook" | "run" | "import" | "paused";
export type CheckResult = "ok" | "warning" | "problem";

/** Is it set up and working: one result for each thing that has to be. */
export function checkSetup(
  summary: HomeSummary,
  missingScopes: readonly string[],
  now: number,
): Record<CheckId, CheckResult> {
  const { lastRun, lastWebhook, reconciledUntil, pausedUntil } = summary;
  return {
    scopes: missingScopes.length > 0 ? "problem" : "ok",
    webhook: lastWebhook ? "ok" : "warning",
    run: !lastRun || now - Date.parse(lastRun.startedAt) > RUN_IS_STALE_MS ? "warning" : "ok",
    import: reconciledUntil ? "ok" : "warning",
    paused: pausedUntil && Date.parse(pausedUntil) > now ? "warning" : "ok",
  };
}
