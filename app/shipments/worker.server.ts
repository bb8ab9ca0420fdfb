import { now, synchronizeClock } from "../clock.server.ts";
import { shutdownSignal } from "../background.server.ts";
import { db } from "../db.server.ts";
import { env } from "../env.server.ts";
import { log } from "../log.server.ts";
import { adminFor } from "../shopify.server.ts";
import type { Failpoint } from "./sync-deps.ts";
import { createWorker } from "./worker.ts";

/** This process's worker. */
export const worker = createWorker({
  db,
  adminFor,
  now,
  ready: synchronizeClock,
  random: Math.random,
  log,
  signal: shutdownSignal,
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
