import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actualCost, Bucket, pageWeight, requestedCost, type Costed } from "./cost.ts";
import { adminSchema, readOperation } from "./execute.ts";
import { SHOP, startTestShop, type TestShop } from "./testing.ts";

function costed(query: string, variables: Record<string, unknown> = {}): Costed {
  const read = readOperation(query);
  if (Array.isArray(read)) throw read[0]!;
  return { schema: adminSchema(), document: read.document, operation: read.operation, variables };
}

describe("requested cost", () => {
  // Costs that Shopify reported for requests of these shapes.
  const HYDRATED_ORDER = `id fulfillments(first: 5) { id trackingInfo { number } } fulfillmentOrders(first: 10) { nodes { id lineItems(first: 10) { nodes { id lineItem { id } } } } }`;
  it.each([
    [7, "{ orders(first: 20) { nodes { id name } } }"],
    [10, "mutation { orderDelete(orderId: 1) { deletedId userErrors { field } } }"],
    [10, "mutation { orderCancel(orderId: 1, reason: OTHER, restock: true) { job { id done } userErrors { field } } }"],
    [3, "{ order(id: 1) { id fulfillments(first: 5) { id trackingInfo(first: 5) { number } } } }"],
    [50, `{ fulfillmentOrder(id: 1) { id order { ${HYDRATED_ORDER} } } }`],
    [58, `mutation { orderCreate(order: {}) { order { ${HYDRATED_ORDER} } userErrors { field } } }`],
    [25, "{ product(id: 1) { variants(first: 250) { nodes { inventoryItem { id tracked } } } } }"],
    [12, "{ products(first: 200) { edges { node { id } } pageInfo { hasNextPage } } }"],
  ])("is %i", (cost, query) => {
    expect(requestedCost(costed(query))).toBe(cost);
  });

  it("reads sizes from variables and counts fields of several fragments once", () => {
    const query = "query Q($n: Int = 20) { orders(first: $n) { nodes { id ...A ...A } } } fragment A on Order { name }";
    expect(requestedCost(costed(query, { n: 5 }))).toBe(5);
    expect(requestedCost(costed(query))).toBe(7);
    expect([1, 5, 10, 20, 200, 250].map(pageWeight)).toEqual([1, 3, 4, 5, 10, 11]);
  });
});

describe("actual cost", () => {
  it("is the share of what came", () => {
    const request = costed("{ orders(first: 20) { nodes { id } } }");
    expect(actualCost(request, { orders: { nodes: Array.from({ length: 7 }, () => ({ id: "1" })) } })).toBe(4);
    expect(actualCost(request, { orders: { nodes: [] } })).toBe(2);
    expect(actualCost(costed("{ order(id: 1) { id app { id } } }"), { order: null })).toBe(1);
  });
});

it("fills a bucket steadily, and not above the brim", () => {
  const bucket = new Bucket({ maximumAvailable: 100, restoreRate: 10 }, 0);
  bucket.take(90);
  expect(bucket.allows(20, 0)).toBe(false);
  expect(bucket.allows(20, 1000)).toBe(true);
  expect(bucket.status(60_000).currentlyAvailable).toBe(100);
});

describe("throttling", () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startTestShop();
  });
  afterAll(() => shop.close());

  it("throttles the app at HTTP 200 and lets it go on when the bucket has filled", async () => {
    const token = await shop.installApp();
    await shop.control("POST", `/${SHOP}/plan`, { maximumAvailable: 200, restoreRate: 1, currentlyAvailable: 3 });
    const query = "{ orders(first: 20) { nodes { id } } }";
    const throttled = await shop.graphql(query, {}, token);
    expect(throttled).toMatchObject({
      errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
      extensions: { cost: { requestedQueryCost: 7, actualQueryCost: null, throttleStatus: { currentlyAvailable: 3 } } },
    });
    expect(throttled.data).toBeUndefined();
    await shop.control("POST", "/clock", { advanceMs: 4000 });
    const { extensions } = await shop.graphql(query, {}, token);
    expect(extensions.cost).toMatchObject({ requestedQueryCost: 7, actualQueryCost: 2 });
    expect(extensions.cost.throttleStatus.currentlyAvailable).toBe(5);
    const merchant = await shop.graphql(query);
    expect(merchant.errors).toBeUndefined();
    expect(merchant.extensions.cost.requestedQueryCost).toBe(7);
  });

  it("refuses requests that are too large for any bucket", async () => {
    const query = `{ orders(first: 250) { nodes { fulfillmentOrders(first: 250) { nodes { lineItems(first: 250) { nodes { id } } } } } } }`;
    const { errors, data } = await shop.graphql(query);
    expect(errors).toMatchObject([{ extensions: { code: "MAX_COST_EXCEEDED", maxCost: 1000 } }]);
    expect(data).toBeUndefined();
  });
});
