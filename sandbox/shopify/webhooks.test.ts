import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, it } from "vitest";
import { API_SECRET, fo, SHIP, SHOP, startTestShop, type TestShop } from "./testing.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await startTestShop({ webhookRetryDelaysMs: [5, 5] });
  await shop.installApp();
});
afterEach(() => shop.close());

const topics = () => shop.received.map(({ topic }) => topic);
const bodiesOf = (topic: string) => shop.received.filter((one) => one.topic === topic).map(({ payload }) => payload);

it("signs what it sends and names shop, event and delivery", async () => {
  const order = await shop.newOrder();
  await shop.webhooksSettled();
  expect(topics().sort()).toEqual(["fulfillment_orders/order_routing_complete", "orders/create", "orders/updated"]);
  for (const { headers, body } of shop.received) {
    expect(headers["x-shopify-hmac-sha256"]).toBe(createHmac("sha256", API_SECRET).update(body).digest("base64"));
    expect(headers).toMatchObject({
      "x-shopify-shop-domain": SHOP,
      "x-shopify-api-version": "2026-10",
      "x-shopify-triggered-at": expect.stringMatching(/^\d{4}-.*Z$/),
      "x-shopify-event-id": expect.any(String),
    });
  }
  expect(new Set(shop.received.map(({ headers }) => headers["x-shopify-webhook-id"])).size).toBe(3);
  const [created] = bodiesOf("orders/create");
  expect(created).toMatchObject({
    id: order.id,
    admin_graphql_api_id: order.gid,
    financial_status: "paid",
    fulfillment_status: null,
    line_items: [
      { id: order.lineItems[0]!.id, sku: "SKU-1", quantity: 2, current_quantity: 2, fulfillable_quantity: 2 },
    ],
  });
  expect(bodiesOf("fulfillment_orders/order_routing_complete")).toEqual([
    { fulfillment_order: { id: fo(order.fulfillmentOrders[0]!.id), status: "open" } },
  ]);
});

it("tells of shipments elsewhere, with the wanted fields only, and of everything that changes an order", async () => {
  const order = await shop.newOrder();
  await shop.control("POST", `/${SHOP}/orders/${order.id}/fulfill`, {
    trackingNumbers: ["123"],
    company: "Yamato (JA)",
  });
  await shop.webhooksSettled();
  const [fulfillment] = bodiesOf("fulfillments/create");
  expect(Object.keys(fulfillment).sort()).toEqual(["id", "order_id", "status", "tracking_numbers", "updated_at"]);
  expect(fulfillment).toMatchObject({ order_id: order.id, tracking_numbers: ["123"] });
  expect(bodiesOf("orders/updated").at(-1)).toMatchObject({
    fulfillment_status: "fulfilled",
    fulfillments: [{ line_items: [{ id: order.lineItems[0]!.id, quantity: 2 }] }],
  });

  const second = await shop.newOrder();
  await shop.control("POST", `/${SHOP}/orders/${second.id}/edit`, { add: [{ sku: "SKU-2", quantity: 1 }] });
  await shop.control("POST", `/${SHOP}/orders/${second.id}/hold`, { reason: "OTHER", notes: "?" });
  await shop.control("POST", `/${SHOP}/orders/${second.id}/release`);
  await shop.control("POST", `/${SHOP}/orders/${second.id}/cancel`);
  await shop.control("POST", `/${SHOP}/orders/${second.id}/delete`);
  await shop.webhooksSettled();
  expect(bodiesOf("orders/edited")[0].order_edit).toMatchObject({
    order_id: second.id,
    line_items: { additions: [{ delta: 1 }], removals: [] },
  });
  expect(bodiesOf("fulfillment_orders/placed_on_hold")[0]).toMatchObject({
    fulfillment_order: { id: fo(second.fulfillmentOrders[0]!.id), status: "on_hold" },
    created_fulfillment_hold: { reason: "other", reason_notes: "?" },
  });
  expect(bodiesOf("fulfillment_orders/hold_released")).toHaveLength(2);
  expect(bodiesOf("orders/cancelled")[0]).toMatchObject({ id: second.id, cancel_reason: "customer" });
  expect(bodiesOf("orders/delete")).toEqual([{ id: second.id }]);
});

it("tries again with the same id and body, and gives up in the end", async () => {
  let answers = [500, 503, 200];
  shop.answerWith(() => answers.shift() ?? 200);
  await shop.control("POST", `/${SHOP}/webhooks/send`, { topic: "shop/redact" });
  await shop.webhooksSettled();
  expect(shop.received).toHaveLength(3);
  expect(new Set(shop.received.map(({ headers, body }) => `${headers["x-shopify-webhook-id"]} ${body}`)).size).toBe(1);

  answers = [500, 500, 500];
  await shop.control("POST", `/${SHOP}/webhooks/send`, { topic: "shop/redact" });
  await shop.webhooksSettled();
  const { deliveries } = (await shop.control("GET", `/${SHOP}/webhooks`)).body;
  expect(deliveries.map(({ state }: { state: string }) => state)).toEqual(["delivered", "failed"]);
  expect(deliveries[1].attempts.map(({ status }: { status: number }) => status)).toEqual([500, 500, 500]);

  await shop.control("POST", `/${SHOP}/webhooks/redeliver`, { webhookId: deliveries[1].webhookId });
  await shop.webhooksSettled();
  expect(shop.received.at(-1)!.headers["x-shopify-webhook-id"]).toBe(deliveries[1].webhookId);
});

it("drops, repeats, delays and reorders on demand", async () => {
  const rule = (body: object) => shop.control("POST", `/${SHOP}/webhooks`, body);
  await rule({ mode: "drop", topics: ["orders/create"] });
  await shop.newOrder(undefined, { routing: "never" });
  await shop.webhooksSettled();
  expect(topics()).toEqual([]);

  await rule({ mode: "duplicate" });
  await shop.newOrder(undefined, { routing: "never" });
  await shop.webhooksSettled();
  expect(topics()).toEqual(["orders/create", "orders/create"]);
  expect(new Set(shop.received.map(({ headers }) => headers["x-shopify-webhook-id"])).size).toBe(1);

  await rule({ mode: "delay", delayMs: 60_000 });
  await shop.newOrder(undefined, { routing: "never" });
  expect(topics()).toHaveLength(2);
  await shop.control("POST", "/clock", { advanceMs: 61_000 });
  await shop.webhooksSettled();
  expect(topics()).toHaveLength(3);

  await rule({ mode: "reorder" });
  const names: string[] = [];
  for (let index = 0; index < 3; index++) names.push(String((await shop.newOrder(undefined, { routing: "never" })).id));
  await shop.webhooksSettled();
  expect(new Set(shop.received.slice(3).map(({ payload }) => String(payload.id)))).toEqual(new Set(names));
});

it("sends nothing that the app may not know, and nothing to a shop without the app", async () => {
  await shop.control("POST", `/${SHOP}/scopes`, { granted: ["read_products"] });
  await shop.newOrder();
  await shop.webhooksSettled();
  expect(topics()).toEqual(["app/scopes_update"]);
  expect(shop.received[0]!.payload).toMatchObject({ current: ["read_products"] });
  await shop.control("POST", `/${SHOP}/uninstall`);
  await shop.control("POST", `/${SHOP}/orders`, { lines: [{ sku: "SKU-1", quantity: 1 }] });
  await shop.webhooksSettled();
  expect(topics()).toEqual(["app/scopes_update", "app/uninstalled"]);
});

it("tells of late routing when it happens", async () => {
  const order = await shop.newOrder(undefined, { routing: { afterMs: 30_000 } });
  await shop.webhooksSettled();
  expect(topics()).toEqual(["orders/create"]);
  await shop.control("POST", "/clock", { advanceMs: 31_000 });
  await shop.webhooksSettled();
  expect(topics()).toContain("fulfillment_orders/order_routing_complete");
  const { fulfillmentOrders } = await shop.orderState(order.id);
  const ship = { fulfillment: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: fo(fulfillmentOrders[0].id) }] } };
  expect((await shop.graphql(SHIP, ship)).data.fulfillmentCreate.userErrors).toEqual([]);
});
