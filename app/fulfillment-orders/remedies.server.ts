import { z } from "zod";
import { runInBackground } from "../background.server.ts";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { readSettings } from "../settings/shop-settings.ts";
import { worker } from "../shipments/worker.server.ts";
import { adminFor } from "../shopify.server.ts";
import { callFunction } from "../supabase/client.ts";
import { applyRemedy, type RemedyResult } from "./apply-remedy.ts";
import { readFulfillmentOrderForRemedy } from "./read-for-remedy.ts";
import { remediesFor, type Allowed, type RemedyOffer } from "./remedies.ts";

/** What may be done about one piece of blocked work. */
export interface OfferedWork extends RemedyOffer {
  fulfillmentOrderId: string;
  locationName: string | null;
  atService: boolean;
}

export type OffersAnswer =
  | { ok: true; work: OfferedWork[] }
  /** `unknown`: no such order in this shop; `unreached`: Shopify cannot be asked now. */
  | { ok: false; error: "unknown" | "unreached" };

const request = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("open"), fulfillmentOrderId: z.string() }),
  z.object({ kind: z.literal("release_holds"), fulfillmentOrderId: z.string(), holdIds: z.array(z.string()).min(1) }),
  z.object({ kind: z.literal("move"), fulfillmentOrderId: z.string(), locationId: z.string() }),
]);
/** What the screen sends to have a remedy done. */
export const REMEDY_INPUT = z.object({ requestId: z.uuid(), orderId: z.string(), request });

/** Asks Shopify what could be done now about the order's work that it holds back. */
export async function offerRemedies(shop: string, orderId: string): Promise<OffersAnswer> {
  const blocked = await blockedWork(shop, orderId);
  if (!blocked) return { ok: false, error: "unknown" };
  const admin = await adminFor(shop);
  if ("code" in admin) return { ok: false, error: "unreached" };
  const work: OfferedWork[] = [];
  for (const id of blocked.fulfillmentOrderIds) {
    const read = await readFulfillmentOrderForRemedy(admin, id);
    if (!read.ok) return { ok: false, error: "unreached" };
    if (!read.value || read.value.orderId !== orderId) continue;
    const { atService, fulfillmentOrder } = read.value;
    work.push({
      fulfillmentOrderId: id,
      locationName: fulfillmentOrder.locationName,
      atService,
      ...remediesFor(read.value, blocked.allowed),
    });
  }
  return { ok: true, work };
}

/** Has a remedy done, then tries what it set free. Null: no such order in this shop. */
export async function carryOutRemedy(
  shop: string,
  by: string | null,
  input: z.output<typeof REMEDY_INPUT>,
): Promise<RemedyResult | null> {
  const blocked = await blockedWork(shop, input.orderId);
  if (!blocked) return null;
  const admin = await adminFor(shop);
  if ("code" in admin) return { outcome: "unreached", message: admin.message };
  const result = await applyRemedy({ db, admin, now }, { shop, by, ...input, allowed: blocked.allowed });
  runInBackground("sync", () => worker.syncShipmentWithShopify({ shop, orderId: input.orderId }));
  return result;
}

async function blockedWork(
  shop: string,
  orderId: string,
): Promise<{ fulfillmentOrderIds: string[]; allowed: Allowed } | null> {
  const [known, { releasableHolds }] = await Promise.all([
    callFunction<{ fulfillmentOrderIds: string[]; grantedScopes: string[] } | null>(db, "blocked_fulfillment_orders", {
      p_shop: shop,
      p_order_id: orderId,
    }),
    readSettings(db, shop),
  ]);
  return (
    known && {
      fulfillmentOrderIds: known.fulfillmentOrderIds,
      allowed: { releasableHolds, grantedScopes: known.grantedScopes },
    }
  );
}
