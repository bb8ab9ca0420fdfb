import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
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

it("a server that is told to stop in mid-call ends the work first", async () => {
  const order = await rig.order();
  const leaving = await rig.startServer();
  await rig.shop.fault("slow", "fulfillmentCreate", { ms: 1_500 });
  expect(await rig.register(order, [{ line: 0, quantity: 2, numbers: ["STOP-1"] }], { server: leaving })).toBe(202);
  await until("the request is under way", async () => (await rig.shop.hits()).join() === "1");
  await leaving.stop();
  expect(await rig.shipments(order)).toMatchObject([{ status: "synced", sends: [{ outcome: "synced" }] }]);
  expect(await rig.wrong()).toEqual([]);
});
