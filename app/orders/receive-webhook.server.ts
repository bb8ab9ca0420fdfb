import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { env } from "../env.server.ts";
import { log } from "../log.server.ts";
import { verifyWebhook, type WebhookDelivery } from "../shopify/webhook-request.ts";
import { callFunction, DatabaseUnavailableError } from "../supabase/client.ts";
import type { Json } from "../supabase/database.types.ts";
import { applyWebhooksSoon } from "./apply-webhooks.server.ts";
import { parseJson, parseWebhook, type WebhookChange } from "./webhook-change.ts";
import { createJoinedWriter } from "./write-together.ts";

type Stored = "received" | "duplicate" | "unknown_shop";

/** Keeps a delivery until it is applied; deliveries that come together share one call. */
const store = createJoinedWriter(
  (deliveries: (Omit<WebhookDelivery, "body"> & { change: WebhookChange })[]) =>
    callFunction<Stored[]>(db, "store_webhooks", {
      p_deliveries: deliveries as unknown as Json,
      p_now: now().toISOString(),
    }),
  { isOfAll: (error) => error instanceof DatabaseUnavailableError },
);

/**
 * Answers a webhook once it is kept in the database, each delivery once. It is applied right after the answer, and what
 * follows from it (reading Shopify, trying shipments again) is done then. `topics`: those that the route is subscribed to.
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

  try {
    const outcome = await store({ ...delivery, change: parsed.change });
    if (outcome === "received") applyWebhooksSoon();
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
