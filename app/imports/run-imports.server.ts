import { runInBackground, shutdownSignal } from "../background.server.ts";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { log } from "../log.server.ts";
import { worker } from "../shipments/worker.server.ts";
import { callFunction } from "../supabase/client.ts";
import { runImports, type ImportDeps } from "./run-imports.ts";

const deps: ImportDeps = {
  db,
  now,
  log,
  signal: shutdownSignal,
  onRegistered: (shop) => runInBackground("sync", () => worker.workOn(shop)),
};

/** Longer than any import takes; what is left then is for the schedule. */
const BACKGROUND_MS = 15 * 60_000;

/** An import was confirmed: it is worked through after the answer. */
export function registerImportsInBackground(): void {
  runInBackground("import", () => runImports(deps, { budgetMs: BACKGROUND_MS }));
}

/** What the schedule does: imports that nobody works on, and imports that need not be kept. */
export async function runDueImports(budgetMs: number): Promise<number> {
  await callFunction(db, "prune_imports", { p_now: now().toISOString() });
  return runImports(deps, { budgetMs });
}
