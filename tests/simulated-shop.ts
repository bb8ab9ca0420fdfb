/** Shops of the sandbox's Shopify, as tests outside of the sandbox use them: over HTTP. */
import { randomUUID } from "node:crypto";
import { signJwt } from "../sandbox/jwt.ts";
import { createAdminClient, type AdminClient } from "../app/shopify/admin-api.ts";
import { createShopifyFetch } from "../app/shopify/fetch.ts";
import { REQUIRED_SCOPES } from "../app/shopify/scopes.ts";

/** An order as the control API shows it: plain numbers for ids. */
export interface ShopifyOrder {
  id: number;
  gid: string;
  name: string;
  cancelledAt: string | null;
  lineItems: { id: number; sku: string | null; quantity: number; currentQuantity: number; fulfilledQuantity: number }[];
  fulfillmentOrders: {
    id: number;
    status: string;
    locationId: number;
    lines: { lineItemId: number; remainingQuantity: number }[];
  }[];
  fulfillments: {
    id: number;
    status: string;
    tracking: { numbers: string[] };
    lines: { lineItemId: number; quantity: number }[];
  }[];
}

export interface LoggedDelivery {
  webhookId: string;
  eventId: string;
  topic: string;
  triggeredAt: string;
  body: string;
}

/** One shop's controls. */
export interface SimulatedShop {
  domain: string;
  control<Answer = unknown>(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A customer orders. */
  order(order: { lines: object[]; [option: string]: unknown }): Promise<ShopifyOrder>;
  /** Does something to an order, as the merchant would. */
  act(order: { id: number }, act: string, input?: object): Promise<void>;
  /** What goes wrong next: one request, unless told otherwise. */
  fault(kind: string, operation: string, more?: object): Promise<void>;
  /** How often each fault that was set has been hit, in the order they were set. */
  hits(): Promise<number[]>;
  orders(): Promise<ShopifyOrder[]>;
  /** Every webhook so far, delivered or not. */
  deliveries(): Promise<LoggedDelivery[]>;
}

export const lineGid = (id: number): string => `gid://shopify/LineItem/${id}`;

/** A call of the control API. Throws when it is refused. */
export async function controlShopify<Answer>(
  shopifyUrl: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`${shopifyUrl}/__sandbox${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  if (!response.ok)
    throw new Refused(`${method} ${path}: ${response.status} ${await response.text()}`, response.status);
  return (await response.json()) as Answer;
}

/** The control API said no: 400 for what makes no sense, 422 for what Shopify would refuse. */
export class Refused extends Error {
  override name = "Refused";
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Makes a shop that has installed the app. `plan`: its rate limit, if another than the standard one. */
export async function openShop(
  shopifyUrl: string,
  domain: string,
  options: { plan?: { maximumAvailable: number; restoreRate: number }; webhooks?: "deliver" | "drop" } = {},
): Promise<SimulatedShop> {
  const control = <Answer>(method: string, path: string, body?: unknown) =>
    controlShopify<Answer>(shopifyUrl, method, `/${domain}${path}`, body);
  const { plan, webhooks = "drop" } = options;
  await controlShopify(shopifyUrl, "POST", "/shops", { shop: domain, seed: "empty", ...(plan ? { plan } : {}) });
  await control("POST", "/install", { scopes: REQUIRED_SCOPES });
  await control("POST", "/webhooks", { mode: webhooks });
  return {
    domain,
    control,
    async order(order) {
      return (await control<{ order: ShopifyOrder }>("POST", "/orders", order)).order;
    },
    async act({ id }, act, input = {}) {
      await control("POST", `/orders/${id}/${act}`, input);
    },
    async fault(kind, operation, more = {}) {
      await control("POST", "/faults", { kind, operation, ...more });
    },
    async hits() {
      const { faults } = await control<{ faults: { hits: number }[] }>("GET", "/faults");
      return faults.map((fault) => fault.hits);
    },
    async orders() {
      return (await control<{ orders: ShopifyOrder[] }>("GET", "/state")).orders;
    },
    async deliveries() {
      return (await control<{ deliveries: LoggedDelivery[] }>("GET", "/webhooks")).deliveries;
    },
  };
}

export interface AppCredentials {
  apiKey: string;
  apiSecret: string;
}

/** The token that the admin gives to the app's page: this user has this shop open. */
export function sessionToken(shop: string, { apiKey, apiSecret }: AppCredentials): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: apiKey,
    sub: "1",
    exp: now + 60,
    nbf: now,
    iat: now,
    jti: randomUUID(),
    sid: "s",
  };
  return signJwt(claims, apiSecret);
}

/** The app's own way to a shop's Admin API: its session token exchanged for an access token. `spoil`: what goes wrong. */
export async function adminClientOf(
  shopifyUrl: string,
  shop: string,
  credentials: AppCredentials,
  timeoutMs: number,
  spoil: (inner: typeof fetch) => typeof fetch = (inner) => inner,
): Promise<AdminClient> {
  const shopifyFetch = createShopifyFetch(shopifyUrl);
  const response = await shopifyFetch(`https://${shop}/admin/oauth/access_token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_id: credentials.apiKey,
      client_secret: credentials.apiSecret,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: await sessionToken(shop, credentials),
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
    }),
  });
  const answer = (await response.json()) as { access_token?: string };
  if (!answer.access_token) throw new Error(`no token: ${response.status} ${JSON.stringify(answer)}`);
  return createAdminClient({ shop, accessToken: answer.access_token, fetch: spoil(shopifyFetch), timeoutMs });
}
