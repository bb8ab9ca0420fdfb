import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fo, SHIP, SHOP, startTestShop, type TestShop } from "./testing.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

const BASIC = ["read_orders", "write_orders", "read_products", "read_locations"];
const MERCHANT = ["read_merchant_managed_fulfillment_orders", "write_merchant_managed_fulfillment_orders"];
const THIRD_PARTY = ["read_third_party_fulfillment_orders", "write_third_party_fulfillment_orders"];
const FULFILLMENT_ORDERS = `query F($id: ID!) { order(id: $id) { id fulfillmentOrders(first: 5) { nodes { id supportedActions { action } } } } }`;

describe("scopes", () => {
  it("denies fulfillment orders to an app without any scope for them, in Shopify's shape", async () => {
    const order = await shop.newOrder();
    const token = await shop.installApp(BASIC);
    const answer = await shop.graphql(FULFILLMENT_ORDERS, { id: order.gid }, token);
    const requiredAccess =
      "`read_assigned_fulfillment_orders` access scope, `read_merchant_managed_fulfillment_orders` access scope, `read_third_party_fulfillment_orders` access scope or `read_marketplace_fulfillment_orders` access scope.";
    expect(answer.errors).toMatchObject([
      {
        message: `Access denied for fulfillmentOrders field. Required access: ${requiredAccess}`,
        extensions: {
          code: "ACCESS_DENIED",
          documentation: "https://shopify.dev/api/usage/access-scopes",
          requiredAccess,
        },
        path: ["order", "fulfillmentOrders"],
      },
    ]);
    expect(answer.data.order).toBeNull();
  });

  it("hides fulfillment orders of a class that the app has no scope for", async () => {
    const order = await shop.newOrder();
    const wrong = await shop.installApp([...BASIC, ...THIRD_PARTY]);
    expect(
      (await shop.graphql(FULFILLMENT_ORDERS, { id: order.gid }, wrong)).data.order.fulfillmentOrders.nodes,
    ).toEqual([]);
    const one = order.fulfillmentOrders[0]!.id;
    const ship = { fulfillment: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: fo(one) }] } };
    expect((await shop.graphql(SHIP, ship, wrong)).data.fulfillmentCreate.userErrors[0].message).toBe(
      "Fulfillment order does not exist.",
    );
    const right = await shop.installApp([...BASIC, ...MERCHANT]);
    expect(
      (await shop.graphql(FULFILLMENT_ORDERS, { id: order.gid }, right)).data.order.fulfillmentOrders.nodes,
    ).toHaveLength(1);
    expect((await shop.graphql(SHIP, ship, right)).data.fulfillmentCreate.userErrors).toEqual([]);
  });

  it("does not let an app ship for another's fulfillment service", async () => {
    const create = `mutation { fulfillmentServiceCreate(name: "Their 3PL") { fulfillmentService { location { id } } userErrors { message } } }`;
    const { location } = (await shop.graphql(create)).data.fulfillmentServiceCreate.fulfillmentService;
    const order = await shop.newOrder([{ sku: "SKU-1", quantity: 1, locationId: location.id }]);
    const token = await shop.installApp([...BASIC, ...MERCHANT, ...THIRD_PARTY]);
    const [seen] = (await shop.graphql(FULFILLMENT_ORDERS, { id: order.gid }, token)).data.order.fulfillmentOrders
      .nodes;
    const actions = seen.supportedActions.map(({ action }: { action: string }) => action);
    expect(actions).toContain("REQUEST_FULFILLMENT");
    expect(actions).not.toContain("CREATE_FULFILLMENT");
    const ship = { fulfillment: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: seen.id }] } };
    expect((await shop.graphql(SHIP, ship, token)).data.fulfillmentCreate.userErrors).toHaveLength(1);
  });

  it("denies mutations and single fields beside the data that is allowed", async () => {
    const order = await shop.newOrder();
    const token = await shop.installApp([...BASIC, MERCHANT[0]!]);
    const ship = {
      fulfillment: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: fo(order.fulfillmentOrders[0]!.id) }] },
    };
    const denied = await shop.graphql(SHIP, ship, token);
    expect(denied.errors[0].message).toMatch(
      /^Access denied for fulfillmentCreate field\. .* fulfill_and_ship_orders permission\.$/,
    );
    expect(denied.data).toEqual({ fulfillmentCreate: null });
    await shop.control("POST", `/${SHOP}/orders/${order.id}/hold`, { reason: "OTHER" });
    const query = `query H($id: ID!) { fulfillmentOrder(id: $id) { status fulfillmentHolds { reason heldByApp { id } heldByRequestingApp } } }`;
    const partial = await shop.graphql(query, { id: fo(order.fulfillmentOrders[0]!.id) }, token);
    expect(partial.errors).toMatchObject([
      {
        message: "Access denied for heldByApp field. Required access: `read_apps` access scope.",
        path: ["fulfillmentOrder", "fulfillmentHolds", 0, "heldByApp"],
      },
    ]);
    expect(partial.data.fulfillmentOrder.fulfillmentHolds).toEqual([
      { reason: "OTHER", heldByApp: null, heldByRequestingApp: false },
    ]);
  });

  it("shows orders older than 60 days only with read_all_orders", async () => {
    const createdAt = new Date(Date.now() - 61 * 24 * 3600_000).toISOString().replace(/\.\d+Z/, "Z");
    const old = await shop.newOrder(undefined, { createdAt });
    const query = `query O($id: ID!) { order(id: $id) { id } }`;
    const token = await shop.installApp(BASIC);
    expect((await shop.graphql(query, { id: old.gid }, token)).data.order).toBeNull();
    await shop.control("POST", `/${SHOP}/scopes`, { granted: [...BASIC, "read_all_orders"] });
    expect((await shop.graphql(query, { id: old.gid }, token)).data.order).toEqual({ id: old.gid });
  });
});

describe("tokens", () => {
  const OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token";
  const ONLINE = "urn:shopify:params:oauth:token-type:online-access-token";

  it("exchanges a session token for an expiring token that can be refreshed once", async () => {
    await shop.control("POST", `/${SHOP}/install`, {});
    const { status, body } = await shop.exchange({ requested_token_type: OFFLINE, expiring: "1" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: 3600, scope: expect.stringContaining("read_orders") });
    const works = async (token: string) =>
      (await shop.post("/api/2026-10/graphql.json", { query: "{ shop { id } }" }, token)).status;
    expect(await works(body.access_token)).toBe(200);
    await shop.control("POST", `/${SHOP}/expire-tokens`);
    expect(await works(body.access_token)).toBe(401);
    const refresh = { grant_type: "refresh_token", refresh_token: body.refresh_token };
    const again = await shop.exchange(refresh);
    expect(await works(again.body.access_token)).toBe(200);
    expect(await shop.exchange(refresh)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  it("answers online tokens with their user", async () => {
    const { body } = await shop.exchange({ requested_token_type: ONLINE });
    expect(body).toMatchObject({ associated_user: { id: 42 }, expires_in: 86400 });
  });

  it("binds an online token to what its user is and may do", async () => {
    await shop.installApp();
    const order = await shop.newOrder();
    const ship = {
      fulfillment: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: fo(order.fulfillmentOrders[0]!.id) }] },
    };
    await shop.control("POST", `/${SHOP}/staff`, { id: "42", fulfillsOrders: false });
    const { body } = await shop.exchange({ requested_token_type: ONLINE });
    expect(body.associated_user).toMatchObject({ id: 42, account_owner: false, collaborator: false });
    const { errors } = await shop.graphql(SHIP, ship, body.access_token);
    expect(errors[0].extensions).toMatchObject({
      code: "ACCESS_DENIED",
      requiredAccess: expect.stringContaining("The user must have fulfill_and_ship_orders permission."),
    });
    await shop.control("POST", `/${SHOP}/staff`, { id: "42" });
    expect((await shop.graphql(SHIP, ship, body.access_token)).data.fulfillmentCreate.userErrors).toEqual([]);
  });

  it("refuses session tokens that are forged, for another shop or expired, and wrong client secrets", async () => {
    for (const subject_token of [
      await shop.sessionToken({}, "another-secret"),
      await shop.sessionToken({ dest: "https://other.myshopify.com" }),
      await shop.sessionToken({ exp: 1 }),
      "nonsense",
    ]) {
      expect(await shop.exchange({ subject_token })).toMatchObject({
        status: 400,
        body: { error: "invalid_subject_token" },
      });
    }
    expect(await shop.exchange({ client_secret: "wrong" })).toMatchObject({
      status: 400,
      body: { error: "invalid_client" },
    });
  });

  it("answers unknown tokens with 401, unknown shops with 404, and names the API version", async () => {
    const bad = await shop.post("/api/2026-10/graphql.json", { query: "{ shop { id } }" }, "shpat_wrong");
    expect(bad.status).toBe(401);
    expect(await bad.json()).toEqual({
      errors: "[API] Invalid API key or access token (unrecognized login or wrong password)",
    });
    const unknown = await fetch(`${shop.url}/nobody.myshopify.com/admin/api/2026-10/graphql.json`, { method: "POST" });
    expect(unknown.status).toBe(404);
    const good = await shop.post("/api/2026-07/graphql.json", { query: "{ shop { id } }" }, "shpat_sandbox");
    expect(good.headers.get("x-shopify-api-version")).toBe("2026-07");
  });

  it("revokes tokens when the app is uninstalled", async () => {
    const token = await shop.installApp();
    await shop.control("POST", `/${SHOP}/uninstall`);
    expect((await shop.post("/api/2026-10/graphql.json", { query: "{ shop { id } }" }, token)).status).toBe(401);
  });
});
