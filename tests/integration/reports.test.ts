import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAllPartialOrders, readPartialOrders, resultOf } from "../../app/reports/partial-shipments.ts";
import { readServiceReport } from "../../app/reports/service-report.ts";
import { setStage, SHOP, type Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.close());

const NOVEMBER = { from: "2026-11-01", to: "2026-11-30" };
const TOKYO = "Asia/Tokyo";
const at = (time: string) => `2026-11-${time}+09:00`;

describe("the service report", () => {
  const report = (range = NOVEMBER) =>
    readServiceReport(stage.db, { shop: SHOP, range, timeZone: TOKYO, now: new Date("2026-11-20T00:00:00Z") });

  test("counts what was registered and what came to Shopify, on the days of the shop's time zone", async () => {
    // Placed 09:00. Registered after 1, 2 and 3 hours and on the next day; on Shopify after 10, 20 and 30 s, or never.
    await write([
      { id: 1, vendor: "有田", registered: at("10T10:00"), synced: at("10T10:00:10") },
      { id: 2, vendor: "有田", registered: at("10T11:00"), synced: at("10T11:00:20") },
      { id: 3, vendor: "八女", registered: at("10T12:00"), synced: at("11T00:00:30") },
      { id: 4, vendor: null, registered: at("11T00:30"), synced: null },
      { id: 5, vendor: "八女", registered: at("10T10:00"), synced: null, status: "cancelled" },
    ]);
    const { total, days, vendors, locations } = await report();
    expect(days).toHaveLength(30);
    expect(days.filter(({ registered, onShopify }) => registered + onShopify > 0)).toMatchObject([
      { day: "2026-11-10", registered: 3, onShopify: 2, toRegistration: { count: 3, median: 7_200 } },
      { day: "2026-11-11", registered: 1, onShopify: 1, toShopify: { count: 0, median: null, p95: null } },
    ]);
    expect(days[0]).toEqual({
      day: "2026-11-01",
      registered: 0,
      onShopify: 0,
      toRegistration: { count: 0, median: null, p95: null },
      toShopify: { count: 0, median: null, p95: null },
    });
    expect(total).toMatchObject({ registered: 4, onShopify: 3, toShopify: { count: 3, median: 20 } });
    expect(vendors.map(({ name, registered, onShopify }) => [name, registered, onShopify])).toEqual([
      ["有田", 2, 2],
      ["八女", 1, 1],
      [null, 1, 0],
    ]);
    expect(locations).toMatchObject([{ name: null, registered: 4 }]);
    expect((await report({ from: "2026-11-11", to: "2026-11-11" })).total).toMatchObject({
      registered: 1,
      onShopify: 1,
    });
  });

  test("says how long shipments waited for which reason: until the next try, until Shopify had them, or until now", async () => {
    await write([
      { id: 11, vendor: "有田", registered: at("15T10:00"), synced: at("15T10:05") },
      { id: 12, vendor: "有田", registered: at("15T10:00"), synced: null },
    ]);
    await attempt(11, "waiting", "not_routed_yet", at("15T10:00"));
    await attempt(11, "waiting", "not_routed_yet", at("15T10:01"));
    await attempt(11, "retry", "network", at("15T10:03"));
    await attempt(11, "synced", null, at("15T10:04"));
    await attempt(12, "waiting", "on_hold", at("15T10:00"));
    expect((await report({ from: "2026-11-15", to: "2026-11-15" })).reasons).toMatchObject([
      { reason: "network", shipments: 1, waited: { median: 60 } },
      { reason: "not_routed_yet", shipments: 1, waited: { median: 180 } },
      { reason: "on_hold", shipments: 1, waited: { median: (4 * 24 + 23) * 3600 } },
    ]);
  });

  test("is empty, not missing, where nothing happened, and knows no other shop", async () => {
    expect((await report({ from: "2025-01-01", to: "2025-01-02" })).total).toMatchObject({
      registered: 0,
      onShopify: 0,
    });
    const other = await readServiceReport(stage.db, {
      shop: "other.myshopify.com",
      range: NOVEMBER,
      timeZone: TOKYO,
      now: new Date(),
    });
    expect(other.total.registered).toBe(0);
    expect(other.vendors).toEqual([]);
  });
});

describe("the report of partial shipments", () => {
  const read = async (view: "open" | "all", over: object = {}) =>
    readPartialOrders(stage.db, {
      shop: SHOP,
      view,
      range: {
        from: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10),
        to: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10),
      },
      timeZone: TOKYO,
      cursor: null,
      backwards: false,
      limit: 25,
      ...over,
    });

  test("has the orders of which a part is on Shopify, with what differs and why; and until all of it is there", async () => {
    const order = await stage.order({ lines: [{ title: "湯呑み", sku: "CUP", quantity: 5 }] });
    const whole = await stage.order({ lines: [{ title: "皿", sku: "DISH", quantity: 1 }] });
    const cup = order.lineItems[0]!.id;
    await stage.register([{ lineItemId: whole.lineItems[0]!.id, quantity: 1 }]);
    await stage.register([{ lineItemId: cup, quantity: 2 }]);
    await stage.worker.runDue({ budgetMs: 10_000 });
    // Somebody ships one more in the admin.
    const { order: seen } = await stage.asMerchant<{
      order: { fulfillmentOrders: { nodes: { id: string; lineItems: { nodes: { id: string }[] } }[] } };
    }>(
      `query ($id: ID!) { order(id: $id) { fulfillmentOrders(first: 5) { nodes { id lineItems(first: 5) { nodes { id } } } } } }`,
      { id: order.id },
    );
    const fulfillmentOrder = seen.fulfillmentOrders.nodes[0]!;
    await stage.asMerchant(
      `mutation ($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) { fulfillment { id } } }`,
      {
        f: {
          lineItemsByFulfillmentOrder: [
            {
              fulfillmentOrderId: fulfillmentOrder.id,
              fulfillmentOrderLineItems: [{ id: fulfillmentOrder.lineItems.nodes[0]!.id, quantity: 1 }],
            },
          ],
        },
      },
    );
    await stage.intake();

    const open = await read("open");
    expect(open.orders.map(({ name }) => name)).toEqual([order.name]);
    expect(resultOf(open.orders[0]!)).toMatchObject([
      { registered: 2, onShopify: 3, difference: 1, causes: [{ cause: "elsewhere", quantity: 1 }], line: { left: 2 } },
    ]);

    await stage.register([{ lineItemId: cup, quantity: 2 }]);
    await stage.worker.runDue({ budgetMs: 10_000 });
    expect((await read("open")).orders).toEqual([]);
    const all = await read("all");
    expect(all.orders.map(({ name }) => name)).toEqual([order.name]);
    expect(resultOf(all.orders[0]!)).toMatchObject([{ registered: 4, onShopify: 5, difference: 1 }]);
  });

  test("goes on by key, in both directions, and as a whole for a file", async () => {
    for (let n = 0; n < 3; n++) {
      const order = await stage.order();
      await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1 }]);
    }
    await stage.worker.runDue({ budgetMs: 10_000 });
    const first = await read("open", { limit: 2 });
    expect(first).toMatchObject({ hasNext: true, hasPrevious: false });
    const { createdAt, id } = first.orders[1]!;
    const second = await read("open", { limit: 2, cursor: { createdAt, id } });
    expect(second).toMatchObject({ hasNext: false, hasPrevious: true });
    const before = { createdAt: second.orders[0]!.createdAt, id: second.orders[0]!.id };
    const back = await read("open", { limit: 2, cursor: before, backwards: true });
    expect(back.orders.map(({ name }) => name)).toEqual(first.orders.map(({ name }) => name));

    const range = { from: "2026-01-01", to: "2026-01-02" };
    const whole: string[] = [];
    for await (const orders of readAllPartialOrders(stage.db, { shop: SHOP, view: "open", range, timeZone: TOKYO })) {
      whole.push(...orders.map(({ name }) => name));
    }
    expect(whole).toEqual([...first.orders, ...second.orders].map(({ name }) => name));
  });
});

/** Shipments with the times that the test names, of orders placed on the day at 09:00. */
async function write(
  rows: { id: number; vendor: string | null; registered: string; synced: string | null; status?: string }[],
) {
  for (const { id, vendor, registered, synced, status = synced ? "synced" : "waiting" } of rows) {
    const order = `gid://shopify/Order/9${id}`;
    const line = `gid://shopify/LineItem/9${id}`;
    await stage.sql.query(
      `insert into orders (shop, id, name, shopify_created_at, shopify_updated_at) values ($1, $2, 'x', $3, $3)`,
      [SHOP, order, at(registered.slice(8, 10) === "11" ? "10T09:00" : `${registered.slice(8, 10)}T09:00`)],
    );
    await stage.sql.query(
      `insert into line_items (shop, id, order_id, position, title, vendor, quantity, current_quantity)
       values ($1, $2, $3, 0, 'x', $4, 1, 1)`,
      [SHOP, line, order, vendor],
    );
    await stage.sql.query(
      `insert into registrations (shop, request_id, order_id, fingerprint, registered_at) values ($1, $2, $3, '', $4)`,
      [SHOP, `r${id}`, order, registered],
    );
    await stage.sql.query(
      `insert into shipments (shop, id, order_id, request_id, carrier, tracking_numbers, registered_at, sync_status, synced_at)
       values ($1, $2, $3, $4, 'yamato', '{1}', $5, $6, $7)`,
      [SHOP, shipmentId(id), order, `r${id}`, registered, status, synced],
    );
    await stage.sql.query(`insert into shipment_line_items values ($1, $2, $3, 1, 0)`, [SHOP, shipmentId(id), line]);
  }
}

async function attempt(id: number, outcome: string, reason: string | null, startedAt: string) {
  await stage.sql.query(
    `insert into shipment_sync_attempts (shop, id, shipment_id, order_id, started_at, finished_at, outcome, reason)
     values ($1, gen_random_uuid(), $2, $3, $4, $4, $5, $6)`,
    [SHOP, shipmentId(id), `gid://shopify/Order/9${id}`, startedAt, outcome, reason],
  );
}

function shipmentId(id: number): string {
  return `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`;
}
