import { callFunction, type Supabase } from "../../supabase/client.ts";
import type { FulfillmentOrderLine } from "../fulfillment-order.ts";

/** What an order's remedies are decided from, beside Shopify itself (SQL function blocked_work). */
export interface BlockedWork {
  orderName: string;
  grantedScopes: string[];
  /** Pieces that are registered and not on Shopify, by line item. */
  registered: Record<string, number>;
  /** As the last look saw them: those that ship, and those that are blocked. */
  fulfillmentOrders: { id: string; isBlocked: boolean; lines: FulfillmentOrderLine[] }[];
  /** Made elsewhere, of lines of which more is registered here than is left. */
  fulfillmentsInTheWay: string[];
}

/** Null for an order that is not the shop's. */
export function readBlockedWork(db: Supabase, shop: string, orderId: string): Promise<BlockedWork | null> {
  return callFunction<BlockedWork | null>(db, "blocked_work", { p_shop: shop, p_order_id: orderId });
}

/**
 * What of the registered pieces waits for each blocked fulfillment order, by line item. What fits those that ship needs
 * no blocked one, and no piece waits for two. Pure.
 */
export function registeredOn({
  registered,
  fulfillmentOrders,
}: Pick<BlockedWork, "registered" | "fulfillmentOrders">): Map<string, Record<string, number>> {
  const left = { ...registered };
  const placed = new Map<string, Record<string, number>>();
  for (const { id, lines } of fulfillmentOrders.toSorted((a, b) => Number(a.isBlocked) - Number(b.isBlocked))) {
    const here: Record<string, number> = {};
    for (const { lineItemId, remainingQuantity } of lines) {
      const pieces = Math.min(left[lineItemId] ?? 0, remainingQuantity);
      if (pieces === 0) continue;
      left[lineItemId]! -= pieces;
      here[lineItemId] = (here[lineItemId] ?? 0) + pieces;
    }
    placed.set(id, here);
  }
  return placed;
}
