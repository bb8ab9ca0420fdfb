import { describe, expect, it } from "vitest";
import type { AdminAnswer, AdminClient } from "./admin-api.ts";
import { Budget } from "./budget.ts";
import { FulfillmentCreateDocument, GrantedScopesDocument, OrderLooksDocument } from "./generated/admin.ts";
import { createPacer } from "./paced-client.ts";

const cost = (available: number, requested = 10, actual = 10) => ({
  requested,
  actual,
  maximum: 2000,
  available,
  restoreRate: 100,
});

describe("a shop's budget", () => {
  it("lets everything go until Shopify has said what there is", () => {
    expect(new Budget().waitFor(1000, 0)).toBe(0);
  });

  it("counts what is left, what comes back, and what is on its way", () => {
    const budget = new Budget();
    budget.take(10);
    budget.settle(10, cost(50), 0);
    expect(budget.waitFor(50, 0)).toBe(0);
    expect(budget.waitFor(60, 0)).toBe(100);
    expect(budget.waitFor(60, 100)).toBe(0);
    budget.take(50);
    expect(budget.waitFor(10, 0)).toBe(100);
    expect(budget.available(3_600_000)).toBe(1950);
  });
});

describe("a paced client", () => {
  function shop(answers: (sent: number) => AdminAnswer<unknown>) {
    let sent = 0;
    const client = { send: () => Promise.resolve(answers(sent++)) } as unknown as AdminClient;
    const pacer = createPacer();
    return { pacer, client: pacer.pace(client), sent: () => sent };
  }
  const ok = (available: number, requested = 10): AdminAnswer<unknown> => ({
    ok: true,
    data: {},
    cost: cost(available, requested),
  });

  it("waits until there are points, in turn, and adds up what was used", async () => {
    const { client, pacer } = shop((sent) => ok(sent === 0 ? 1 : 500));
    await client.send(GrantedScopesDocument, {});
    const startedAt = performance.now();
    await Promise.all([1, 2].map(() => client.send(GrantedScopesDocument, {})));
    expect(performance.now() - startedAt).toBeGreaterThan(80);
    expect(pacer.figures().used).toBe(30);
  });

  it("tells its caller when to come back if the wait would be long, and sends nothing", async () => {
    const { client, sent } = shop(() => ok(-5_000));
    await client.send(GrantedScopesDocument, {});
    const answer = await client.send(GrantedScopesDocument, {});
    expect(answer).toMatchObject({ ok: false, error: { code: "throttled" } });
    expect(answer.ok || (answer.error.code === "throttled" && answer.error.retryAfterMs)).toBeGreaterThan(45_000);
    expect(sent()).toBe(1);
  });

  it("sends again what was throttled all the same, once", async () => {
    const throttled: AdminAnswer<unknown> = {
      ok: false,
      error: { code: "throttled", message: "Throttled", retryAfterMs: 1 },
      cost: null,
    };
    const once = shop((sent) => (sent === 0 ? throttled : ok(1000)));
    expect(await once.client.send(GrantedScopesDocument, {})).toMatchObject({ ok: true });
    const always = shop(() => throttled);
    expect(await always.client.send(GrantedScopesDocument, {})).toMatchObject({
      ok: false,
      error: { code: "throttled" },
    });
    expect(always.sent()).toBe(2);
  });

  it("lets what was registered go before a flood of reading", async () => {
    const sent: string[] = [];
    const pacer = createPacer();
    const client = pacer.pace({
      send: (document: unknown) => {
        sent.push(String(document).includes("mutation") ? "mutation" : "query");
        return Promise.resolve(ok(sent.length === 1 ? 0 : 30));
      },
    } as unknown as AdminClient);
    await client.send(GrantedScopesDocument, {});
    const fulfillment = { fulfillment: { lineItemsByFulfillmentOrder: [] } };
    await Promise.all([
      client.send(GrantedScopesDocument, {}),
      client.send(GrantedScopesDocument, {}),
      client.send(FulfillmentCreateDocument, fulfillment),
    ]);
    expect(sent.indexOf("mutation")).toBeLessThan(sent.lastIndexOf("query"));
    expect(sent).toHaveLength(4);
  });

  it("asks at the last moment whether it may still send", async () => {
    const { client, sent } = shop(() => ok(1000));
    let asked = 0;
    const raw: AdminClient = {
      send: (document, variables, mayStill) =>
        mayStill?.()
          ? client.send(document, variables)
          : Promise.resolve({ ok: false, error: { code: "not_reached", message: "" }, cost: null }),
    };
    const answer = await createPacer()
      .pace(raw)
      .send(GrantedScopesDocument, {}, () => (asked++, false));
    expect(answer).toMatchObject({ ok: false, error: { code: "not_reached" } });
    expect([asked, sent()]).toEqual([1, 0]);
  });

  it("learns what a request for several orders costs from the last one", async () => {
    const { client, sent } = shop((sent) => (sent === 0 ? ok(200, 100) : ok(0)));
    await client.send(OrderLooksDocument, { ids: ["a"], withFulfillmentOrders: true });
    const answer = await client.send(OrderLooksDocument, {
      ids: Array.from({ length: 9 }, String),
      withFulfillmentOrders: true,
    });
    expect(answer).toMatchObject({ ok: false, error: { code: "throttled" } });
    expect(sent()).toBe(1);
  });
});
