import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ShopifyOrder } from "../simulated-shop.ts";
import { until } from "../until.ts";
import { buildRig, type Rig } from "./rig.ts";
import type { ServerProcess } from "./server-process.ts";

/** More than any request may take before it is given up. */
const GIVEN_UP_MS = 25_000;
const MUTATION = "fulfillmentCreate";

let rig: Rig;
let cutOff: ServerProcess;
beforeAll(async () => {
  rig = await buildRig();
  cutOff = await rig.startServer({ proxied: true });
});
beforeEach(() => rig.shop.control("DELETE", "/faults"));
afterEach(() => {
  for (const proxy of Object.values(rig.proxies)) proxy.speak();
});
afterAll(() => rig.close());

let made = 0;
/** Part of an order, registered through the server that is about to be cut off. */
async function registered(answers = [202]): Promise<ShopifyOrder> {
  const order = await rig.order();
  const entry = [{ line: 0, quantity: 2, numbers: [`CUT-${++made}`] }];
  expect(answers).toContain(await rig.register(order, entry, { server: cutOff }));
  return order;
}

const isFree = async (order: ShopifyOrder) =>
  (await rig.sql.query("select from orders where id = $1 and lease_token is null", [order.gid])).rowCount === 1;
/** The server has given up for now: it wrote down that it tries again, and let go of the order. */
const isGivenUp = async (order: ShopifyOrder) => (await shipment(order)).status === "retry" && (await isFree(order));
const shipment = async (order: ShopifyOrder) => (await rig.shipments(order))[0]!;
const fulfillments = async (order: ShopifyOrder) => (await rig.onShopify(order)).fulfillments.length;
const failures = () => cutOff.log.filter((line) => line.includes("background work failed")).length;

async function recovered(order: ShopifyOrder): Promise<void> {
  await rig.recovers(order);
  expect(await rig.wrong()).toEqual([]);
  expect(await fulfillments(order)).toBe(1);
}

describe("a connection to Shopify that falls silent", () => {
  it.each([
    ["before the request arrives", "fallSilentBefore", 0],
    ["before the answer arrives", "fallSilentAfter", 1],
  ] as const)("%s: is given up, and cleared up before anything is sent again", async (_, fallSilent, applied) => {
    const { shopify } = rig.proxies;
    // Shopify's word of the new fulfillment would have the other server clear it up at once.
    await rig.shop.control("POST", "/webhooks", { mode: "drop", topics: ["fulfillments/create", "orders/updated"] });
    shopify[fallSilent](MUTATION);
    const kept = shopify.kept;
    const order = await registered();
    await until("the request is given up", () => isGivenUp(order), GIVEN_UP_MS);
    expect(shopify.kept).toBeGreaterThan(kept);
    expect(await shipment(order)).toMatchObject({ reason: "unclear_outcome", sends: [{ outcome: null }] });
    expect(await fulfillments(order)).toBe(applied);
    shopify.speak();
    await rig.shop.control("POST", "/webhooks", { mode: "deliver" });
    await recovered(order);
  });
});

describe("a connection to Supabase that falls silent", () => {
  it.each([
    ["before the intent is written", "fallSilentBefore", "begin_attempt", 0, 0],
    ["after the intent was written", "fallSilentAfter", "begin_attempt", 1, 0],
    ["before the outcome is written", "fallSilentBefore", "record_outcome", 1, 1],
    ["after the outcome was written", "fallSilentAfter", "record_outcome", 1, 1],
  ] as const)("%s: another server goes on after the lease", async (_, fallSilent, call, begun, applied) => {
    const { rest } = rig.proxies;
    rest[fallSilent](`rpc/${call}`);
    const kept = rest.kept;
    const before = failures();
    // The registration is kept. Its answer is lost when the silence comes before it.
    const order = await registered([202, 503]);
    await until("the database is given up", () => Promise.resolve(failures() > before), GIVEN_UP_MS);
    expect(rest.kept).toBeGreaterThan(kept);
    expect((await shipment(order)).sends).toHaveLength(begun);
    expect(await fulfillments(order)).toBe(applied);
    rest.speak();
    await recovered(order);
  });
});

describe("a connection to Postgres that falls silent", () => {
  it("does not keep an order from the other servers", async () => {
    const { postgres } = rig.proxies;
    // The connection to the sessions is open and has been used before it falls silent.
    const before = await registered();
    await until("that is shipped", async () => (await shipment(before)).status === "synced");
    const order = await rig.order();
    // The token that the server keeps is good for nothing, and it cannot get at another.
    await rig.shop.control("POST", "/expire-tokens");
    postgres.fallSilent();
    const kept = postgres.kept;
    const entry = [{ line: 0, quantity: 2, numbers: [`CUT-${++made}`] }];
    expect(await rig.register(order, entry, { server: cutOff })).toBe(202);
    await until("it is given up", () => isGivenUp(order), GIVEN_UP_MS);
    expect(postgres.kept).toBeGreaterThan(kept);
    postgres.speak();
    await recovered(order);
  });
});

describe("an exhausted pool", () => {
  it("turns registrations and runs away for later, and loses nothing that was under way", async () => {
    await rig.shop.fault("slow", MUTATION, { ms: 1_000 });
    const order = await registered();
    await until("the request is under way", async () => (await rig.shop.hits()).join() === "1");

    // Every connection of the pool waits for a table that somebody has locked.
    const locker = await rig.sql.connect();
    await locker.query("begin; lock table orders in access exclusive mode");
    const headers = { apikey: rig.rest.serviceRoleKey };
    const read = () => fetch(`${rig.rest.url}/rest/v1/orders?select=id&limit=1`, { headers });
    const waiting = Array.from({ length: 15 }, read);
    const before = failures();
    const turnedAway = await read();
    expect([turnedAway.status, await turnedAway.text()]).toEqual([504, expect.stringContaining("PGRST003")]);
    expect(await rig.cron()).toBe(503);
    expect(await rig.register(order, [{ line: 0, quantity: 1, numbers: ["POOL-2"] }])).toBe(503);
    await until("the outcome could not be written", () => Promise.resolve(failures() > before));
    expect(await fulfillments(order)).toBe(1);

    await locker.query("rollback");
    locker.release();
    await Promise.all(waiting.map(async (one) => (await one).text()));
    await recovered(order);
    expect(await rig.shipments(order)).toHaveLength(1);
  });
});
