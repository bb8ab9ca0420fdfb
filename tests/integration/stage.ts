import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { signJwt } from "../../sandbox/jwt.ts";
import { startShopify } from "../../sandbox/shopify/server.ts";
import { startRest } from "../../sandbox/supabase/rest.ts";
import { reconcileDueShops } from "../../app/orders/reconcile.ts";
import { readOrder, type OrderDetail } from "../../app/orders/read-model.ts";
import { createAdminClient, type AdminClient } from "../../app/shopify/admin-api.ts";
import { API_VERSION } from "../../app/shopify/api-version.ts";
import { createShopifyFetch } from "../../app/shopify/fetch.ts";
import { REQUIRED_SCOPES } from "../../app/shopify/scopes.ts";
import type { RegistrationResult } from "../../app/shipments/registration.ts";
import type { Log } from "../../app/shipments/sync-deps.ts";
import { upsertShipment } from "../../app/shipments/upsert-shipment.ts";
import { createWorker, type Worker } from "../../app/shipments/worker.ts";
import { callFunction, createSupabase, type Supabase } from "../../app/supabase/client.ts";

const JWT_SECRET = "integration-tests-only-0123456789abcdef";
const API_KEY = "test-key";
const API_SECRET = "test-secret";
export const SHOP = "integration.myshopify.com";

/** An order that was made on the sandbox's Shopify. */
export interface SandboxOrder {
  id: string;
  /** How the control API calls it: /orders/<number>/… */
  number: number;
  name: string;
  lineItems: { id: string; sku: string | null; quantity: number }[];
}

/** Everything a sync needs, real but for the clock: Postgres behind Supabase's REST, the sandbox's Shopify, a worker. */
export interface Stage {
  db: Supabase;
  sql: pg.Pool;
  worker: Worker;
  admin: AdminClient;
  /** The clock of the app. Shopify's is moved along with it. */
  clock: { now(): Date; advance(seconds: number): Promise<void> };
  /** A call of the sandbox's control API, below the shop. */
  control<Answer = unknown>(method: string, path: string, body?: unknown): Promise<Answer>;
  newWorker(over?: Partial<Parameters<typeof createWorker>[0]>): Worker;
  /** Makes an order on Shopify, takes it in and looks at it. */
  order(options?: Record<string, unknown>): Promise<SandboxOrder>;
  intake(): Promise<void>;
  register(lines: Record<string, unknown>[], over?: Record<string, unknown>): Promise<RegistrationResult>;
  read(order: SandboxOrder): Promise<OrderDetail>;
  /** The fulfillments that Shopify has of an order: numbers and quantities by SKU. */
  fulfillments(
    order: SandboxOrder,
  ): Promise<{ id: string; status: string; numbers: string[]; lines: Record<string, number> }[]>;
  /** A GraphQL request with the merchant's own token. */
  asMerchant<Data>(query: string, variables?: object): Promise<Data>;
  close(): Promise<void>;
}

export const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** Sets the stage in a database of its own. */
export async function setStage(options: { scopes?: readonly string[]; seed?: "empty" | "demo" } = {}): Promise<Stage> {
  const url = new URL(inject("postgresUrl"));
  const database = `test_${randomUUID().replaceAll("-", "")}`;
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`create database ${database} template template_app`);
  await admin.end();
  url.pathname = `/${database}`;

  const sql = new pg.Pool({ connectionString: url.href, max: 4 });
  const rest = await startRest({ databaseUrl: url.href, jwtSecret: JWT_SECRET, port: 0 });
  const db = createSupabase(rest.url, rest.serviceRoleKey);
  const shopify = await startShopify({
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    subscriptionsFrom: "shopify.app.toml",
    appUrl: () => "http://127.0.0.1:9",
  });

  async function controlRoot<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${shopify.url}/__sandbox${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }
  const control = <Answer>(method: string, path: string, body?: unknown) =>
    controlRoot<Answer>(method, `/${SHOP}${path}`, body);

  await controlRoot("POST", "/shops", { shop: SHOP, seed: options.seed ?? "empty", name: "Integration" });
  const scopes = options.scopes ?? REQUIRED_SCOPES;
  await control("POST", "/install", { scopes });
  await control("POST", "/webhooks", { mode: "drop" });
  const shopifyFetch = createShopifyFetch(shopify.url);
  const accessToken = await exchangeToken(shopifyFetch);
  const client = createAdminClient({ shop: SHOP, accessToken, fetch: shopifyFetch, timeoutMs: 1_000 });

  let offset = 0;
  const clock = {
    now: () => new Date(Date.now() + offset),
    async advance(seconds: number) {
      offset += seconds * 1000;
      await controlRoot("POST", "/clock", { advanceMs: seconds * 1000 });
    },
  };
  const newWorker: Stage["newWorker"] = (over) =>
    createWorker({
      db,
      adminFor: () => Promise.resolve(client),
      now: clock.now,
      random: () => 0.5,
      log: silent,
      ...over,
    });
  await callFunction(db, "connect_shop", { p_shop: SHOP, p_scopes: [...scopes], p_now: clock.now().toISOString() });

  const stage: Stage = {
    db,
    sql,
    admin: client,
    worker: newWorker(),
    clock,
    control,
    newWorker,
    async order(orderOptions = {}) {
      const { order } = await control<{
        order: { id: number; name: string; lineItems: { id: number; sku: string | null; quantity: number }[] };
      }>("POST", "/orders", { lines: [{ title: "湯呑み", sku: "CUP", quantity: 3 }], ...orderOptions });
      await stage.intake();
      await stage.worker.runDue({ budgetMs: 10_000 });
      return {
        id: `gid://shopify/Order/${order.id}`,
        number: order.id,
        name: order.name,
        lineItems: order.lineItems.map((line) => ({ ...line, id: `gid://shopify/LineItem/${line.id}` })),
      };
    },
    async intake() {
      await sql.query("update shopify_connections set reconcile_due_at = $1", [clock.now()]);
      await reconcileDueShops(
        { db, adminFor: () => Promise.resolve(client), now: clock.now, log: silent },
        { budgetMs: 10_000 },
      );
    },
    register(lines, over = {}) {
      const input = {
        requestId: randomUUID(),
        notifyCustomer: false,
        lines: lines.map((line) => ({ carrier: "yamato", trackingNumbers: ["490714955706"], ...line })),
        ...over,
      };
      return upsertShipment(db, { shop: SHOP, registeredBy: "1", input, now: clock.now() });
    },
    async read({ id }) {
      const found = await readOrder(db, SHOP, id);
      if (!found) throw new Error(`${id} is not in the database`);
      return found;
    },
    async fulfillments({ id }) {
      const query = `query ($id: ID!) { order(id: $id) { fulfillments(first: 50) { id status trackingInfo(first: 50) { number }
        fulfillmentLineItems(first: 50) { nodes { quantity lineItem { sku } } } } } }`;
      const data = await stage.asMerchant<{
        order: {
          fulfillments: {
            id: string;
            status: string;
            trackingInfo: { number: string }[];
            fulfillmentLineItems: { nodes: { quantity: number; lineItem: { sku: string } }[] };
          }[];
        };
      }>(query, { id });
      return data.order.fulfillments.map((made) => ({
        id: made.id,
        status: made.status,
        numbers: made.trackingInfo.map((tracking) => tracking.number),
        lines: Object.fromEntries(made.fulfillmentLineItems.nodes.map((node) => [node.lineItem.sku, node.quantity])),
      }));
    },
    async asMerchant<Data>(query: string, variables: object = {}) {
      const response = await fetch(`${shopify.url}/${SHOP}/admin/api/${API_VERSION}/graphql.json`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-shopify-access-token": shopify.adminToken },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    async close() {
      await rest.close();
      await sql.end();
      await shopify.close();
    },
  };
  return stage;
}

/** What the admin and the app do when a person opens the app: a session token becomes an access token. */
async function exchangeToken(shopifyFetch: typeof fetch): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const sessionToken = await signJwt(
    {
      iss: `https://${SHOP}/admin`,
      dest: `https://${SHOP}`,
      aud: API_KEY,
      sub: "1",
      exp: now + 60,
      nbf: now,
      iat: now,
      jti: randomUUID(),
      sid: "s",
    },
    API_SECRET,
  );
  const response = await shopifyFetch(`https://${SHOP}/admin/oauth/access_token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_id: API_KEY,
      client_secret: API_SECRET,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: sessionToken,
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
    }),
  });
  const answer = (await response.json()) as { access_token?: string };
  if (!answer.access_token) throw new Error(`no token: ${response.status} ${JSON.stringify(answer)}`);
  return answer.access_token;
}
