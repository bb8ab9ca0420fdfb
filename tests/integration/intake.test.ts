import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWebhookApplier } from "../../app/orders/apply-webhooks.ts";
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
/** What the last webhooks that were applied make due: orders with a shipment, shops with something else. */
let due: { orders: string[]; shops: string[] };
const failures: Record<string, unknown>[] = [];

interface Delivery {
  change: WebhookChange;
  topic?: string;
  webhookId?: string;
  shop?: string;
}
const store = (deliveries: Delivery[]) =>
  callFunction<string[]>(stage.db, "store_webhooks", {
    p_deliveries: deliveries.map((one) => ({
      ...{ shop: SHOP, webhookId: randomUUID(), eventId: null, topic: "orders/updated", triggeredAt: null },
      ...one,
    })) as unknown as Json,
    p_now: stage.clock.now().toISOString(),
  });
const applier = (of: Stage) =>
  createWebhookApplier({
    db: of.db,
    now: of.clock.now,
    log: { ...silent, error: (fields) => failures.push(fields as Record<string, unknown>) },
    followUp: ({ orders, shops }) => (due = { orders: orders.map(({ orderId }) => orderId), shops }),
  });
const apply = () => applier(stage)();
const outcomeOf = async (webhookId: string) =>
  (await stage.sql.query<{ outcome: string }>("select outcome from webhook_events where webhook_id = $1", [webhookId]))
    .rows[0]?.outcome;
/** Stores one and applies it, as the server does; returns what came of it. */
async function receive(change: WebhookChange, topic = "orders/updated", webhookId: string = randomUUID()) {
  const [stored] = await store([{ change, topic, webhookId }]);
  if (stored !== "received") return stored;
  await apply();
  return outcomeOf(webhookId);
}
const row = async (id: string) =>
  (await stage.sql.query("select * from orders where shop = $1 and id = $2", [SHOP, id])).rows[0];
const detail = (id: string) => stage.read({ id, number: 0, name: "", lineItems: [] });

describe("webhooks", () => {
  it("bring an order in, due to be looked at", async () => {
    const order = snapshot();
    expect(await receive({ kind: "order", order })).toBe("applied");
    expect(due).toEqual({ orders: [], shops: [SHOP] });
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
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => store([{ change: { kind: "order", order }, webhookId }])),
    );
    expect(answers.flat().toSorted()).toEqual([...Array.from({ length: 19 }, () => "duplicate"), "received"]);
    expect(await apply()).toBe(1);
    expect(await receive({ kind: "order", order }, "orders/create", webhookId)).toBe("duplicate");
    expect(await apply()).toBe(0);
  });

  it("never let an older payload overwrite a newer one", async () => {
    const order = snapshot();
    const line = order.lineItems[0]!;
    await receive({
      kind: "order",
      order: { ...order, updatedAt: "2026-11-20T00:05:00Z", lineItems: [{ ...line, currentQuantity: 1 }] },
    });
    expect(await receive({ kind: "order", order })).toBe("stale");
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
    expect(await receive({ kind: "fulfillment_order", fulfillmentOrderId: rows[0].id })).toBe("applied");
    expect(due).toEqual({ orders: [], shops: [SHOP] });
    const strange = [1, 2].map((number) => `gid://shopify/FulfillmentOrder/${number}`);
    for (const fulfillmentOrderId of strange)
      expect(await receive({ kind: "fulfillment_order", fulfillmentOrderId })).toBe("to_resolve");
    const p_now = stage.clock.now().toISOString();
    const open = () => callFunction(stage.db, "webhooks_to_resolve", { p_now, p_limit: 10 });
    expect(await open()).toEqual([{ shop: SHOP, fulfillment_order_ids: strange }]);
    const p_found = strange.map((fulfillmentOrderId, index) => ({
      fulfillmentOrderId,
      orderId: index === 0 ? known.id : null,
    }));
    expect(await callFunction(stage.db, "resolve_webhooks", { p_shop: SHOP, p_found, p_now })).toEqual([known.id]);
    expect(await open()).toEqual([]);
  });

  it("of a shop that is not connected leave nothing behind", async () => {
    const change: WebhookChange = { kind: "order", order: snapshot() };
    expect(await store([{ shop: "nobody.myshopify.com", change }, { change }])).toEqual(["unknown_shop", "received"]);
    expect(await apply()).toBe(1);
  });

  it("that come together are applied each on its own: one that cannot be leaves the others alone", async () => {
    const orders = [snapshot(), snapshot(), snapshot()];
    const nonsense = [{ id: "nonsense" }] as OrderSnapshot["lineItems"];
    const webhookId = randomUUID();
    await store([
      { change: { kind: "order", order: orders[0]! } },
      { change: { kind: "order", order: { ...orders[1]!, lineItems: nonsense } }, webhookId },
      { change: { kind: "order", order: orders[2]! } },
    ]);
    failures.length = 0;
    expect(await apply()).toBe(3);
    expect(await Promise.all(orders.map(async ({ id }) => (await row(id)) !== undefined))).toEqual([true, false, true]);
    expect(failures).toMatchObject([{ shop: SHOP, webhook: webhookId, topic: "orders/updated", tries: 1 }]);

    // Nobody is kept busy by it: it is tried again later, and given up in the end, with what it said.
    expect(await apply()).toBe(0);
    for (let tries = 2; tries <= 8; tries++) {
      await stage.clock.advance(900);
      expect(await apply()).toBe(1);
    }
    expect(failures.at(-1)).toMatchObject({ webhook: webhookId, tries: 8, givenUp: true });
    await stage.clock.advance(3_600);
    expect(await apply()).toBe(0);
    const { rows } = await stage.sql.query("select * from webhook_events where webhook_id = $1", [webhookId]);
    expect(rows).toMatchObject([{ outcome: "failed", change: { kind: "order" }, error: expect.any(String) }]);
  });

  it("of one order that come together count as the newest that can be applied", async () => {
    const order = snapshot();
    const line = order.lineItems[0]!;
    const at = (minute: number, quantity: number): Delivery => ({
      webhookId: randomUUID(),
      change: {
        kind: "order",
        order: {
          ...order,
          updatedAt: `2026-11-20T00:0${minute}:00.000Z`,
          lineItems: [{ ...line, currentQuantity: quantity }],
        },
      },
    });
    const deliveries = [at(1, 3), at(3, 1), at(2, 2)];
    await store(deliveries);
    await apply();
    expect(await Promise.all(deliveries.map((one) => outcomeOf(one.webhookId!)))).toEqual([
      "stale",
      "applied",
      "stale",
    ]);
    expect(await detail(order.id)).toMatchObject({ lines: [{ removed: 2, left: 1 }] });

    // The newest of these cannot be applied; the one before it is.
    const broken = at(5, 1);
    if (broken.change.kind === "order") broken.change.order.lineItems = [{ id: "x" }] as OrderSnapshot["lineItems"];
    const next = [at(4, 0), broken];
    await store(next);
    await apply();
    expect(await Promise.all(next.map((one) => outcomeOf(one.webhookId!)))).toEqual(["applied", "received"]);
    expect(await detail(order.id)).toMatchObject({ lines: [{ removed: 3, left: 0 }] });
    await stage.sql.query("delete from webhook_events where outcome = 'received'");
  });

  it("are each applied once by however many appliers there are", async () => {
    const orders = Array.from({ length: 120 }, () => snapshot());
    await store(orders.map((order) => ({ change: { kind: "order", order } })));
    const appliers = [1, 2, 3, 4].map(() => applier(stage));
    const counts = await Promise.all(appliers.map((one) => one()));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(120);
    const { rows } = await stage.sql.query("select from orders where id = any ($1)", [orders.map(({ id }) => id)]);
    expect(rows).toHaveLength(120);
  });

  it("that a process kept and never applied are applied by the next one, in the state that time has made of them", async () => {
    const order = snapshot();
    await store([{ change: { kind: "order", order } }]);
    await stage.clock.advance(3_600);
    const newer = { ...order, updatedAt: "2026-11-20T02:00:00.000Z", cancelledAt: "2026-11-20T02:00:00.000Z" };
    await store([{ change: { kind: "order", order: newer } }]);
    expect(await apply()).toBe(2);
    expect(await detail(order.id)).toMatchObject({ state: "cancelled" });
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
    expect(await receive({ kind: "order", order: same })).toBe("applied");
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
        status: "waiting",
        reason: "permission_missing",
        nextTryAt: null,
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
      await callFunction(gone.db, "store_webhooks", {
        p_deliveries: [
          { shop: SHOP, webhookId: "redact", topic: "shop/redact", change: { kind: "erase_shop" } },
        ] as unknown as Json,
        p_now: gone.clock.now().toISOString(),
      });
      await applier(gone)();
      const tables = await gone.sql.query(
        "select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'shop'",
      );
      for (const { name } of tables.rows) expect((await gone.sql.query(`select from ${name}`)).rows).toEqual([]);
    } finally {
      await gone.close();
    }
  });
});

describe("what webhooks make due of a shop", () => {
  it("and is registered while the order is only being read is shipped right after, without the schedule", async () => {
    const order = await stage.order();
    await callFunction(stage.db, "wake_order", {
      p_shop: SHOP,
      p_order_id: order.id,
      p_now: stage.clock.now().toISOString(),
    });
    let isRegistered = false;
    const worker = stage.newWorker({
      async adminFor() {
        if (!isRegistered) {
          isRegistered = true;
          expect(await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1 }])).toMatchObject({
            ok: true,
          });
          // Whoever registered finds the order in somebody's hands.
          expect(await stage.worker.syncShipmentWithShopify({ shop: SHOP, orderId: order.id })).toBe(0);
        }
        return stage.admin;
      },
    });
    await worker.workOn(SHOP);
    expect(isRegistered).toBe(true);
    expect(await stage.fulfillments(order)).toHaveLength(1);
  });
});

describe("the first import", () => {
  it("leaves the database knowing how large it is", async () => {
    const fresh = await setStage();
    try {
      const planned = async () =>
        (await fresh.sql.query<{ reltuples: number }>("select reltuples from pg_class where oid = 'orders'::regclass"))
          .rows[0]!.reltuples;
      expect(await planned()).toBe(-1);
      await fresh.control("POST", "/orders", { lines: [{ title: "湯呑み", sku: "CUP", quantity: 3 }] });
      await fresh.intake();
      await callFunction(fresh.db, "take_first_statistics", {});
      expect(await planned()).toBe(1);
    } finally {
      await fresh.close();
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
