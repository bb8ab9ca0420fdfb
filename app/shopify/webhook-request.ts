import { createHmac, timingSafeEqual } from "node:crypto";

/** A webhook whose signature is right. */
export interface WebhookDelivery {
  shop: string;
  /** As in shopify.app.toml: "orders/create". */
  topic: string;
  /** The same for every retry of a delivery. */
  webhookId: string;
  eventId: string | null;
  /** ISO 8601, UTC. */
  triggeredAt: string | null;
  body: string;
}

export type VerifiedWebhook =
  { ok: true; delivery: WebhookDelivery } | { ok: false; status: 400 | 401 | 405; message: string };

/**
 * Checks that a request is a webhook of Shopify's: POST, the raw body's HMAC with the app's secret, the headers that
 * every delivery has. Unlike the SDK's check it touches neither the database nor Shopify.
 */
export async function verifyWebhook(request: Request, apiSecret: string): Promise<VerifiedWebhook> {
  if (request.method !== "POST") return { ok: false, status: 405, message: "POST only" };
  const body = await request.text();
  const signature = request.headers.get("x-shopify-hmac-sha256");
  if (!signature || !isSignature(signature, body, apiSecret))
    return { ok: false, status: 401, message: "bad signature" };

  const shop = request.headers.get("x-shopify-shop-domain");
  const topic = request.headers.get("x-shopify-topic");
  const webhookId = request.headers.get("x-shopify-webhook-id");
  if (!shop || !topic || !webhookId) return { ok: false, status: 400, message: "missing Shopify headers" };
  const triggeredAt = Date.parse(request.headers.get("x-shopify-triggered-at") ?? "");
  return {
    ok: true,
    delivery: {
      shop,
      topic,
      webhookId,
      eventId: request.headers.get("x-shopify-event-id"),
      triggeredAt: Number.isNaN(triggeredAt) ? null : new Date(triggeredAt).toISOString(),
      body,
    },
  };
}

function isSignature(signature: string, body: string, secret: string): boolean {
  const expected = createHmac("sha256", secret).update(body, "utf8").digest();
  const given = Buffer.from(signature, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
