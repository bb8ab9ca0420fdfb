import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SHOP, startTestShop, type TestShop } from "./testing.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop({ seed: "demo" });
});
afterAll(() => shop.close());

describe("bad input", () => {
  it.each([
    ["/shops", { shop: "nonsense" }, "shop"],
    ["/shops", { shop: SHOP }, "shop"],
    ["/shops", { shop: "new.myshopify.com", seed: "full" }, "seed"],
    ["/shops", { shop: "new.myshopify.com", plan: { maximumAvailable: 0, restoreRate: 1 } }, "plan.maximumAvailable"],
    ["/clock", { advanceMs: -1 }, "advanceMs"],
    [`/${SHOP}/orders`, {}, "lines"],
    [`/${SHOP}/orders`, { lines: [] }, "lines"],
    [`/${SHOP}/orders`, { lines: [{ sku: "NOBODY", quantity: 1 }] }, "lines[0].sku"],
    [`/${SHOP}/orders`, { lines: [{ title: "A", quantity: 0.5 }] }, "lines[0].quantity"],
    [`/${SHOP}/orders`, { lines: [{ title: "A", quantity: 1, locationId: 3 }] }, "lines[0].locationId"],
    [`/${SHOP}/orders`, { lines: [{ title: "A", quantity: 1 }], routing: "soon" }, "routing"],
    [`/${SHOP}/orders`, { lines: [{ title: "A", quantity: 1 }], routing: { afterMs: "1" } }, "routing.afterMs"],
    [`/${SHOP}/webhooks`, { mode: "lose" }, "mode"],
    [`/${SHOP}/webhooks/redeliver`, { webhookId: "x" }, "webhookId"],
    [`/${SHOP}/webhooks/send`, { topic: "a/b" }, "topic"],
    [`/${SHOP}/scopes`, { granted: "read_orders" }, "granted"],
  ])("%s %j names %s", async (path, body, field) => {
    const answer = await shop.control("POST", path, body);
    expect(answer).toMatchObject({ status: 400, body: { field } });
  });

  it("answers what it does not know with 404, and an act that Shopify refuses with 422", async () => {
    expect((await shop.control("GET", "/nobody.myshopify.com/state")).status).toBe(404);
    expect((await shop.control("GET", `/${SHOP}/nonsense`)).status).toBe(404);
    expect((await shop.control("POST", `/${SHOP}/orders/1/route`)).status).toBe(404);
    const order = await shop.newOrder([{ sku: "YAME-SEN-100", quantity: 1 }]);
    await shop.control("POST", `/${SHOP}/orders/${order.id}/hold`, { reason: "OTHER" });
    const again = await shop.control("POST", `/${SHOP}/orders/${order.id}/hold`, { reason: "OTHER" });
    expect(again).toMatchObject({ status: 422, body: { userErrors: [{ code: "DUPLICATE_FULFILLMENT_HOLD_HANDLE" }] } });
  });
});

it("keeps a log of requests", async () => {
  await shop.control("DELETE", `/${SHOP}/requests`);
  await shop.graphql("query Named { shop { id } orders(first: 1) { nodes { id } } }");
  const { requests } = (await shop.control("GET", `/${SHOP}/requests`)).body;
  expect(requests).toMatchObject([{ operationName: "Named", rootFields: ["shop", "orders"], outcome: "ok" }]);
});

describe("the demo shop", () => {
  interface State {
    id: number;
    fulfillmentStatus: string;
    financialStatus: string;
    cancelledAt: string | null;
    routing: { state: string };
    lineItems: { sku: string | null }[];
    fulfillmentOrders: { status: string; requestStatus: string; locationId: number; holds: { reason: string }[] }[];
  }
  const orders = async (of: TestShop): Promise<State[]> => (await of.control("GET", `/${SHOP}/state`)).body.orders;

  const placesOf = ({ fulfillmentOrders }: State): number[] => [
    ...new Set(fulfillmentOrders.map(({ locationId }) => locationId)),
  ];

  it("has an order for every situation", async () => {
    const all = await orders(shop);
    const works = all.flatMap(({ fulfillmentOrders }) => fulfillmentOrders);
    const values = (list: string[]) => new Set(list);
    expect(all.length).toBeGreaterThanOrEqual(78);
    expect(values(all.map((one) => one.fulfillmentStatus))).toEqual(
      new Set([
        "FULFILLED",
        "PARTIALLY_FULFILLED",
        "UNFULFILLED",
        "ON_HOLD",
        "SCHEDULED",
        "IN_PROGRESS",
        "REQUEST_DECLINED",
      ]),
    );
    expect(values(works.map(({ status }) => status))).toEqual(
      new Set(["OPEN", "IN_PROGRESS", "ON_HOLD", "SCHEDULED", "INCOMPLETE", "CANCELLED", "CLOSED"]),
    );
    expect(values(works.map((one) => one.requestStatus))).toEqual(
      new Set([
        "UNSUBMITTED",
        "SUBMITTED",
        "ACCEPTED",
        "REJECTED",
        "CANCELLATION_REQUESTED",
        "CANCELLATION_REJECTED",
        "CANCELLATION_ACCEPTED",
        "CLOSED",
      ]),
    );
    expect(values(works.flatMap(({ holds }) => holds.map(({ reason }) => reason))).size).toBe(8);
    expect(values(all.map(({ routing }) => routing.state))).toEqual(new Set(["done", "due", "never", "manual"]));
    expect(values(all.map(({ financialStatus }) => financialStatus))).toContain("PENDING");
    expect(all.filter(({ cancelledAt }) => cancelledAt).length).toBe(3);
    const spread = all.map((one) => [one.fulfillmentOrders.length, placesOf(one).length].join(" in "));
    expect(values(spread)).toEqual(values(["0 in 0", "1 in 1", "2 in 1", "2 in 2", "3 in 3", "4 in 4"]));
    const open = all.filter(({ fulfillmentStatus }) => fulfillmentStatus !== "FULFILLED");
    expect(open.filter((one) => placesOf(one).length > 1).length).toBeGreaterThanOrEqual(12);
    expect(all.flatMap(({ lineItems }) => lineItems).some(({ sku }) => sku === null)).toBe(true);
    const { deliveries } = (await shop.control("GET", `/${SHOP}/webhooks`)).body;
    expect(deliveries).toEqual([]);
  });

  interface Place {
    id: string;
    name: string;
  }
  const number = (id: string) => Number(id.split("/").pop());
  const places = async (): Promise<Place[]> =>
    (await shop.graphql("{ locations(first: 50, sortKey: ID) { nodes { id name } } }")).data.locations.nodes;

  it("ships from its own places and from every vendor's", async () => {
    const listed = await places();
    expect(listed.length).toBeGreaterThanOrEqual(11);
    const { data } = await shop.graphql(`{
      products(first: 50) { nodes { vendor } }
      locations(first: 50, includeLegacy: true) { nodes { id isFulfillmentService } }
    }`);
    const vendors = new Set<string>(data.products.nodes.map(({ vendor }: { vendor: string }) => vendor));
    expect(vendors.size).toBe(6);
    const busy = new Set((await orders(shop)).flatMap(placesOf));
    for (const vendor of vendors) {
      const own = listed.filter(({ name }) => name.startsWith(vendor));
      expect(own.map(({ id }) => busy.has(number(id)))).toEqual([true]);
    }
    const services = (data.locations.nodes as (Place & { isFulfillmentService: boolean })[]).filter(
      (one) => one.isFulfillmentService,
    );
    expect(services.map(({ id }) => busy.has(number(id)))).toEqual([true]);
  });

  it("has the first product in stock at its vendor's place alone", async () => {
    const [first] = (
      await shop.graphql(`{ products(first: 1) { nodes { vendor variants(first: 5) { nodes { sku inventoryItem {
        inventoryLevels(first: 20) { nodes { location { id name } quantities(names: ["available"]) { quantity } } }
      } } } } } }`)
    ).data.products.nodes;
    const ownPlace = (await places()).find(({ name }) => name.startsWith(first.vendor))!;
    for (const { sku, inventoryItem } of first.variants.nodes) {
      const levels: { location: Place; quantities: { quantity: number }[] }[] = inventoryItem.inventoryLevels.nodes;
      expect(levels.length).toBeGreaterThan(1);
      const stocked = levels.filter(({ quantities }) => quantities[0]!.quantity > 0);
      expect(stocked.map(({ location }) => location)).toEqual([ownPlace]);
      const { fulfillmentOrders } = await shop.newOrder([{ sku, quantity: 1 }]);
      expect(fulfillmentOrders.map(({ locationId }) => locationId)).toEqual([number(ownPlace.id)]);
    }
  });

  it("routes some orders minutes after the start", async () => {
    const due = (await orders(shop)).filter(({ routing }) => routing.state === "due");
    expect(due.length).toBeGreaterThan(0);
    await shop.control("POST", "/clock", { advanceMs: 180_000 });
    for (const { id } of due) expect((await shop.orderState(id)).fulfillmentOrders).toHaveLength(1);
  });

  it("is the same every time", async () => {
    const other = await startTestShop({ seed: "demo" });
    const outline = (list: State[]) => {
      const ids = [...new Set(list.flatMap(placesOf))].sort((a, b) => a - b);
      return list.map((one) => [
        one.fulfillmentStatus,
        one.financialStatus,
        one.lineItems.map(({ sku }) => sku),
        placesOf(one).map((id) => ids.indexOf(id)),
      ]);
    };
    const first = outline(await orders(other));
    await other.close();
    const another = await startTestShop({ seed: "demo" });
    expect(outline(await orders(another))).toEqual(first);
    await another.close();
  });
});

it("goes on where it was when it is started again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-state-"));
  const statePath = join(folder, "state.json");
  const before = await startTestShop({ statePath });
  const kept = await before.newOrder(undefined, { routing: { afterMs: 60_000 } });
  const token = await before.installApp();
  await before.close();
  const { startShopify } = await import("./server.ts");
  const { writeFileSync } = await import("node:fs");
  const subscriptionsFrom = join(folder, "shopify.app.toml");
  writeFileSync(subscriptionsFrom, "");
  const options = { apiKey: "k", apiSecret: "s", subscriptionsFrom, appUrl: () => "http://127.0.0.1:1", statePath };
  const after = await startShopify(options);
  const get = async (path: string, init?: RequestInit) =>
    (await fetch(`${after.url}${path}`, init)).json() as Promise<never>;
  const state = async (): Promise<{ order: { fulfillmentOrders: unknown[] } }> =>
    get(`/__sandbox/${SHOP}/state?order=${kept.id}`);
  expect((await state()).order.fulfillmentOrders).toHaveLength(0);
  await get("/__sandbox/clock", { method: "POST", body: JSON.stringify({ advanceMs: 61_000 }) });
  expect((await state()).order.fulfillmentOrders).toHaveLength(1);
  const answer = await fetch(`${after.url}/${SHOP}/admin/api/2026-10/graphql.json`, {
    method: "POST",
    headers: { "x-shopify-access-token": token },
    body: JSON.stringify({ query: "{ shop { myshopifyDomain } }" }),
  });
  expect(await answer.json()).toMatchObject({ data: { shop: { myshopifyDomain: SHOP } } });
  await after.close();
  rmSync(folder, { recursive: true });
});
