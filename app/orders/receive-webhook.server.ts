import { now } from "../clock.server.ts";
import { runInBackground } from "../background.server.ts";
import { db } from "../db.server.ts";
import { env } from "../env.server.ts";
import { log } from "../log.server.ts";
import { forgetSessions } from "../shopify.server.ts";
import { worker } from "../shipments/worker.server.ts";
import { verifyWebhook } from "../shopify/webhook-request.ts";
import { callFunction, DatabaseUnavailableError } from "../supabase/client.ts";
import type { Json } from "../supabase/database.types.ts";
import { resolveFulfillmentOrderWebhooks } from "./resolve-webhooks.server.ts";
import { parseJson, parseWebhook, type WebhookChange } from "./webhook-change.ts";
import { createJoinedWriter } from "./write-together.ts";

interface Received {
  outcome: string;
  /** Those with something due now. */
  orderIds: string[];
  error?: string;
}

/** Records and applies a delivery; deliveries that come together share one call. */
const receive = createJoinedWriter((deliveries: { shop: string; delivery: object; change: WebhookChange }[]) =>
  callFunction<Received[]>(db, "receive_webhooks", {
    p_deliveries: deliveries as unknown as Json,
    p_now: now().toISOString(),
  }),
);

/**
 * Answers a webhook after one database call, which records the delivery and applies it. What follows from it (reading
 * Shopify, trying shipments again) happens after the answer. `topics`: those that the route is subscribed to.
 */
export async function receiveWebhook(request: Request, topics: RegExp): Promise<Response> {
  const verified = await verifyWebhook(request, env.SHOPIFY_API_SECRET);
  if (!verified.ok) return answer(verified.status, verified.message);
  const { body, ...delivery } = verified.delivery;

  let payload: unknown;
  try {
    payload = parseJson(body);
  } catch {
    return answer(400, "the body is not JSON");
  }
  const parsed = topics.test(delivery.topic)
    ? parseWebhook(delivery.topic, payload)
    : { ok: false as const, code: "unknown_topic" as const, message: delivery.topic };
  if (!parsed.ok) {
    log.warn(
      { shop: delivery.shop, topic: delivery.topic, webhook: delivery.webhookId, code: parsed.code },
      "webhook refused",
    );
    return answer(parsed.code === "unknown_topic" ? 404 : 400, parsed.message);
  }

  const { change } = parsed;
  try {
    const { outcome, orderIds, error } = await receive({ shop: delivery.shop, delivery, change });
    if (outcome === "failed") throw new Error(`receive_webhook: ${error}`);
    if (outcome === "applied") {
      for (const orderId of orderIds) {
        runInBackground("sync", () => worker.syncShipmentWithShopify({ shop: delivery.shop, orderId }));
      }
      if (change.kind === "uninstalled" || change.kind === "erase_shop")
        runInBackground("forget", () => forgetSessions(delivery.shop));
    } else if (outcome === "to_resolve") {
      runInBackground("resolve", resolveFulfillmentOrderWebhooks);
    }
    return answer(200, outcome);
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    // Shopify delivers again later.
    log.error({ shop: delivery.shop, topic: delivery.topic, error: error.message }, "webhook not stored");
    return answer(503, "try again later");
  }
}

function answer(status: number, text: string): Response {
  return new Response(text, { status, headers: status === 405 ? { allow: "POST" } : {} });
}
