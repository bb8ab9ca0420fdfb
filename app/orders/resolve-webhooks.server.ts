import { now } from "../clock.server.ts";
import { runInBackground } from "../background.server.ts";
import { db } from "../db.server.ts";
import { log } from "../log.server.ts";
import { adminFor } from "../shopify.server.ts";
import { oneAtATime } from "../shipments/one-at-a-time.ts";
import { worker } from "../shipments/worker.server.ts";
import { FulfillmentOrdersToOrdersDocument } from "../shopify/generated/admin.ts";
import { callFunction } from "../supabase/client.ts";

/** How many fulfillment orders of a shop one request to Shopify resolves, at most. */
const LIMIT = 50;

/**
 * Finds the orders of fulfillment orders that webhooks named, and wakes their shipments. What cannot be asked now stays
 * for the next run. Returns how many were resolved.
 */
export const resolveFulfillmentOrderWebhooks = oneAtATime(async () => {
  const open = await callFunction<{ shop: string; fulfillment_order_ids: string[] }[]>(db, "webhooks_to_resolve", {
    p_now: now().toISOString(),
    p_limit: LIMIT,
  });
  const resolved = await Promise.all(open.map(({ shop, fulfillment_order_ids: ids }) => resolveOfShop(shop, ids)));
  return resolved.reduce((sum, count) => sum + count, 0);
});

async function resolveOfShop(shop: string, ids: string[]): Promise<number> {
  const admin = await adminFor(shop);
  const answer =
    "send" in admin
      ? await admin.send(FulfillmentOrdersToOrdersDocument, { ids })
      : { ok: false as const, error: admin };
  // Without the scope nobody will ever tell; the order is found by reconciliation instead.
  if (!answer.ok && answer.error.code !== "access_denied") {
    log.warn({ shop, error: answer.error.code }, "fulfillment orders not resolved");
    return 0;
  }
  const nodes = answer.ok ? answer.data.nodes : [];
  const orderOf = new Map(
    nodes.flatMap((node) => (node && "orderId" in node ? [[node.id, node.orderId] as const] : [])),
  );
  const woken = await callFunction<string[]>(db, "resolve_webhooks", {
    p_shop: shop,
    p_found: ids.map((fulfillmentOrderId) => ({
      fulfillmentOrderId,
      orderId: orderOf.get(fulfillmentOrderId) ?? null,
    })),
    p_now: now().toISOString(),
  });
  for (const orderId of woken) runInBackground("sync", () => worker.syncShipmentWithShopify({ shop, orderId }));
  return ids.length;
}
