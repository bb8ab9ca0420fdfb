import { runInBackground, shutdownSignal } from "../background.server.ts";
import { now, synchronizeClock } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { runPolicies } from "../fulfillment-orders/remedies/run-policy.ts";
import { runDueImports } from "../imports/run-imports.server.ts";
import { log } from "../log.server.ts";
import { applyWebhooks } from "../orders/apply-webhooks.server.ts";
import { reconcileDueShops } from "../orders/reconcile.ts";
import { readDueStock } from "../orders/read-stock.ts";
import { resolveFulfillmentOrderWebhooks } from "../orders/resolve-webhooks.server.ts";
import { readDueStores } from "../setup/read-store.ts";
import { adminFor } from "../shopify.server.ts";
import { callFunction } from "../supabase/client.ts";
import { worker } from "./worker.server.ts";

/** A run ends before the next minute's begins, though runs may overlap. */
const BUDGET_MS = 45_000;
/** Rows of each kind that a run clears away at most, so that the first run after a long time is as short as any. */
const PRUNED_AT_ONCE = 2_000;

export interface ScheduledRunCounts {
  /** Webhooks that a process had kept and not applied. */
  applied: number;
  resolved: number;
  /** Shipments of imported files that were registered. */
  imported: number;
  visited: number;
  looked: number;
  reconciledShops: number;
  reconciledOrders: number;
  /** Shops whose scopes and locations were read. */
  storesRead: number;
  stockRead: number;
  /** Blocked work that was set free because a shop's policy says so. */
  remedies: number;
  milliseconds: number;
}

const deps = { db, adminFor, now, log, signal: shutdownSignal };

/**
 * One run of the schedule: webhooks left over, then imports that nobody works on, shipments and orders that are due and
 * orders whose webhooks were lost.
 */
export async function runSchedule(budgetMs = BUDGET_MS): Promise<ScheduledRunCounts> {
  const startedAt = performance.now();
  const left = () => Math.max(0, budgetMs - (performance.now() - startedAt));
  await synchronizeClock();
  const id = await callFunction<number>(db, "begin_scheduled_run", { p_now: now().toISOString() });

  // Side by side, so that a shop with much to ship keeps nobody's orders from being read, and no flood of webhooks
  // keeps anybody from shipping.
  const [{ applied, resolved }, imported, due, reconciled, storesRead] = await Promise.all([
    finishWebhooks(),
    runDueImports(left()),
    worker.runDue({ budgetMs: left() }),
    readNewsOfShops(left()),
    readDueStores(deps, { budgetMs: left() }),
  ]);
  // What is set free here is shipped below.
  const remedies = await runPolicies(deps, { budgetMs: left() });
  // Stock is for people to see; no shipment waits for it.
  const [found, stockRead] = await Promise.all([
    worker.runDue({ budgetMs: left() }),
    readDueStock(deps, { budgetMs: left() }),
  ]);

  const counts: ScheduledRunCounts = {
    applied,
    resolved,
    imported,
    visited: due.visited + found.visited,
    looked: due.looked + found.looked,
    reconciledShops: reconciled.shops,
    reconciledOrders: reconciled.orders,
    storesRead,
    stockRead,
    remedies,
    milliseconds: Math.round(performance.now() - startedAt),
  };
  await callFunction(db, "prune_history", { p_now: now().toISOString(), p_limit: PRUNED_AT_ONCE });
  await callFunction(db, "finish_scheduled_run", {
    p_id: id,
    p_counts: { ...counts },
    p_now: now().toISOString(),
  });
  log.info(counts, "scheduled run");
  return counts;
}

/** A shop was just connected: its orders are read at once instead of at the next run. */
export async function importOrders(): Promise<void> {
  // First, as long as the shop has points: it is little, and the import takes them all.
  await readDueStores(deps, { budgetMs: BUDGET_MS });
  await readNewsOfShops(BUDGET_MS);
  await callFunction(db, "take_first_statistics", {});
  await Promise.all([worker.runDue({ budgetMs: BUDGET_MS }), readDueStock(deps, { budgetMs: BUDGET_MS })]);
}

async function finishWebhooks(): Promise<{ applied: number; resolved: number }> {
  return { applied: await applyWebhooks(), resolved: await resolveFulfillmentOrderWebhooks() };
}

function readNewsOfShops(budgetMs: number) {
  const found = (shop: string) => runInBackground("sync", () => worker.workOn(shop));
  return reconcileDueShops({ ...deps, found }, { budgetMs });
}
