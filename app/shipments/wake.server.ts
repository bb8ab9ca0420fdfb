import { now } from "../clock.server.ts";
import { runInBackground } from "../background.server.ts";
import { db } from "../db.server.ts";
import { callFunction } from "../supabase/client.ts";
import { worker } from "./worker.server.ts";

/** Brings the waiting shipments of an order forward and tries them at once. Returns how many there were. */
export async function triggerShipmentResyncForShopifyOrder(order: {
  shop: string;
  orderId: string;
}): Promise<{ woken: number }> {
  const woken = await callFunction<number>(db, "wake_order", {
    p_shop: order.shop,
    p_order_id: order.orderId,
    p_now: now().toISOString(),
  });
  runInBackground("sync", () => worker.syncShipmentWithShopify(order));
  return { woken };
}
