import { now, synchronizeClock } from "../clock.server.ts";
import { runInBackground, shutdownSignal } from "../background.server.ts";
import { db } from "../db.server.ts";
import { env } from "../env.server.ts";
import { log } from "../log.server.ts";
import { adminFor } from "../shopify.server.ts";
import { createAlarm } from "./alarm.ts";
import type { Failpoint } from "./sync-deps.ts";
import { createWorker, type Worker } from "./worker.ts";

const RUN_MS = 45_000;

const alarm = createAlarm({
  now,
  ring: () =>
    new Promise((resolve) => {
      runInBackground("due", () => worker.runDue({ budgetMs: RUN_MS }).finally(resolve));
    }),
  signal: shutdownSignal,
});

/** This process's worker. */
export const worker: Worker = createWorker({
  db,
  adminFor,
  now,
  ready: synchronizeClock,
  random: Math.random,
  log,
  signal: shutdownSignal,
  dueAt: alarm.set,
  ...(env.FAILPOINT ? { failpoint: dieAt(env.FAILPOINT) } : {}),
});

/** For tests: this process ends as in a power cut when its worker passes a point for the n-th time ("after_intent:1"). */
function dieAt(setting: string): (name: Failpoint) => void {
  const [point, count] = setting.split(":");
  let passed = 0;
  return (name) => {
    if (name === point && ++passed === Number(count)) process.kill(process.pid, "SIGKILL");
  };
}
