/**
 * How soon a shipment is on Shopify, on the real server with everything around it: from the registration, when its
 * fulfillment order exists; and from Shopify's word that the order was routed, when it was registered before that.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { startAppServer, type AppServer } from "../sandbox/app-server.ts";
import { ensureBuilt } from "../sandbox/ensure-built.ts";
import { freePort } from "../sandbox/ports.ts";
import { lineGid, openShop, sessionToken, type ShopifyOrder, type SimulatedShop } from "../tests/simulated-shop.ts";
import { until } from "../tests/until.ts";
import { inWords, short, summarize, type Figure, type Options } from "./figures.ts";
import { linesOf, MUTATION_COST, STANDARD_PLAN } from "./shops.ts";
import { appEnv, CREDENTIALS, openApp, setStage, type Stage } from "./stage.ts";

const SHOP = "latency.myshopify.com";
/** An order's life costs some fifty points; so many seconds between two keep the shop inside its plan. */
const BETWEEN_MS = 600;
const LOOK_AGAIN_MS = 5;

export async function registeredAndRouted({ quick, say }: Options): Promise<Figure[]> {
  const count = quick ? 20 : 100;
  await ensureBuilt(say);
  const port = await freePort(0);
  const stage = await setStage({ appUrl: `http://127.0.0.1:${port}` });
  try {
    const server = await startServer(stage, port);
    const shop = await openShop(stage.shopifyUrl, SHOP, { plan: STANDARD_PLAN, webhooks: "deliver" });
    await openApp(server.url, SHOP);
    const life = new Life(stage, shop, server.url);

    const workBefore = await databaseWorkMs(stage);
    say(`${count} orders that are registered when they are ready`);
    const fromRegistration: number[] = [];
    for (let number = 0; number < count; number++) {
      const order = await life.order(number, "now");
      await life.settled(order);
      const startedAt = performance.now();
      await life.register(order);
      fromRegistration.push(await life.fulfilled(order, startedAt));
      await sleep(BETWEEN_MS);
    }
    const points = await life.pointsSpent();
    const work = (await databaseWorkMs(stage)) - workBefore;

    say(`${count} orders that are registered before Shopify has routed them`);
    const fromRouting: number[] = [];
    for (let number = 0; number < count; number++) {
      const order = await life.order(number, "manual");
      await life.settled(order);
      await life.register(order);
      await life.waiting(order);
      const startedAt = performance.now();
      await shop.act(order, "route");
      fromRouting.push(await life.fulfilled(order, startedAt));
      await sleep(BETWEEN_MS);
    }
    const wholeLife = points / count;
    return [
      {
        name: "registered_to_fulfilled",
        value: summarize(fromRegistration).p95,
        limit: 2000,
        unit: "ms p95",
        note: `${inWords(fromRegistration)}; an order's whole life, with every look and webhook: ${short(wholeLife)} points (the mutation: ${MUTATION_COST}) and ${short(work / count)} ms of the database's work`,
      },
      {
        name: "routed_to_fulfilled",
        value: summarize(fromRouting).p95,
        limit: 5000,
        unit: "ms p95",
        note: inWords(fromRouting),
      },
    ];
  } finally {
    await stage.close();
  }
}

/** The app's server, as a process of its own. */
async function startServer(stage: Stage, port: number): Promise<AppServer> {
  const server = await startAppServer({ port, log: () => {}, env: appEnv(stage, `http://127.0.0.1:${port}`) });
  stage.stopLater(() => server.stop());
  return server;
}

/** Milliseconds that the database has spent on statements so far. */
async function databaseWorkMs({ sql }: Stage): Promise<number> {
  const { rows } = await sql.query<{ ms: number }>(
    "select active_time as ms from pg_stat_database where datname = current_database()",
  );
  return rows[0]!.ms;
}

/** The life of one order after another. */
class Life {
  private readonly stage: Stage;
  private readonly shop: SimulatedShop;
  private readonly serverUrl: string;

  constructor(stage: Stage, shop: SimulatedShop, serverUrl: string) {
    this.stage = stage;
    this.shop = shop;
    this.serverUrl = serverUrl;
  }

  order(number: number, routing: "now" | "manual"): Promise<ShopifyOrder> {
    return this.shop.order({ lines: linesOf(number), routing });
  }

  /** The app has taken it in, and looked at it. */
  async settled(order: ShopifyOrder): Promise<void> {
    await this.shop.control("GET", "/webhooks/idle");
    const settled = `select from orders where shop = $1 and id = $2 and looked_at is not null and lease_token is null`;
    await until(
      "the order is taken in",
      async () => (await this.stage.sql.query(settled, [SHOP, order.gid])).rowCount === 1,
    );
  }

  async register(order: ShopifyOrder): Promise<void> {
    const response = await fetch(`${this.serverUrl}/api/shopify/orders/shipments`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await sessionToken(SHOP, CREDENTIALS)}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        requestId: randomUUID(),
        lines: order.lineItems.map((line) => ({
          lineItemId: lineGid(line.id),
          quantity: line.quantity,
          carrier: "other",
          trackingNumbers: [`LIFE${order.id}`],
        })),
      }),
    });
    if (response.status !== 202) throw new Error(`not registered: ${response.status} ${await response.text()}`);
  }

  /** The first try has found that there is nothing to ship to. */
  async waiting(order: ShopifyOrder): Promise<void> {
    const waiting = `select from shipments s join orders o on o.shop = s.shop and o.id = s.order_id
      where s.shop = $1 and s.order_id = $2 and s.sync_status = 'waiting' and o.lease_token is null`;
    await until(
      "the shipment waits",
      async () => (await this.stage.sql.query(waiting, [SHOP, order.gid])).rowCount === 1,
    );
  }

  /** Resolves with the milliseconds until Shopify has the fulfillment. */
  async fulfilled(order: ShopifyOrder, startedAt: number): Promise<number> {
    for (;;) {
      const { order: seen } = await this.shop.control<{ order: ShopifyOrder }>("GET", `/state?order=${order.id}`);
      const ms = performance.now() - startedAt;
      if (seen.fulfillments.length > 0) return ms;
      if (ms > 60_000) throw new Error(`${order.name} was not shipped within a minute`);
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** The points that all requests so far have cost, once nothing is on its way any more. */
  async pointsSpent(): Promise<number> {
    await this.shop.control("GET", "/webhooks/idle");
    await until(
      "nobody is at work",
      async () => (await this.stage.sql.query("select from orders where lease_token is not null")).rowCount === 0,
    );
    await sleep(1_000);
    const { requests } = await this.shop.control<{ requests: { actualCost: number | null }[] }>("GET", "/requests");
    return requests.reduce((sum, request) => sum + (request.actualCost ?? 0), 0);
  }
}
