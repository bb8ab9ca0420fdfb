import { runInBackground, shutdownSignal } from "../background.server.ts";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { log } from "../log.server.ts";
import { readDueStock } from "../orders/read-stock.ts";
import { adminFor } from "../shopify.server.ts";
import { callFunction } from "../supabase/client.ts";
import { worker } from "../shipments/worker.server.ts";
import { readStore } from "./read-store.ts";

const STOCK_BUDGET_MS = 20_000;

/**
 * Somebody changed something in the admin and wants to see it here: reads scopes and locations at once and, after the
 * answer, the stock of what is to ship; what has become possible ships. False: Shopify cannot be asked now.
 */
export async function checkStoreAgain(shop: string): Promise<boolean> {
  const deps = { db, adminFor, now, log, signal: shutdownSignal };
  const error = await readStore(deps, shop);
  if (error) {
    log.warn({ shop, error: error.code }, "store not read");
    return false;
  }
  await callFunction(db, "recheck_stock", { p_shop: shop, p_now: now().toISOString() });
  runInBackground("stock", () => readDueStock(deps, { budgetMs: STOCK_BUDGET_MS }));
  runInBackground("sync", () => worker.workOn(shop));
  return true;
}
