import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { log } from "../log.server.ts";
import { adminFor } from "../shopify.server.ts";
import { worker } from "../shipments/worker.server.ts";
import { FulfillmentOrdersToOrdersDocument } from "../shopify/generated/admin.ts";
import { callFunction } from "../supabase/client.ts";

/** How many fulfillment orders one request to Shopify resolves, at most. */
const LIMIT = 50;

/**
 * Finds the orders of fulfillment orders that webhooks named, and wakes their shipments. What cannot be asked now stays
 * for the next run. Returns how many were resolved.
 */
export async function resolveFulfillmentOrderWebhooks(): Promise<number> {
  const open = await callFunction<{ shop: string; fulfillment_order_ids: string[] }[]>(db, "webhooks_to_resolve", {
    p_limit: LIMIT,
  });
  let resolved = 0;
  for (const { shop, fulfillment_order_ids: ids } of open) {
    const admin = await adminFor(shop);
    const answer =
      "send" in admin
        ? await admin.send(FulfillmentOrdersToOrdersDocument, { ids })
        : { ok: false as const, error: admin };
    if (!answer.ok) {
      log.warn({ shop, error: answer.error.code }, "fulfillment orders not resolved");
      // Without the scope nobody will ever tell; the order is found by reconciliation instead.
      if (answer.error.code === "access_denied") for (const id of ids) await resolve(shop, id, null);
      continue;
    }
    const orderOf = new Map(
      answer.data.nodes.flatMap((node) => (node && "orderId" in node ? [[node.id, node.orderId] as const] : [])),
    );
    for (const id of ids) await resolve(shop, id, orderOf.get(id) ?? null);
    for (const orderId of new Set(orderOf.values())) await worker.syncShipmentWithShopify({ shop, orderId });
    resolved += ids.length;
  }
  return resolved;
}

function resolve(shop: string, fulfillmentOrderId: string, orderId: string | null): Promise<void> {
  return callFunction(db, "resolve_webhook", {
    p_shop: shop,
    p_fulfillment_order_id: fulfillmentOrderId,
    p_order_id: orderId,
    p_now: now().toISOString(),
  });
}
