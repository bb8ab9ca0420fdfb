import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { ShopifyOrder } from "../simulated-shop.ts";
import { until } from "../until.ts";
import { buildRig, type Rig } from "./rig.ts";
import type { ServerProcess } from "./server-process.ts";

let rig: Rig;
let other: ServerProcess;
beforeAll(async () => {
  rig = await buildRig();
  other = await rig.startServer({ proxied: true });
});
beforeEach(() => rig.shop.control("DELETE", "/faults"));
afterAll(() => rig.close());

it("two servers that race for one order share its shipments without doubling any", async () => {
  const order = await rig.order([{ title: "湯呑み", sku: "CUP", quantity: 40 }]);
  const claims = rig.proxies.rest.watch("rpc/claim_order");
  // Each server registers half of them, and so tries at once; then both schedules run.
  const statuses = await Promise.all(
    Array.from({ length: 20 }, (_, index) => {
      const entry = [{ line: 0, quantity: 2, numbers: [`RACE-${index}`] }];
      return rig.register(order, entry, { server: index % 2 === 0 ? rig.server : other });
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([202]));
  await Promise.all([rig.cron(), rig.cron(other), rig.cron(), rig.cron(other)]);
  await until("all are synced", async () => (await rig.shipments(order)).every((one) => one.status === "synced"));
  expect(await rig.wrong()).toEqual([]);
  expect((await rig.onShopify(order)).fulfillments).toHaveLength(20);
  // The race took place: the other server reached for the order too.
  expect(claims.count).toBeGreaterThanOrEqual(10);
});

it("a server that loses its lease in mid-call writes nothing, and what it did is adopted", async () => {
  const order = await rig.order();
  const { shopify } = rig.proxies;
  shopify.fallSilentAfter("fulfillmentCreate");
  expect(await rig.register(order, [{ line: 0, quantity: 2, numbers: ["LOST-1"] }], { server: other })).toBe(202);
  await until("Shopify has applied it", async () => (await rig.onShopify(order)).fulfillments.length === 1);
  await until("the answer is on its way", () => Promise.resolve(shopify.kept > 0));

  await rig.timePasses(61);
  expect(await rig.cron()).toBe(200);
  const adopted = await rig.shipments(order);
  expect(adopted).toMatchObject([{ status: "synced", sends: [{ outcome: "adopted" }] }]);

  // Now the answer arrives at the server whose lease is gone.
  const lost = () => other.log.some((line) => line.includes("lease lost"));
  expect(lost()).toBe(false);
  shopify.speak({ release: true });
  await until("it notices", () => Promise.resolve(lost()));
  expect(await rig.shipments(order)).toEqual(adopted);
  expect(await rig.wrong()).toEqual([]);
  expect((await rig.onShopify(order)).fulfillments).toHaveLength(1);
});

it("a server that is told to stop with much to do ends what it has begun and lets go of the rest, in 10 seconds", async () => {
  const orders: ShopifyOrder[] = [];
  for (let count = 0; count < 12; count++) orders.push(await rig.order());
  const leaving = await rig.startServer();
  const free = "select count(*)::int as n from orders where lease_token is not null";
  const leased = async () => (await rig.sql.query<{ n: number }>(free)).rows[0]!.n;
  // Registered while nothing may be done for the shop, so that one run takes them all at once.
  await rig.sql.query("update shopify_connections set paused_until = now() + interval '1 hour'");
  for (const [index, order] of orders.entries())
    expect(await rig.register(order, [{ line: 0, quantity: 2, numbers: [`LEAVE-${index}`] }])).toBe(202);
  await rig.shop.fault("slow", "fulfillmentCreate", { ms: 2_500, times: 100 });
  await rig.sql.query("update shopify_connections set paused_until = null");
  void rig.cron(leaving);
  await until("several are under way", async () => (await leased()) >= 10 && Number((await rig.shop.hits())[0]) >= 3);

  const stoppedAt = performance.now();
  expect(await leaving.stop()).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(10_000);
  // What nobody let go of would be leased for a minute.
  await until("nothing is leased", async () => (await leased()) === 0, 5_000);
  const shipments = (await Promise.all(orders.map((order) => rig.shipments(order)))).flat();
  const sends = shipments.flatMap((shipment) => shipment.sends);
  expect(new Set(sends.map((send) => send.outcome))).toEqual(new Set(["synced"]));
  expect(sends.length).toBeLessThan(12);
  await rig.shop.control("DELETE", "/faults");
  expect(await rig.cron()).toBe(200);
  const isSynced = async (order: ShopifyOrder) => (await rig.shipments(order)).every((it) => it.status === "synced");
  await until("all are synced", async () => (await Promise.all(orders.map(isSynced))).every(Boolean));
  expect(await rig.wrong()).toEqual([]);
});

it("a server that is told to stop in mid-call ends the work first", async () => {
  const order = await rig.order();
  const leaving = await rig.startServer();
  await rig.shop.fault("slow", "fulfillmentCreate", { ms: 1_500 });
  expect(await rig.register(order, [{ line: 0, quantity: 2, numbers: ["STOP-1"] }], { server: leaving })).toBe(202);
  await until("the request is under way", async () => (await rig.shop.hits()).join() === "1");
  expect(await leaving.stop()).toBe(0);
  expect(await rig.shipments(order)).toMatchObject([{ status: "synced", sends: [{ outcome: "synced" }] }]);
  expect(await rig.wrong()).toEqual([]);
});
