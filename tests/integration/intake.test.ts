import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OrderSnapshot } from "../../app/orders/order-snapshot.ts";
import { reconcileDueShops } from "../../app/orders/reconcile.ts";
import type { WebhookChange } from "../../app/orders/webhook-change.ts";
import type { AdminError } from "../../app/shopify/admin-api.ts";
import { callFunction } from "../../app/supabase/client.ts";
import type { Json } from "../../app/supabase/database.types.ts";
import { SHOP, setStage, silent, type Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

let lastId = 9_000_000;
function snapshot(over: Partial<OrderSnapshot> = {}): OrderSnapshot {
  const id = `gid://shopify/Order/${++lastId}`;
  return {
    id,
    name: `#${lastId}`,
    createdAt: "2026-11-20T00:00:00Z",
    updatedAt: "2026-11-20T00:00:00Z",
    closedAt: null,
    cancelledAt: null,
    cancelReason: null,
    financialStatus: "PAID",
    sourceName: "web",
    tags: [],
    lineItems: [
      {
        id: `gid://shopify/LineItem/${lastId}`,
        position: 0,
        sku: "ＣＵＰ－１",
        title: "湯呑み",
        variantTitle: null,
        vendor: "窯元",
        variantId: null,
        quantity: 3,
        currentQuantity: 3,
        requiresShipping: true,
        isGiftCard: false,
      },
    ],
    fulfillments: [],
    ...over,
  };
}
const receive = (change: WebhookChange, topic = "orders/updated", webhookId: string = randomUUID()) =>
  callFunction<{ outcome: string; orderIds: string[] }>(stage.db, "receive_webhook", {
    p_shop: SHOP,
    p_delivery: { webhookId, topic, eventId: null, triggeredAt: null },
    p_change: change as unknown as Json,
    p_now: stage.clock.now().toISOString(),
  });
const row = async (id: string) =>
  (await stage.sql.query("select * from orders where shop = $1 and id = $2", [SHOP, id])).rows[0];
const detail = (id: string) => stage.read({ id, number: 0, name: "", lineItems: [] });

describe("webhooks", () => {
  it("bring an order in, due to be looked at", async () => {
    const order = snapshot();
    expect(await receive({ kind: "order", order })).toEqual({ outcome: "applied", orderIds: [order.id] });
    expect(await detail(order.id)).toMatchObject({
      name: order.name,
      state: "waiting",
      lines: [{ sku: "ＣＵＰ－１", left: 3, state: "not_routed" }],
    });
    expect((await row(order.id)).look_due_at).not.toBeNull();
  });

  it("have one effect, also when 20 of the same arrive at once", async () => {
    const order = snapshot();
    const webhookId = randomUUID();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => receive({ kind: "order", order }, "orders/create", webhookId)),
    );
    expect(outcomes.filter(({ outcome }) => outcome === "applied")).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === "duplicate")).toHaveLength(19);
  });

  it("never let an older payload overwrite a newer one", async () => {
    const order = snapshot();
    const line = order.lineItems[0]!;
    await receive({
      kind: "order",
      order: { ...order, updatedAt: "2026-11-20T00:05:00Z", lineItems: [{ ...line, currentQuantity: 1 }] },
    });
    expect(await receive({ kind: "order", order })).toMatchObject({ outcome: "stale" });
    expect(await detail(order.id)).toMatchObject({ lines: [{ removed: 2, left: 1 }] });
  });

  it("end in the same state in whatever order they arrive", async () => {
    const states = [];
    for (const order of [0, 1, 2, 3, 4, 5].map(() => snapshot())) {
      const line = order.lineItems[0]!;
      const fulfillment = {
        id: order.id.replace("Order", "Fulfillment"),
        name: "-F1",
        createdAt: "2026-11-20T00:02:00Z",
        updatedAt: "2026-11-20T00:02:00Z",
        status: "SUCCESS",
        company: null,
        trackingNumbers: ["1"],
        lineItems: [{ lineItemId: line.id, quantity: 1 }],
      };
      const payloads: OrderSnapshot[] = [
        order,
        { ...order, updatedAt: "2026-11-20T00:02:00Z", fulfillments: [fulfillment] },
        {
          ...order,
          updatedAt: "2026-11-20T00:03:00Z",
          lineItems: [{ ...line, currentQuantity: 2 }],
          fulfillments: [{ ...fulfillment, status: "CANCELLED", updatedAt: "2026-11-20T00:03:00Z" }],
        },
      ];
      const orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
      ];
      for (const index of orders[states.length]!) await receive({ kind: "order", order: payloads[index]! });
      const { state, lines, fulfillments } = await detail(order.id);
      states.push({
        state,
        lines: lines.map(({ id: _id, ...rest }) => rest),
        fulfillments: fulfillments.map(({ status }) => status),
      });
    }
    expect(new Set(states.map((state) => JSON.stringify(state))).size).toBe(1);
    expect(states[0]).toMatchObject({ lines: [{ removed: 1, fulfilled: 0, left: 2 }], fulfillments: ["CANCELLED"] });
  });

  it("stop the pending shipments of a cancelled order and keep the record", async () => {
    const order = snapshot();
    await receive({ kind: "order", order });
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1 }]);
    await receive(
      { kind: "order", order: { ...order, updatedAt: "2026-11-20T01:00:00Z", cancelledAt: "2026-11-20T01:00:00Z" } },
      "orders/cancelled",
    );
    expect(await detail(order.id)).toMatchObject({
      state: "cancelled",
      lines: [{ state: "cancelled" }],
      shipments: [{ status: "cancelled", reason: "order_cancelled" }],
    });
  });

  it("show what was shipped of a cancelled order as a problem", async () => {
    const order = snapshot();
    const fulfillment = {
      id: order.id.replace("Order", "Fulfillment"),
      name: null,
      createdAt: order.createdAt,
      updatedAt: order.createdAt,
      status: "SUCCESS",
      company: null,
      trackingNumbers: [],
      lineItems: [{ lineItemId: order.lineItems[0]!.id, quantity: 1 }],
    };
    await receive({ kind: "order", order: { ...order, cancelledAt: order.createdAt, fulfillments: [fulfillment] } });
    expect(await detail(order.id)).toMatchObject({ state: "problem", lines: [{ state: "problem" }] });
  });

  it("take a deleted order out of the lists, for good", async () => {
    const order = snapshot();
    await receive({ kind: "order", order });
    await receive({ kind: "order_deleted", orderId: order.id }, "orders/delete");
    await receive({ kind: "order", order: { ...order, updatedAt: "2027-01-01T00:00:00Z" } });
    expect((await row(order.id)).deleted_at).not.toBeNull();
    const page = await callFunction<{ orders: { id: string }[] }>(stage.db, "orders_page", {
      p_shop: SHOP,
      p_query: { view: "all" },
      p_cursor: null,
      p_backwards: false,
      p_limit: 100,
    });
    expect(page.orders.map(({ id }) => id)).not.toContain(order.id);
  });

  it("wake the order of a fulfillment order that is known, and leave others to be resolved", async () => {
    const known = await stage.order({ routing: "now" });
    const { rows } = await stage.sql.query("select id from fulfillment_orders where order_id = $1", [known.id]);
    expect(await receive({ kind: "fulfillment_order", fulfillmentOrderId: rows[0].id })).toEqual({
      outcome: "applied",
      orderIds: [known.id],
    });
    expect(
      await receive({ kind: "fulfillment_order", fulfillmentOrderId: "gid://shopify/FulfillmentOrder/1" }),
    ).toMatchObject({ outcome: "to_resolve" });
    const open = await callFunction<{ fulfillment_order_ids: string[] }[]>(stage.db, "webhooks_to_resolve", {
      p_limit: 10,
    });
    expect(open).toEqual([{ shop: SHOP, fulfillment_order_ids: ["gid://shopify/FulfillmentOrder/1"] }]);
    const args = { p_shop: SHOP, p_fulfillment_order_id: "gid://shopify/FulfillmentOrder/1", p_order_id: known.id };
    await callFunction(stage.db, "resolve_webhook", { ...args, p_now: stage.clock.now().toISOString() });
    expect(await callFunction(stage.db, "webhooks_to_resolve", { p_limit: 10 })).toEqual([]);
  });

  it("of a shop that is not connected leave nothing behind", async () => {
    const answer = await callFunction<{ outcome: string }>(stage.db, "receive_webhook", {
      p_shop: "nobody.myshopify.com",
      p_delivery: { webhookId: "w", topic: "orders/create" },
      p_change: { kind: "order", order: snapshot() } as unknown as Json,
      p_now: stage.clock.now().toISOString(),
    });
    expect(answer.outcome).toBe("unknown_shop");
  });

  it("that come together are applied each on its own: one that cannot be leaves the others alone", async () => {
    const orders = [snapshot(), snapshot(), snapshot()];
    const deliveries = orders.map((order, index) => ({
      shop: SHOP,
      delivery: { webhookId: randomUUID(), topic: "orders/create" },
      change: { kind: "order", order: index === 1 ? { ...order, lineItems: [{ id: "nonsense" }] } : order },
    }));
    const received = await callFunction<{ outcome: string; orderIds: string[] }[]>(stage.db, "receive_webhooks", {
      p_deliveries: deliveries as unknown as Json,
      p_now: stage.clock.now().toISOString(),
    });
    expect(received.map(({ outcome }) => outcome)).toEqual(["applied", "failed", "applied"]);
    expect(received.map(({ orderIds }) => orderIds)).toEqual([[orders[0]!.id], [], [orders[2]!.id]]);
    expect(await row(orders[1]!.id)).toBeUndefined();
  });

  it("do not have Shopify read again when they tell nothing new", async () => {
    const order = await stage.order();
    const before = await row(order.id);
    expect(before.look_due_at).toBeNull();
    const { name, createdAt, lines } = await detail(order.id);
    const same = snapshot({
      id: order.id,
      name,
      createdAt,
      updatedAt: new Date(Date.parse(before.shopify_updated_at) + 60_000).toISOString(),
      financialStatus: before.financial_status,
      lineItems: lines.map((line, position) => ({
        ...snapshot().lineItems[0]!,
        id: line.id,
        position,
        quantity: line.quantity,
        currentQuantity: line.quantity,
      })),
    });
    expect(await receive({ kind: "order", order: same })).toMatchObject({ outcome: "applied" });
    expect((await row(order.id)).look_due_at).toBeNull();
  });
});

describe("a shop", () => {
  it("without the fulfillment order scopes says so on every line, and wakes when they are granted", async () => {
    const poor = await setStage({ scopes: ["read_orders", "write_orders", "read_products"] });
    try {
      const order = await poor.order();
      const line = { state: "permission_missing", reason: "permission_missing" };
      expect((await poor.read(order)).lines[0]).toMatchObject(line);
      await poor.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1 }]);
      await poor.worker.runDue({ budgetMs: 10_000 });
      expect((await poor.read(order)).shipments[0]).toMatchObject({
        status: "needs_attention",
        reason: "permission_missing",
      });
      expect(await poor.worker.runDue({ budgetMs: 10_000 })).toEqual({ visited: 0, looked: 0 });

      const granted = [
        "write_orders",
        "read_locations",
        "write_merchant_managed_fulfillment_orders",
        "read_third_party_fulfillment_orders",
      ];
      await poor.control("POST", "/scopes", { granted });
      await callFunction(poor.db, "set_granted_scopes", {
        p_shop: SHOP,
        p_scopes: granted,
        p_now: poor.clock.now().toISOString(),
      });
      await poor.worker.runDue({ budgetMs: 10_000 });
      expect((await poor.read(order)).shipments[0]).toMatchObject({ status: "synced", reason: null });
    } finally {
      await poor.close();
    }
  });

  it("that uninstalled is left alone, and everything of a redacted one is erased", async () => {
    const gone = await setStage();
    try {
      const order = await gone.order();
      await gone.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1 }]);
      await callFunction(gone.db, "disconnect_shop", { p_shop: SHOP, p_now: gone.clock.now().toISOString() });
      expect(await gone.worker.runDue({ budgetMs: 10_000 })).toEqual({ visited: 0, looked: 0 });
      await callFunction(gone.db, "receive_webhook", {
        p_shop: SHOP,
        p_delivery: { webhookId: "redact", topic: "shop/redact" },
        p_change: { kind: "erase_shop" },
        p_now: gone.clock.now().toISOString(),
      });
      const tables = await gone.sql.query(
        "select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'shop'",
      );
      for (const { name } of tables.rows) expect((await gone.sql.query(`select from ${name}`)).rows).toEqual([]);
    } finally {
      await gone.close();
    }
  });
});

describe("reconciliation", () => {
  it("of a shop that answers slowly holds up no other", async () => {
    const { db, sql, clock } = stage;
    await callFunction(db, "connect_shop", {
      p_shop: "slow.myshopify.com",
      p_scopes: [],
      p_now: clock.now().toISOString(),
    });
    await stage.control("POST", "/orders", { lines: [{ title: "湯呑み", sku: "CUP", quantity: 1 }] });
    await sql.query("update shopify_connections set reconcile_due_at = $1", [clock.now()]);
    const slow = Promise.withResolvers<AdminError>();
    const found = Promise.withResolvers<string>();
    const sweep = reconcileDueShops(
      {
        db,
        adminFor: (shop) => (shop === SHOP ? Promise.resolve(stage.admin) : slow.promise),
        now: clock.now,
        found: found.resolve,
        log: silent,
      },
      { budgetMs: 10_000 },
    );
    expect(await found.promise).toBe(SHOP);
    slow.resolve({ code: "not_reached", message: "at last" });
    expect(await sweep).toMatchObject({ shops: 2 });
  });

  it("finds what webhooks lost: new orders, edits and fulfillments made elsewhere", async () => {
    const order = await stage.order();
    await stage.control("POST", `/orders/${order.number}/fulfill`, { trackingNumbers: ["123"] });
    await stage.intake();
    expect(await stage.read(order)).toMatchObject({
      state: "shipped",
      fulfillments: [{ trackingNumbers: ["123"], shipmentId: null }],
    });
  });
});
