import { callFunction, type Supabase } from "../../supabase/client.ts";
import { analyze, type Analysis } from "./analyze.ts";
import type { OrderHistory } from "./order-history.ts";

/** As far back as an app may see orders. */
export const ANALYZED_DAYS = 60;
/** The newest of them. More would change little, and everybody would wait. */
export const MOST_ORDERS = 3000;

/** What was seen of a shop's newest orders, newest first. */
export function readHistories(db: Supabase, shop: string, now: Date): Promise<OrderHistory[]> {
  return callFunction<OrderHistory[]>(db, "order_histories", {
    p_shop: shop,
    p_since: new Date(now.getTime() - ANALYZED_DAYS * 24 * 60 * 60 * 1000).toISOString(),
    p_limit: MOST_ORDERS,
  });
}

/** Analyzes it. `timeZone` is the store's. */
export async function readAnalysis(db: Supabase, shop: string, timeZone: string, now: Date): Promise<Analysis> {
  return analyze(await readHistories(db, shop, now), timeZone);
}
