/**
 * The real thing, ready to be broken: server processes, Postgres behind Supabase's REST, the sandbox's Shopify, and
 * proxies in between that can fall silent.
 */
import { createHmac, randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { ensureBuilt } from "../../sandbox/ensure-built.ts";
import { startShopify } from "../../sandbox/shopify/server.ts";
import { startRest, type Rest } from "../../sandbox/supabase/rest.ts";
import { REQUIRED_SCOPES } from "../../app/shopify/scopes.ts";
import { discrepancies, readShipments, type BookedShipment } from "../ledger.ts";
import {
  lineGid,
  openShop,
  sessionToken,
  type LoggedDelivery,
  type ShopifyOrder,
  type SimulatedShop,
} from "../simulated-shop.ts";
import { until } from "../until.ts";
import { startServerProcess, type ServerProcess } from "./server-process.ts";
import { startSilentProxy, type SilentProxy } from "./silent-proxy.ts";

const SHOP = "faults.myshopify.com";
const CREDENTIALS = { apiKey: "faults-key", apiSecret: "faults-secret-faults-secret" };
const CRON_SECRET = "faults-cron-secret-0123456789";
const JWT_SECRET = "faults-tests-only-0123456789abcdef";

/** What a person enters: per line a quantity, and the numbers of the parcel it left in. */
export type Entry = { line: number; quantity: number; numbers: string[] }[];

export interface Rig {
  shop: SimulatedShop;
  sql: pg.Pool;
  rest: Rest;
  /** A server that is up throughout; Shopify's webhooks go to it. */
  server: ServerProcess;
  /** Between the servers that `startServer` starts with `proxied` and what they talk to. */
  proxies: { shopify: SilentProxy; rest: SilentProxy; postgres: SilentProxy };
  startServer(options?: { env?: Record<string, string>; proxied?: boolean }): Promise<ServerProcess>;
  /** A customer orders; the app has taken the order in. */
  order(lines?: object[], options?: object): Promise<ShopifyOrder>;
  /** Registers through a server's API and returns its status; 0 when no answer came. */
  register(
    order: ShopifyOrder,
    entry: Entry,
    options?: { server?: ServerProcess; requestId?: string },
  ): Promise<number>;
  /** Brings a webhook to a server, as Shopify does. Returns the answer's status. */
  deliver(delivery: LoggedDelivery, server: ServerProcess): Promise<number>;
  /** One run of the schedule. Returns its status. */
  cron(server?: ServerProcess): Promise<number>;
  /** The database's view of an order's shipments. */
  shipments(order: ShopifyOrder): Promise<BookedShipment[]>;
  /** Shopify's view of an order. */
  onShopify(order: ShopifyOrder): Promise<ShopifyOrder>;
  /** Lets everything that is waiting come nearer by so many seconds. */
  timePasses(seconds: number): Promise<void>;
  /** Every lease and the time to settle are over, and the schedule runs once: what was left behind is synced then. */
  recovers(order: ShopifyOrder): Promise<void>;
  /** What is wrong with the shop's books. */
  wrong(): Promise<string[]>;
  close(): Promise<void>;
}

/** Sets it up in a database of its own. `databaseUrl`: one that has the migrations, instead of a copy of the run's. */
export async function buildRig(options: { databaseUrl?: string; acquireTimeoutMs?: number } = {}): Promise<Rig> {
  const databaseUrl = new URL(options.databaseUrl ?? (await copyOfTemplate()));
  await ensureBuilt(() => {});
  const sql = new pg.Pool({ connectionString: databaseUrl.href, max: 4 });
  // A connection that a test kills while nobody uses it is no failure.
  sql.on("error", () => {});
  const { acquireTimeoutMs = 2_000 } = options;
  const rest = await startRest({ databaseUrl: databaseUrl.href, jwtSecret: JWT_SECRET, port: 0, acquireTimeoutMs });
  let webhooksGoTo = "http://127.0.0.1:9";
  const shopify = await startShopify({
    ...CREDENTIALS,
    subscriptionsFrom: "shopify.app.toml",
    appUrl: () => webhooksGoTo,
    webhookRetryDelaysMs: Array.from({ length: 8 }, () => 1_000),
  });
  const proxies = {
    shopify: await startSilentProxy(Number(new URL(shopify.url).port)),
    rest: await startSilentProxy(Number(new URL(rest.url).port)),
    postgres: await startSilentProxy(Number(databaseUrl.port)),
  };
  const through = (url: string, proxy: SilentProxy) => {
    const proxied = new URL(url);
    proxied.port = String(proxy.port);
    return proxied.href.replace(/\/$/, "");
  };

  const servers: ServerProcess[] = [];
  const startServer: Rig["startServer"] = async ({ env = {}, proxied = false } = {}) => {
    const server = await startServerProcess({
      NODE_ENV: "production",
      LOG_LEVEL: "info",
      SHOPIFY_API_KEY: CREDENTIALS.apiKey,
      SHOPIFY_API_SECRET: CREDENTIALS.apiSecret,
      SHOPIFY_SANDBOX_URL: proxied ? through(shopify.url, proxies.shopify) : shopify.url,
      SCOPES: REQUIRED_SCOPES.join(","),
      SUPABASE_URL: proxied ? through(rest.url, proxies.rest) : rest.url,
      SUPABASE_SERVICE_ROLE_KEY: rest.serviceRoleKey,
      DATABASE_URL: proxied ? through(databaseUrl.href, proxies.postgres) : databaseUrl.href,
      CRON_SECRET,
      ...env,
    });
    servers.push(server);
    return server;
  };

  const server = await startServer();
  webhooksGoTo = server.url;
  const shop = await openShop(shopify.url, SHOP, { webhooks: "deliver" });
  await openApp(server.url);

  const rig: Rig = {
    shop,
    sql,
    rest,
    server,
    proxies,
    startServer,
    async order(lines = [{ title: "湯呑み", sku: "CUP", quantity: 5 }], orderOptions = {}) {
      const order = await shop.order({ lines, ...orderOptions });
      // Nobody is at work on it any more, so that whoever it is registered with next is the one to ship it.
      await shop.control("GET", "/webhooks/idle");
      const known = `select from orders where shop = $1 and id = $2 and looked_at is not null and lease_token is null
        and (look_due_at is null or look_due_at > now())
        and not exists (select from webhook_events where outcome = 'to_resolve')`;
      await until("the order is taken in", async () => (await sql.query(known, [SHOP, order.gid])).rowCount === 1);
      return order;
    },
    async register(order, entry, { server: at = server, requestId = randomUUID() } = {}) {
      const lines = entry.map(({ line, quantity, numbers }) => ({
        lineItemId: lineGid(order.lineItems[line]!.id),
        quantity,
        carrier: "other",
        trackingNumbers: numbers,
      }));
      return post(`${at.url}/api/shopify/orders/shipments`, await sessionToken(SHOP, CREDENTIALS), {
        requestId,
        lines,
      });
    },
    async deliver({ topic, webhookId, triggeredAt, body }, at) {
      const response = await fetch(`${at.url}/webhooks/${topic.split("/")[0]!.replace("_", "-")}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-shopify-topic": topic,
          "x-shopify-shop-domain": SHOP,
          "x-shopify-webhook-id": webhookId,
          "x-shopify-triggered-at": triggeredAt,
          "x-shopify-hmac-sha256": createHmac("sha256", CREDENTIALS.apiSecret).update(body).digest("base64"),
        },
        body,
      });
      await response.arrayBuffer();
      return response.status;
    },
    cron: (at = server) => post(`${at.url}/cron/shipments`, CRON_SECRET, {}),
    async shipments(order) {
      return (await readShipments(sql, SHOP)).filter((shipment) => shipment.orderId === order.gid);
    },
    async onShopify(order) {
      return (await shop.orders()).find((one) => one.id === order.id)!;
    },
    async timePasses(seconds) {
      const earlier = (column: string) => `${column} = ${column} - make_interval(secs => ${seconds})`;
      const moves: [table: string, columns: string[], where?: string][] = [
        ["orders", ["lease_until", "sync_due_at", "look_due_at"]],
        ["shipments", ["sync_pending_until", "waiting_since"]],
        ["shipment_sync_attempts", ["started_at"], "outcome is null"],
        ["shopify_connections", ["paused_until", "reconcile_due_at"]],
      ];
      for (const [table, columns, where = "true"] of moves)
        await againAfterDeadlock(() =>
          sql.query(`update ${table} set ${columns.map(earlier).join(", ")} where ${where}`),
        );
    },
    async recovers(order) {
      await rig.timePasses(61);
      const status = await rig.cron();
      if (status !== 200) throw new Error(`The scheduled run answered ${status}.`);
      // A webhook that comes at the same moment may have taken the order to a visit of its own.
      const isSynced = async () => (await rig.shipments(order)).every((shipment) => shipment.status === "synced");
      await until("what was left behind is synced", isSynced, 5_000);
    },
    async wrong() {
      return discrepancies(await readShipments(sql, SHOP), await shop.orders());
    },
    async close() {
      for (const proxy of Object.values(proxies)) proxy.speak();
      await Promise.all(servers.map((one) => one.kill()));
      await rest.close();
      await sql.end();
      await shopify.close();
      await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
    },
  };
  return rig;
}

/** A whole table is updated row by row, and servers are at work on the same rows. */
async function againAfterDeadlock(update: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await update();
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== "40P01") throw error;
    }
  }
}

/** A copy of the run's database with all migrations and no rows. */
async function copyOfTemplate(): Promise<string> {
  const url = new URL(inject("postgresUrl"));
  const database = `faults_${randomUUID().replaceAll("-", "")}`;
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`create database ${database} template template_app`);
  await admin.end();
  url.pathname = `/${database}`;
  return url.href;
}

/** What the admin does when a person opens the app: the app gets its access token, and the shop is connected. */
async function openApp(serverUrl: string): Promise<void> {
  const query = new URLSearchParams({
    embedded: "1",
    shop: SHOP,
    host: Buffer.from(`admin.shopify.com/store/${SHOP.split(".")[0]}`).toString("base64url"),
    id_token: await sessionToken(SHOP, CREDENTIALS),
  });
  const response = await fetch(`${serverUrl}/app?${query}`, { headers: { "user-agent": "Mozilla/5.0 Chrome/140.0" } });
  if (response.status !== 200) throw new Error(`The app did not open: ${response.status}`);
}

async function post(url: string, bearer: string, body: object): Promise<number> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
