import { afterAll, beforeAll, expect, it } from "vitest";
import { readShopVersion } from "../../app/orders/read-model.ts";
import { ITEMS_PER_REQUEST, readDueStock } from "../../app/orders/read-stock.ts";
import { StockOfItemsDocument, StockOfLinesDocument } from "../../app/shopify/generated/admin.ts";
import { callFunction } from "../../app/supabase/client.ts";
import { SHOP, setStage, silent, type SandboxOrder, type Stage } from "./stage.ts";

const SKU = "YAME-MAT-30";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ seed: "demo" });
  await stage.control("POST", "/plan", { maximumAvailable: 100_000, restoreRate: 10_000 });
});
afterAll(() => stage.close());

const readStock = () =>
  readDueStock(
    { db: stage.db, adminFor: () => Promise.resolve(stage.admin), now: stage.clock.now, log: silent },
    { budgetMs: 20_000 },
  );
const line = async (order: SandboxOrder) => (await stage.read(order)).lines[0]!;

/** What Shopify itself says of an item, by location. */
async function onShopify(order: SandboxOrder) {
  const { lineItem } = await stage.asMerchant<{
    lineItem: { variant: { inventoryItem: { id: string; inventoryLevels: { nodes: Level[] } } } };
  }>(
    `query ($id: ID!) { lineItem: node(id: $id) { ... on LineItem { variant { inventoryItem { id inventoryLevels(first: 20) {
       nodes { location { id name } quantities(names: ["on_hand", "available"]) { name quantity } } } } } } } }`,
    { id: order.lineItems[0]!.id },
  );
  const { id, inventoryLevels } = lineItem.variant.inventoryItem;
  const levels = inventoryLevels.nodes.map(({ location, quantities }) => ({
    location,
    onHand: quantities.find(({ name }) => name === "on_hand")!.quantity,
    available: quantities.find(({ name }) => name === "available")!.quantity,
  }));
  return { id, levels };
}
interface Level {
  location: { id: string; name: string };
  quantities: { name: string; quantity: number }[];
}

async function setAvailable(order: SandboxOrder, quantity: number): Promise<void> {
  const { id, levels } = await onShopify(order);
  const quantities = levels.map(({ location }) => ({ inventoryItemId: id, locationId: location.id, quantity }));
  await stage.asMerchant(
    `mutation ($input: InventorySetQuantitiesInput!) { inventorySetQuantities(input: $input) @idempotent(key: "${String(quantity)}") { userErrors { message } } }`,
    { input: { name: "available", reason: "correction", quantities } },
  );
}

it("shows what is in stock where a line is to ship from, and reads it again after a quarter of an hour", async () => {
  const order = await stage.order({ lines: [{ sku: SKU, quantity: 2 }], routing: "now" });
  expect((await line(order)).stock).toBeNull();
  expect(await readStock()).toBeGreaterThan(0);

  const { levels } = await onShopify(order);
  const { location, stock } = await line(order);
  const there = levels.find((level) => level.location.name === location)!;
  expect(stock).toEqual({
    tracked: true,
    onHand: there.onHand,
    available: there.available,
    locations: levels.length,
    seenAt: expect.any(String) as string,
  });
  expect(there.onHand).toBeGreaterThan(there.available);

  const version = await readShopVersion(stage.db, SHOP);
  expect(await readStock(), "nothing is due").toBe(0);
  expect(await readShopVersion(stage.db, SHOP)).toBe(version);
  await setAvailable(order, -7);
  await stage.clock.advance(16 * 60);
  expect(await readStock()).toBeGreaterThan(0);
  expect((await line(order)).stock).toMatchObject({ available: -7 });
  expect(await readShopVersion(stage.db, SHOP), "open screens read again").not.toBe(version);
});

it("leaves lines alone that are made of nothing Shopify knows", async () => {
  const order = await stage.order({ lines: [{ title: "贈答用の箱", quantity: 1 }], routing: "now" });
  await readStock();
  await stage.clock.advance(16 * 60);
  await readStock();
  expect((await line(order)).stock).toBeNull();
  const { rows } = await stage.sql.query("select inventory_item_id from line_items where order_id = $1", [order.id]);
  expect(rows).toEqual([{ inventory_item_id: "" }]);
});

it("takes missing stock for the reason only when Shopify has not routed a line for minutes", async () => {
  const order = await stage.order({ lines: [{ sku: SKU, quantity: 1 }], routing: "never" });
  await setAvailable(order, -100);
  await readStock();
  await stage.clock.advance(16 * 60);
  await readStock();
  const look = async () => {
    await stage.clock.advance(5 * 60);
    await stage.worker.runDue({ budgetMs: 10_000 });
    return line(order);
  };
  expect(await line(order)).toMatchObject({ state: "not_routed", reason: "not_routed_yet" });
  expect((await line(order)).stock).toMatchObject({ onHand: expect.any(Number) as number });
  expect(await look()).toMatchObject({ reason: "not_routed_yet" });
  expect(await look()).toMatchObject({ reason: "not_routed_yet" });
  expect(await look()).toMatchObject({ state: "out_of_stock", reason: "out_of_stock" });
  // It goes on being looked at, and ships when Shopify routes it after all.
  await stage.control("POST", `/orders/${order.number}/route`);
  await stage.clock.advance(30 * 60);
  expect(await look()).toMatchObject({ state: "ready", reason: null, stock: { onHand: expect.any(Number) as number } });
});

it("is not stopped by a shop that does not answer, and asks it again later", async () => {
  const order = await stage.order({ lines: [{ sku: SKU, quantity: 1 }], routing: "now" });
  await stage.control("POST", "/faults", { operation: "nodes", kind: "throttled", times: 1 });
  await readStock();
  const { faults } = await stage.control<{ faults: { hits: number }[] }>("GET", "/faults");
  expect(faults.map(({ hits }) => hits)).toContain(1);
  expect((await line(order)).stock).toBeNull();
  expect(await readStock(), "left alone for a while").toBe(0);
  await stage.clock.advance(6 * 60);
  await readStock();
  expect((await line(order)).stock).not.toBeNull();
});

it("asks at once for all that is to ship when somebody has the store checked again", async () => {
  const order = await stage.order({ lines: [{ sku: SKU, quantity: 1 }], routing: "now" });
  await stage.control("POST", "/faults", { operation: "nodes", kind: "throttled", times: 1 });
  await readStock();
  expect((await line(order)).stock).toBeNull();
  await callFunction(stage.db, "recheck_stock", { p_shop: SHOP, p_now: stage.clock.now().toISOString() });
  await readStock();
  expect((await line(order)).stock).not.toBeNull();
});

it("asks for no more at a time than Shopify allows, even where everything is stocked everywhere", async () => {
  const ids = (kind: string) => Array.from({ length: ITEMS_PER_REQUEST }, (_, n) => `gid://shopify/${kind}/${n + 1}`);
  for (const { ok, cost } of [
    await stage.admin.send(StockOfItemsDocument, { ids: ids("InventoryItem") }),
    await stage.admin.send(StockOfLinesDocument, { ids: ids("LineItem") }),
  ]) {
    expect(ok).toBe(true);
    expect(cost?.requested).toBeGreaterThan(ITEMS_PER_REQUEST);
    expect(cost?.requested).toBeLessThanOrEqual(1000);
  }
});

it("hands nothing out of a shop that is paused or gone", async () => {
  await stage.sql.query("update shopify_connections set paused_until = $1", [
    new Date(stage.clock.now().getTime() + 9e7),
  ]);
  await stage.clock.advance(16 * 60);
  const now = stage.clock.now().toISOString();
  expect(await callFunction(stage.db, "claim_stock", { p_now: now, p_next: now, p_limit: 10 })).toEqual([]);
});
