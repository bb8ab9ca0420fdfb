import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { callFunction } from "../supabase/client.ts";

/**
 * 'cancelled'; 'unknown': no such shipment in this shop; 'on_shopify': some of it is there already, or is just being
 * sent; 'ended': it was finished before.
 */
export type Cancellation = "cancelled" | "unknown" | "on_shopify" | "ended";

/** Takes back a shipment that is not on Shopify, so that its quantities can be registered again. */
export function cancelShipment(shipment: {
  shop: string;
  shipmentId: string;
  by: string | null;
}): Promise<Cancellation> {
  return callFunction<Cancellation>(db, "cancel_shipment", {
    p_shop: shipment.shop,
    p_shipment_id: shipment.shipmentId,
    p_by: shipment.by,
    p_now: now().toISOString(),
  });
}
