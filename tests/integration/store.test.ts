import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDueStock } from "../../app/orders/read-stock.ts";
import { checkStore, type SetupItem } from "../../app/setup/checklist.ts";
import { readDueStores, readStore } from "../../app/setup/read-store.ts";
import { readStoreFacts, type StoreFacts } from "../../app/setup/store-facts.ts";
import { REQUIRED_SCOPES } from "../../app/shopify/scopes.ts";
import { SHOP, setStage, silent, type Stage } from "./stage.ts";

const BUDGET = { budgetMs: 20_000 };
const depsOf = (stage: Stage) => ({
  db: stage.db,
  adminFor: () => Promise.resolve(stage.admin),
  now: stage.clock.now,
  log: silent,
});
const factsOf = async (stage: Stage): Promise<StoreFacts> =>
  (await readStoreFacts(stage.db, SHOP, stage.clock.now())) ?? expect.fail("not connected");

describe("a scope that is taken away", () => {
  const SCOPE = "write_merchant_managed_fulfillment_orders";
  const without = REQUIRED_SCOPES.filter((scope) => scope !== SCOPE);
  const HOURS = 60 * 60;
  let stage: Stage;
  beforeAll(async () => {
    // No webhook reaches the app here: app/scopes_update is lost, too.
    stage = await setStage();
  });
  afterAll(() => stage.close());

  it("is found out by Shopify's refusal; what is registered waits without counting tries, and ships when it is granted again, days later", async () => {
    const order = await stage.order();
    expect(await readDueStores(depsOf(stage), BUDGET)).toBe(1);
    expect(await readDueStores(depsOf(stage), BUDGET), "fresh for a while").toBe(0);
    const shipment = async () => (await stage.read(order)).shipments[0]!;

    await stage.control("POST", "/scopes", { granted: without });
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 3 }]);
    await stage.worker.runDue(BUDGET);
    expect(await shipment()).toMatchObject({ status: "needs_attention", reason: "permission_missing" });
    expect(await readDueStores(depsOf(stage), BUDGET), "its scopes are in doubt").toBe(1);
    expect((await factsOf(stage)).grantedScopes).not.toContain(SCOPE);
    await stage.worker.runDue(BUDGET);
    const waiting = { status: "waiting", reason: "permission_missing", retryCount: 0, nextTryAt: null };
    expect(await shipment()).toMatchObject(waiting);
    expect(await stage.read(order)).toMatchObject({ state: "waiting" });

    for (let day = 0; day < 3; day++) {
      await stage.clock.advance(24 * HOURS);
      expect(await stage.worker.runDue(BUDGET)).toEqual({ visited: 0, looked: 0 });
      expect(await readDueStores(depsOf(stage), BUDGET), "asked every minute").toBe(1);
    }
    expect(await shipment()).toMatchObject(waiting);

    await stage.control("POST", "/scopes", { granted: [...REQUIRED_SCOPES] });
    await stage.clock.advance(61);
    await readDueStores(depsOf(stage), BUDGET);
    await stage.worker.runDue(BUDGET);
    expect(await shipment()).toMatchObject({ status: "synced" });
    expect(await stage.fulfillments(order)).toHaveLength(1);
  });

  it("does not count as waiting for Shopify: an order that is not routed is waited for anew", async () => {
    const order = await stage.order({ routing: "never" });
    await stage.control("POST", "/scopes", { granted: without });
    await readStore(depsOf(stage), SHOP);
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 3 }]);
    await stage.worker.runDue(BUDGET);
    await stage.clock.advance(72 * HOURS);
    await stage.control("POST", "/scopes", { granted: [...REQUIRED_SCOPES] });
    await readStore(depsOf(stage), SHOP);
    await stage.worker.runDue(BUDGET);
    expect((await stage.read(order)).shipments[0]).toMatchObject({ status: "waiting", reason: "not_routed_yet" });
  });

  it("leaves what is known of the locations as it was, and says so", async () => {
    await readStore(depsOf(stage), SHOP);
    const before = await factsOf(stage);
    expect(before.locations.length).toBeGreaterThan(0);
    await stage.control("POST", "/scopes", {
      granted: REQUIRED_SCOPES.filter((scope) => !["read_locations"].includes(scope)),
    });
    expect(await readStore(depsOf(stage), SHOP)).toBeNull();
    expect(await factsOf(stage)).toMatchObject({ locations: before.locations, readAt: before.readAt });
    await stage.control("POST", "/scopes", { granted: [...REQUIRED_SCOPES] });
    await readStore(depsOf(stage), SHOP);
    await stage.control("POST", "/faults", { operation: "*", kind: "http-503", times: 1 });
    expect(await readStore(depsOf(stage), SHOP)).toMatchObject({ code: "unclear" });
    expect((await factsOf(stage)).locations).toEqual(before.locations);
  });
});

describe("the facts of a store", () => {
  let stage: Stage;
  let checkout: string;
  beforeAll(async () => {
    stage = await setStage({ seed: "demo" });
    await stage.control("POST", "/plan", { maximumAvailable: 100_000, restoreRate: 10_000 });
    const order = await stage.order({ lines: [{ sku: "YAME-MAT-30", quantity: 2 }], routing: "now" });
    checkout = order.name;
    const held = await stage.order({ lines: [{ sku: "YAME-MAT-30", quantity: 1 }], routing: "now" });
    await stage.control("POST", `/orders/${held.number}/hold`, { reason: "OTHER", handle: "gift-check" });
    await stage.sql.query("update orders set look_due_at = $1", [stage.clock.now()]);
    await stage.worker.runDue(BUDGET);
    await readDueStock(depsOf(stage), BUDGET);
    await readDueStores(depsOf(stage), BUDGET);
  });
  afterAll(() => stage.close());

  const stateOf = async (item: SetupItem) => checkStore(await factsOf(stage)).find((one) => one.item === item)!;
  const inStock = (sku: string) =>
    stage.sql.query("select inventory_item_id as id from line_items where sku = $1 and inventory_item_id <> ''", [sku]);

  it("name the locations, and how many of the products to ship each stocks", async () => {
    const { locations, items, readAt } = await factsOf(stage);
    const { locations: onShopify } = await stage.asMerchant<{ locations: { nodes: { id: string }[] } }>(
      "{ locations(first: 100, includeInactive: true, includeLegacy: true) { nodes { id } } }",
    );
    expect(locations.map(({ id }) => id).toSorted()).toEqual(onShopify.nodes.map(({ id }) => id).toSorted());
    expect(locations.find(({ name }) => name === "東京倉庫")).toMatchObject({
      isActive: true,
      fulfillsOnlineOrders: true,
      isFulfillmentService: false,
    });
    expect(Math.max(...locations.map((one) => one.items))).toBeGreaterThan(0);
    expect(Math.max(...locations.map((one) => one.items))).toBeLessThanOrEqual(items);
    expect(readAt).not.toBeNull();
  });

  it("tell of an order of the online store that was routed, and of the holds that were seen", async () => {
    expect(await stateOf("checkout-test")).toMatchObject({ state: "ok", findings: [{ order: { routed: true } }] });
    expect((await factsOf(stage)).checkout?.orderName).not.toBe("");
    expect((await factsOf(stage)).holds).toContainEqual(
      expect.objectContaining({ reason: "OTHER", handle: "gift-check", orders: 1 }),
    );
    expect(checkout).toMatch(/^#/);
  });

  it("find what is stocked nowhere, and what only where no online order is fulfilled, with the product's page", async () => {
    const { id } = (await inStock("YAME-MAT-30")).rows[0] as { id: string };
    await stage.sql.query("update inventory_items set locations = 0, levels = '{}' where id = $1", [id]);
    const nowhere = await stateOf("stocked");
    expect(nowhere.state).toBe("problem");
    const finding = nowhere.findings.find(({ code }) => code === "stockedNowhere");
    expect(finding).toMatchObject({
      products: {
        examples: expect.arrayContaining([
          expect.objectContaining({ sku: "YAME-MAT-30", orders: expect.any(Number) as number }),
        ]),
      },
    });
    expect(JSON.stringify(finding)).toContain("gid://shopify/Product/");

    const { locations } = await factsOf(stage);
    const tokyo = locations.find(({ name }) => name === "東京倉庫")!;
    await stage.sql.query(
      "update inventory_items set locations = 1, levels = jsonb_build_object($2::text, '{\"onHand\": 1}'::jsonb) where id = $1",
      [id, tokyo.id],
    );
    await stage.asMerchant(
      `mutation ($id: ID!) { locationEdit(id: $id, input: { fulfillsOnlineOrders: false }) { userErrors { message } } }`,
      { id: tokyo.id },
    );
    await readStore(depsOf(stage), SHOP);
    expect((await stateOf("stocked")).findings.map(({ code }) => code)).toContain("stockedOffline");
    expect(await stateOf("location-online")).toMatchObject({
      state: "warning",
      findings: [{ code: "stockNotOnline", locations: [{ name: "東京倉庫" }] }, { code: "locationsOnline" }],
    });
  });

  it("are nobody else's", async () => {
    expect(await readStoreFacts(stage.db, "other.myshopify.com", stage.clock.now())).toBeNull();
  });
});
