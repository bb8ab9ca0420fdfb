import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabaseClock } from "../../app/clock.ts";
import { upsertShipment } from "../../app/shipments/upsert-shipment.ts";
import { GrantedScopesDocument } from "../../app/shopify/generated/admin.ts";
import { createPacer } from "../../app/shopify/paced-client.ts";
import { setStage, SHOP, type SandboxOrder, type Stage } from "../integration/stage.ts";
import { discrepancies, readShipments } from "../ledger.ts";
import type { ShopifyOrder } from "../simulated-shop.ts";
import { until } from "../until.ts";

const HOUR_MS = 3_600_000;

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
beforeEach(() => stage.control("DELETE", "/faults"));
afterAll(() => stage.close());

let made = 0;
/** Part of an order, so that what is sent twice is shipped twice; due long since, by any clock here. */
async function registered(): Promise<SandboxOrder> {
  const order = await stage.order();
  const [line] = order.lineItems;
  const name = `CLOCK-${++made}`;
  const parcel = { lineItemId: line!.id, quantity: 1, carrier: "other", trackingNumbers: [name] };
  const now = new Date(stage.clock.now().getTime() - 2 * HOUR_MS);
  const registration = {
    shop: SHOP,
    registeredBy: "1",
    input: { requestId: name, lines: [parcel] },
    now,
  };
  expect(await upsertShipment(stage.db, registration)).toMatchObject({ ok: true });
  return order;
}

const sync = (worker: Stage["worker"], order: SandboxOrder) =>
  worker.syncShipmentWithShopify({ shop: SHOP, orderId: order.id });
const slowly = (ms: number) => stage.control("POST", "/faults", { operation: "fulfillmentCreate", kind: "slow", ms });
const isUnderWay = async () => {
  const { faults } = await stage.control<{ faults: { hits: number }[] }>("GET", "/faults");
  return faults[0]?.hits === 1;
};

/** The time to settle and every lease are over, for any clock here, and a normal worker has run. */
async function expectOneFulfillment(order: SandboxOrder): Promise<void> {
  await stage.clock.advance(2 * 3_600);
  await stage.worker.runDue({ budgetMs: 20_000 });
  const { orders } = await stage.control<{ orders: ShopifyOrder[] }>("GET", "/state");
  const shipments = (await readShipments(stage.sql, SHOP)).filter((shipment) => shipment.orderId === order.id);
  expect(discrepancies(shipments, orders)).toEqual([]);
  expect(await stage.fulfillments(order)).toHaveLength(1);
  expect((await stage.read(order)).shipments).toMatchObject([{ status: "synced" }]);
}

/** A machine's clock that can be wrong, and a worker on that machine. */
function machine(wrongByMs: number): { wrongByMs: number; worker: Stage["worker"] } {
  const it = { wrongByMs };
  const databaseTime = () => Promise.resolve(stage.clock.now().toISOString());
  const clock = createDatabaseClock(databaseTime, () => Date.now() + it.wrongByMs);
  return Object.assign(it, { worker: stage.newWorker({ now: clock.now, ready: clock.synchronize }) });
}

describe("a server whose machine has a wrong clock", () => {
  const HOURS = [
    ["an hour behind", -HOUR_MS],
    ["an hour ahead", HOUR_MS],
  ] as const;

  it.each(HOURS)("%s: another one that comes meanwhile doubles nothing", async (_, ms) => {
    const order = await registered();
    await slowly(400);
    const first = sync(machine(ms).worker, order);
    await until("its request is under way", isUnderWay);
    await sync(stage.worker, order);
    await first;
    await expectOneFulfillment(order);
  });

  it.each(HOURS)("%s from one moment to the next: another one that comes meanwhile doubles nothing", async (_, ms) => {
    const jumping = machine(0);
    await sync(jumping.worker, await registered());
    const order = await registered();
    jumping.wrongByMs = ms;
    await slowly(400);
    const first = sync(jumping.worker, order);
    await until("its request is under way", isUnderWay);
    await sync(stage.worker, order);
    await first;
    await expectOneFulfillment(order);
  });

  it.each(HOURS)("%s while nobody knows what became of a send: it is found out all the same", async (_, ms) => {
    const order = await registered();
    await stage.control("POST", "/faults", { operation: "fulfillmentCreate", kind: "timeout-after" });
    await sync(stage.worker, order);
    expect((await stage.read(order)).shipments).toMatchObject([{ reason: "unclear_outcome" }]);
    await machine(ms).worker.runDue({ budgetMs: 20_000 });
    await expectOneFulfillment(order);
  });
});

describe("a server that stood still for longer than its lease", () => {
  it("while it waited for points: it does not send what another one has sent meanwhile", async () => {
    const order = await registered();
    // The shop's points are spent, and four seconds bring enough of them for one more shipment.
    const paced = createPacer().pace(stage.admin);
    await stage.control("POST", "/plan", { maximumAvailable: 1_000, restoreRate: 5, currentlyAvailable: 2 });
    expect(await paced.send(GrantedScopesDocument, {})).toMatchObject({ ok: true });
    const asked: string[] = [];
    const worker = stage.newWorker({
      adminFor: () =>
        Promise.resolve({
          send: (document, ...rest) => {
            asked.push(document.toString());
            return paced.send(document, ...rest);
          },
        }),
    });
    const real = performance.now;
    try {
      const stalled = sync(worker, order);
      await until("it waits to send", () =>
        Promise.resolve(asked.some((query) => query.includes("fulfillmentCreate"))),
      );
      expect(await stage.fulfillments(order)).toEqual([]);
      // Its process stops here and goes on a minute later; in between, another server takes over.
      await stage.clock.advance(61);
      performance.now = () => real.call(performance) + 61_000;
      await sync(stage.newWorker(), order);
      expect(await stage.fulfillments(order)).toHaveLength(1);
      await stalled;
    } finally {
      performance.now = real;
      await stage.control("POST", "/plan", { maximumAvailable: 2_000, restoreRate: 100, currentlyAvailable: 2_000 });
    }
    await expectOneFulfillment(order);
  });
});
