/** What the sandbox's own tests stand on: a server with one fresh shop, and an app that receives its webhooks. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import type { Seed } from "./seed.ts";
import { startShopify, type ShopifyOptions } from "./server.ts";

export const API_KEY = "test-key";
export const API_SECRET = "test-secret";
export const SHOP = "test-shop.myshopify.com";

const CONFIG = `
[access_scopes]
scopes = "read_orders,write_orders,read_products,read_inventory,read_locations,read_fulfillments,read_merchant_managed_fulfillment_orders,write_merchant_managed_fulfillment_orders,read_third_party_fulfillment_orders"
[webhooks]
api_version = "2026-10"
[[webhooks.subscriptions]]
topics = ["app/uninstalled", "app/scopes_update", "orders/create", "orders/updated", "orders/edited", "orders/cancelled", "orders/delete", "fulfillment_orders/order_routing_complete", "fulfillment_orders/placed_on_hold", "fulfillment_orders/hold_released", "fulfillment_orders/moved", "fulfillment_orders/scheduled_fulfillment_order_ready"]
uri = "/webhooks"
[[webhooks.subscriptions]]
topics = ["fulfillments/create", "fulfillments/update"]
uri = "/webhooks"
include_fields = ["id", "order_id", "status", "tracking_numbers", "updated_at"]
[[webhooks.subscriptions]]
compliance_topics = ["shop/redact"]
uri = "/webhooks"
`;

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  topic: string;
  // Payloads are looked into freely by tests.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  payload: any;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

export interface TestOrder {
  id: number;
  gid: string;
  lineItems: { id: number; sku: string; quantity: number; currentQuantity: number; fulfilledQuantity: number }[];
  fulfillmentOrders: {
    id: number;
    status: string;
    requestStatus: string;
    locationId: number;
    lines: { id: number; totalQuantity: number; remainingQuantity: number }[];
  }[];
  fulfillments: { id: number; status: string }[];
}

/** A sandbox with the shop SHOP. Close it when done. */
export async function startTestShop({ seed = "empty", ...options }: { seed?: Seed } & Partial<ShopifyOptions> = {}) {
  const received: Received[] = [];
  let status = (): number => 200;
  const app = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const topic = String(request.headers["x-shopify-topic"]);
      received.push({ headers: request.headers, body, topic, payload: JSON.parse(body) });
      response.writeHead(status()).end();
    });
  });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const folder = mkdtempSync(join(tmpdir(), "sandbox-shopify-"));
  const subscriptionsFrom = join(folder, "shopify.app.toml");
  writeFileSync(subscriptionsFrom, CONFIG);
  const shopify = await startShopify({
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    subscriptionsFrom,
    appUrl: () => `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
    ...options,
  });

  const control = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }> => {
    const response = await fetch(`${shopify.url}/__sandbox${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  const post = (path: string, body: unknown, token?: string, signal?: AbortSignal): Promise<Response> =>
    fetch(`${shopify.url}/${SHOP}/admin${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token ? { "x-shopify-access-token": token } : {}) },
      body: JSON.stringify(body),
      signal,
    });
  const graphql = async (
    query: string,
    variables: object = {},
    token = shopify.adminToken,
    version = "2026-10",
  ): Promise<Json> => (await post(`/api/${version}/graphql.json`, { query, variables }, token)).json();
  const sessionToken = (claims: object = {}, secret = API_SECRET): Promise<string> =>
    new SignJWT({
      exp: Math.floor(Date.now() / 1000) + 60,
      dest: `https://${SHOP}`,
      iss: `https://${SHOP}/admin`,
      sub: "42",
      ...claims,
    })
      .setProtectedHeader({ alg: "HS256" })
      .setAudience(API_KEY)
      .sign(new TextEncoder().encode(secret));
  const exchange = async (rest: object = {}): Promise<{ status: number; body: Json }> => {
    const response = await post("/oauth/access_token", {
      client_id: API_KEY,
      client_secret: API_SECRET,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: await sessionToken(),
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      ...rest,
    });
    return { status: response.status, body: await response.json() };
  };

  if ((await control("POST", "/shops", { shop: SHOP, seed })).status !== 200) throw new Error("no shop");
  return {
    url: shopify.url,
    received,
    control,
    post,
    graphql,
    sessionToken,
    exchange,
    /** What the app answers to webhooks from now on. */
    answerWith(next: () => number): void {
      status = next;
    },
    /** Installs the app with these scopes and answers its token. */
    async installApp(scopes?: string[]): Promise<string> {
      await control("POST", `/${SHOP}/install`, { scopes });
      return (await exchange()).body.access_token as string;
    },
    async newOrder(lines: object[] = [{ sku: "SKU-1", quantity: 2 }], rest: object = {}): Promise<TestOrder> {
      const { status: code, body } = await control("POST", `/${SHOP}/orders`, { lines, ...rest });
      if (code !== 200) throw new Error(JSON.stringify(body));
      return body.order as TestOrder;
    },
    async orderState(id: number): Promise<TestOrder & Json> {
      return (await control("GET", `/${SHOP}/state?order=${id}`)).body.order;
    },
    async webhooksSettled(): Promise<void> {
      const { body } = await control("GET", `/${SHOP}/webhooks/idle`);
      if (!body.idle) throw new Error("webhooks still on their way");
    },
    async close(): Promise<void> {
      await shopify.close();
      await new Promise((resolve) => app.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type TestShop = Awaited<ReturnType<typeof startTestShop>>;

export const fo = (id: number): string => `gid://shopify/FulfillmentOrder/${id}`;
export const foLine = (id: number): string => `gid://shopify/FulfillmentOrderLineItem/${id}`;
export const locationGid = (id: number): string => `gid://shopify/Location/${id}`;

export const SHIP = `mutation Ship($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id name status displayStatus trackingInfo(first: 5) { company number url } }
    userErrors { field message }
  }
}`;
