import type { AdminClient, AdminError } from "../shopify/admin-api.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";
import type { Json } from "../supabase/database.types.ts";
import { readOrdersUpdatedSince } from "./read-orders.ts";

/** Webhooks get lost: every shop is swept this often. */
const INTERVAL_MS = 10 * 60 * 1000;
/** Sweeps overlap, since a change may become visible a little after its own time stamp. */
const OVERLAP_MS = 5 * 60 * 1000;
/** What an app may read without `read_all_orders`. */
const FIRST_SWEEP_MS = 60 * 24 * 60 * 60 * 1000;
/** A shop that nobody could sweep for so long was out of reach. */
const OUT_OF_REACH_MS = 30 * 60 * 1000;
/** So that a shop that answers slowly holds up no other. */
const SHOPS_AT_ONCE = 5;

export interface ReconcileDeps {
  db: Supabase;
  adminFor(shop: string): Promise<AdminClient | AdminError>;
  now(): Date;
  /** Aborted when the process is to end: a sweep stops after its page and goes on elsewhere. */
  signal?: AbortSignal;
  /** Told as soon as a shop's sweep has brought news, since the sweeps of others may take longer. */
  found?(shop: string): void;
  log: { warn(fields: object, message: string): void };
}

interface Claimed {
  shop: string;
  reconciled_until: string | null;
}

/**
 * Reads again the orders that changed since a shop's last sweep, some shops at once, and applies them as webhooks would have.
 * What had failed of a shop that is in reach again is woken.
 * Goes on until no shop is due or the time is up; a sweep cut short goes on from its watermark.
 * Returns how many orders were new or newer.
 */
export async function reconcileDueShops(
  deps: ReconcileDeps,
  options: { budgetMs: number },
): Promise<{ shops: number; orders: number }> {
  const end = performance.now() + options.budgetMs;
  const counts = { shops: 0, orders: 0 };

  async function sweep(): Promise<void> {
    while (performance.now() < end && !deps.signal?.aborted) {
      const now = deps.now();
      const [claimed] = await callFunction<Claimed[]>(deps.db, "claim_reconciliation", {
        p_now: now.toISOString(),
        p_next: new Date(now.getTime() + INTERVAL_MS).toISOString(),
      });
      if (!claimed) return;
      counts.shops++;
      const applied = await reconcileShop(deps, claimed, end);
      counts.orders += applied;
      if (applied > 0) deps.found?.(claimed.shop);
    }
  }

  await Promise.all(Array.from({ length: SHOPS_AT_ONCE }, sweep));
  return counts;
}

async function reconcileShop(deps: ReconcileDeps, claimed: Claimed, end: number): Promise<number> {
  const { shop } = claimed;
  const admin = await deps.adminFor(shop);
  if (!("send" in admin)) {
    deps.log.warn({ shop, error: admin.code }, "cannot reconcile");
    return 0;
  }
  const startedAt = deps.now();
  const until = claimed.reconciled_until ? Date.parse(claimed.reconciled_until) : null;
  const since = new Date(until === null ? startedAt.getTime() - FIRST_SWEEP_MS : until - OVERLAP_MS);
  let mustWake = until !== null && startedAt.getTime() - until > OUT_OF_REACH_MS;
  let applied = 0;
  let after: string | null = null;
  do {
    const page = await readOrdersUpdatedSince(admin, since, after);
    if (!page.ok) {
      deps.log.warn({ shop, error: page.error.code }, "reconciliation stopped");
      return applied;
    }
    const { orders, next }: typeof page.value = page.value;
    if (mustWake) await callFunction(deps.db, "wake_failed", { p_shop: shop, p_now: startedAt.toISOString() });
    mustWake = false;
    applied += await callFunction<number>(deps.db, "reconcile_orders", {
      p_shop: shop,
      p_orders: orders as unknown as Json,
      p_now: deps.now().toISOString(),
    });
    const last = orders.at(-1);
    const isCutShort = next !== null && (performance.now() >= end || deps.signal?.aborted === true);
    await callFunction(deps.db, "finish_reconciliation", {
      p_shop: shop,
      p_until: next && last ? last.updatedAt : startedAt.toISOString(),
      p_due_at: isCutShort ? deps.now().toISOString() : null,
    });
    after = isCutShort ? null : next;
  } while (after !== null);
  return applied;
}
