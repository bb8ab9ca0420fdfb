import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FAULT_KINDS } from "./faults.ts";
import { fo, SHIP, SHOP, startTestShop, type TestOrder, type TestShop } from "./testing.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

let order: TestOrder;
beforeEach(async () => {
  await shop.control("DELETE", `/${SHOP}/faults`);
  order = await shop.newOrder();
});

const set = (fault: object) => shop.control("POST", `/${SHOP}/faults`, { operation: "fulfillmentCreate", ...fault });
const hits = async () =>
  (await shop.control("GET", `/${SHOP}/faults`)).body.faults.map((one: { hits: number }) => one.hits);
const shipments = async () => (await shop.orderState(order.id)).fulfillments.length;

/** Ships the order and says what came back. */
async function ship(signal?: AbortSignal): Promise<{ status: number; body: string; retryAfter: string | null }> {
  const fulfillmentOrderId = fo(order.fulfillmentOrders[0]!.id);
  const variables = { fulfillment: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId }] } };
  const response = await shop.post("/api/2026-10/graphql.json", { query: SHIP, variables }, "shpat_sandbox", signal);
  return { status: response.status, body: await response.text(), retryAfter: response.headers.get("retry-after") };
}

describe("each fault happens, is counted, and leaves the work done or not", () => {
  it.each([
    ["throttled", 200, /"code":"THROTTLED"/, 0],
    ["http-429", 429, /./, 0],
    ["http-500", 500, /./, 0],
    ["http-502", 502, /Bad Gateway/, 0],
    ["http-503", 503, /Unavailable/, 0],
    ["internal-error-before", 200, /INTERNAL_SERVER_ERROR.*requestId/, 0],
    ["internal-error-after", 200, /INTERNAL_SERVER_ERROR.*requestId/, 1],
    ["access-denied", 200, /"code":"ACCESS_DENIED"/, 0],
    ["user-error", 200, /Refused by the sandbox/, 0],
    ["unauthorized-401", 401, /Invalid API key/, 0],
    ["payment-402", 402, /Unavailable Shop/, 0],
    ["forbidden-403", 403, /merchant approval/, 0],
  ])("%s", async (kind, status, body, done) => {
    await set({ kind });
    const answer = await ship();
    expect(answer.status).toBe(status);
    expect(answer.body).toMatch(body);
    if (status === 429) expect(answer.retryAfter).toBe("2.0");
    expect(await hits()).toEqual([1]);
    expect(await shipments()).toBe(done);
    expect((await ship()).status).toBe(200);
  });

  it("invalid-json", async () => {
    await set({ kind: "invalid-json" });
    const { body } = await ship();
    expect(() => JSON.parse(body) as unknown).toThrow();
    expect(await hits()).toEqual([1]);
  });

  it.each([
    ["timeout-before", 0],
    ["timeout-after", 1],
  ])("%s", async (kind, done) => {
    await set({ kind });
    const giveUp = new AbortController();
    const answer = ship(giveUp.signal);
    while ((await hits())[0] === 0);
    giveUp.abort();
    await expect(answer).rejects.toThrow();
    expect(await shipments()).toBe(done);
  });

  it.each([
    ["reset-before", 0],
    ["reset-after", 1],
  ])("%s", async (kind, done) => {
    await set({ kind });
    await expect(ship()).rejects.toThrow();
    expect(await hits()).toEqual([1]);
    expect(await shipments()).toBe(done);
  });

  it("slow", async () => {
    await set({ kind: "slow", ms: 30 });
    const started = performance.now();
    expect((await ship()).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(29);
    expect(await shipments()).toBe(1);
  });
});

it("counts down, lets some pass, and touches only its operation", async () => {
  await set({ kind: "http-500", times: 2, after: 1 });
  expect((await shop.graphql("{ shop { id } }")).errors).toBeUndefined();
  const statuses = [];
  for (let index = 0; index < 4; index++) statuses.push((await ship()).status);
  expect(statuses).toEqual([200, 500, 500, 200]);
});

it("names the field of a fault that makes no sense", async () => {
  expect(await set({ kind: "explode" })).toMatchObject({ status: 400, body: { field: "kind" } });
  expect(await set({ kind: "slow", times: 0 })).toMatchObject({ status: 400, body: { field: "times" } });
  expect(FAULT_KINDS).toHaveLength(18);
});
