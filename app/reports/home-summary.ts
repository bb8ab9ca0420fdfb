import type { OrderState } from "../orders/read-model.ts";
import type { SyncStatus } from "../shipments/read-model.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";

/** Is it set up and working, and how much is there to do. */
export interface HomeSummary {
  grantedScopes: string[];
  installedAt: string;
  pausedUntil: string | null;
  pauseReason: string | null;
  /** Every order updated before this moment has been read; null before the first time. */
  reconciledUntil: string | null;
  lastWebhook: { topic: string; receivedAt: string } | null;
  lastRun: { startedAt: string; finishedAt: string | null } | null;
  ordersByState: Partial<Record<OrderState, number>>;
  shipmentsByStatus: Partial<Record<SyncStatus, number>>;
  syncedLastDay: number;
  oldestDueAt: string | null;
}

/** The summary of a shop, or null when it is not connected. */
export function readHomeSummary(db: Supabase, shop: string, now: Date): Promise<HomeSummary | null> {
  return callFunction<HomeSummary | null>(db, "home_summary", { p_shop: shop, p_now: now.toISOString() });
}
