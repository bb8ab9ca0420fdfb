import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ShopifyOrder } from "../simulated-shop.ts";
import { until } from "../until.ts";
import { buildRig, type Entry, type Rig } from "./rig.ts";
import type { ServerProcess } from "./server-process.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await buildRig();
});
beforeEach(() => rig.shop.control("DELETE", "/faults"));
afterAll(() => rig.close());

/** What is shipped: the order's lines, the entry, and how many fulfillments it must become. */
interface Goods {
  lines(): Promise<object[]>;
  entry(name: string): Entry;
  parcels: number;
}
const CUPS = { title: "湯呑み", sku: "CUP", quantity: 4 };
const GOODS: Record<string, Goods> = {
  single: {
    lines: () => Promise.resolve([CUPS]),
    entry: (name) => [{ line: 0, quantity: 4, numbers: [name] }],
    parcels: 1,
  },
  partial: {
    lines: () => Promise.resolve([CUPS]),
    entry: (name) => [{ line: 0, quantity: 1, numbers: [name] }],
    parcels: 1,
  },
  "multi-location": {
    async lines() {
      const { shop } = await rig.shop.control<{ shop: { locations: { id: number }[] } }>("GET", "/state");
      const [one, two] = shop.locations.map((location) => location.id);
      return [
        { ...CUPS, locationId: one },
        { title: "急須", sku: "POT", quantity: 2, locationId: two },
      ];
    },
    entry: (name) => [
      { line: 0, quantity: 2, numbers: [name] },
      { line: 1, quantity: 2, numbers: [name] },
    ],
    parcels: 2,
  },
  "multi-number": {
    lines: () => Promise.resolve([CUPS]),
    entry: (name) => [{ line: 0, quantity: 3, numbers: [name, `${name}-B`, `${name}-C`] }],
    parcels: 1,
  },
};

/** How the books stand right after a death: what was begun here, what Shopify has. */
interface Wreck {
  begun: number;
  recorded: number;
  onShopify: number;
}
const NOTHING: Wreck = { begun: 0, recorded: 0, onShopify: 0 };

interface Death {
  name: string;
  /** Registers through a server that dies of it. */
  die(register: (server: ServerProcess) => Promise<number>): Promise<void>;
  wreck: Wreck;
}

const atFailpoint = (failpoint: string, wreck: Wreck): Death => ({
  name: failpoint,
  async die(register) {
    const server = await rig.startServer({ env: { FAILPOINT: failpoint } });
    await register(server);
    await server.killedByFailpoint();
  },
  wreck,
});

const afterApplied: Death = {
  name: "after Shopify applied and before the answer",
  async die(register) {
    const server = await rig.startServer();
    await rig.shop.fault("timeout-after", "fulfillmentCreate");
    await register(server);
    await until("Shopify has applied it", async () => (await rig.shop.hits()).join() === "1");
    await server.kill();
  },
  wreck: { begun: 1, recorded: 0, onShopify: 1 },
};

const DEATHS = [
  atFailpoint("after_claim:1", NOTHING),
  atFailpoint("after_intent:1", { begun: 1, recorded: 0, onShopify: 0 }),
  afterApplied,
  atFailpoint("after_answer:1", { begun: 1, recorded: 0, onShopify: 1 }),
  atFailpoint("after_commit:1", { begun: 1, recorded: 1, onShopify: 1 }),
];
/** Between the two fulfillments of one shipment. */
const DEATHS_HALFWAY = [
  atFailpoint("after_intent:2", { begun: 2, recorded: 1, onShopify: 1 }),
  atFailpoint("after_answer:2", { begun: 2, recorded: 1, onShopify: 2 }),
  atFailpoint("after_commit:2", { begun: 2, recorded: 2, onShopify: 2 }),
];

async function wreckOf(order: ShopifyOrder): Promise<Wreck> {
  const sends = (await rig.shipments(order)).flatMap((shipment) => shipment.sends);
  return {
    begun: sends.length,
    recorded: sends.filter((send) => send.outcome !== null).length,
    onShopify: (await rig.onShopify(order)).fulfillments.length,
  };
}

const isLeased = async (order: ShopifyOrder): Promise<boolean> =>
  (await rig.sql.query("select from orders where id = $1 and lease_until > now()", [order.gid])).rowCount === 1;

let made = 0;
async function surviveDeath(goods: Goods, death: Death): Promise<void> {
  const name = `KILL-${++made}`;
  const order = await rig.order(await goods.lines());
  const requestId = `${name}-request`;
  await death.die((server) => rig.register(order, goods.entry(name), { server, requestId }));
  expect(await wreckOf(order)).toEqual(death.wreck);
  expect(await isLeased(order)).toBe(true);

  // Whoever got no answer asks again; that is no second registration.
  expect(await rig.register(order, goods.entry(name), { requestId })).toBe(202);
  expect(await rig.cron()).toBe(200);
  expect(await wreckOf(order)).toEqual(death.wreck);

  await rig.recovers(order);
  expect(await rig.wrong()).toEqual([]);
  expect((await rig.onShopify(order)).fulfillments).toHaveLength(goods.parcels);
}

describe.each(Object.entries(GOODS))("a server killed while it ships a %s shipment", (_, goods) => {
  it.each(DEATHS)("$name: another one ends the work, and nothing is doubled", (death) => surviveDeath(goods, death));
});

describe("a server killed between the two fulfillments of one shipment", () => {
  it.each(DEATHS_HALFWAY)("$name", (death) => surviveDeath(GOODS["multi-location"]!, death));
});

describe("a server killed after it answered webhooks and before it applied them", () => {
  it("loses nothing: the next run of the schedule applies them and does what follows, once", async () => {
    const unrouted = await rig.order([CUPS], { routing: "manual" });
    expect(await rig.register(unrouted, GOODS["single"]!.entry("KEPT"))).toBe(202);
    const isWaiting = async () => (await rig.shipments(unrouted))[0]?.status === "waiting";
    await until("it waits for its routing", isWaiting);

    await rig.shop.control("POST", "/webhooks", { mode: "drop" });
    const before = (await rig.shop.deliveries()).length;
    await rig.shop.act(unrouted, "route");
    const ordered = await rig.shop.order({ lines: [CUPS] });
    const news = (await rig.shop.deliveries()).slice(before);
    await rig.shop.control("POST", "/webhooks", { mode: "deliver" });
    const topics = news.map(({ topic }) => topic);
    expect(topics).toEqual(expect.arrayContaining(["orders/create", "fulfillment_orders/order_routing_complete"]));

    // Nothing can be applied while somebody else has the orders, but deliveries can be kept.
    const others = await rig.sql.connect();
    await others.query("begin; lock table orders in access exclusive mode");
    const server = await rig.startServer();
    for (const delivery of news) expect(await rig.deliver(delivery, server)).toBe(200);
    await server.kill();
    const ended =
      "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and pid <> pg_backend_pid()";
    await others.query(`${ended}; commit`);
    others.release();
    const kept = "select outcome from webhook_events where webhook_id = any ($1)";
    const ids = news.map(({ webhookId }) => webhookId);
    const outcomes = async () => (await rig.sql.query<{ outcome: string }>(kept, [ids])).rows.map((one) => one.outcome);
    expect(new Set(await outcomes())).toEqual(new Set(["received"]));

    // Shopify got its answer and sends nothing again; a delivery that comes twice all the same is known.
    expect(await rig.deliver(news[0]!, rig.server)).toBe(200);
    expect(await rig.cron()).toBe(200);
    await until("all of them are applied", async () => !(await outcomes()).includes("received"));
    const isKnown = "select from orders where shop = $1 and id = $2";
    expect((await rig.sql.query(isKnown, [rig.shop.domain, ordered.gid])).rowCount).toBe(1);
    const isSynced = async () => (await rig.shipments(unrouted)).every(({ status }) => status === "synced");
    await until("what was routed is shipped", isSynced);
    expect((await rig.onShopify(unrouted)).fulfillments).toHaveLength(1);
    expect(await rig.wrong()).toEqual([]);
  });
});
