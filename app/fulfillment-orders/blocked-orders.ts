import { callFunction, type Supabase } from "../supabase/client.ts";
import type { OrderFulfillmentOrder } from "../orders/read-model.ts";
import type { ReasonDetail } from "./reasons.ts";

/** Orders of which something cannot ship now, or never ships as a parcel, for one reason (SQL function blocked_groups). Quantities are pieces. */
export interface BlockedGroup {
  reason: string;
  /** Shopify's reason of the hold, where it is one. */
  hold: string | null;
  orders: number;
  pieces: number;
  /** Of those, registered here already: they ship by themselves once this is cured. */
  registered: number;
  oldestAt: string;
  /** The oldest orders. */
  examples: BlockedOrder[];
}

export interface BlockedOrder {
  orderId: string;
  name: string;
  createdAt: string;
  pieces: number;
  registered: number;
  detail: ReasonDetail | null;
  lookedAt: string | null;
  /** When the app looks again by itself; null: when Shopify tells of a change. */
  nextAt: string | null;
  /** As the last look saw them. */
  fulfillmentOrders: OrderFulfillmentOrder[];
}

/**
 * All groups, those that hold back the most pieces first and what is no parcel last, each with some examples; or one group
 * with more of them.
 */
export function readBlockedGroups(
  db: Supabase,
  shop: string,
  examples: number,
  only: { reason: string; hold: string | null } | null = null,
): Promise<BlockedGroup[]> {
  return callFunction<BlockedGroup[]>(db, "blocked_groups", {
    p_shop: shop,
    p_reason: only?.reason ?? null,
    p_hold: only?.hold ?? null,
    p_examples: examples,
  });
}
