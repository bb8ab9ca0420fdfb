import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAnalysis } from "../../app/fulfillment-orders/analysis/read-analysis.ts";
import type { OrderHistory } from "../../app/fulfillment-orders/analysis/order-history.ts";
import { callFunction } from "../../app/supabase/client.ts";
import { SHOP, setStage, type Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const histories = () =>
  callFunction<OrderHistory[]>(stage.db, "order_histories", {
    p_shop: SHOP,
    p_since: "2020-01-01T00:00:00Z",
    p_limit: 100,
  });
const read = () => readAnalysis(stage.db, SHOP, "Asia/Tokyo", stage.clock.now());

describe("what the looks at a store's orders say", () => {
  it("keeps of each order what was seen when, with the facts of the first look", async () => {
    const late = await stage.order({ routing: "manual", tags: ["予約"], financialStatus: "PENDING" });
    await stage.clock.advance(20);
    await stage.worker.runDue({ budgetMs: 5_000 });
    await stage.control("POST", `/orders/${late.number}/route`);
    await stage.clock.advance(40);
    await stage.worker.runDue({ budgetMs: 5_000 });

    const [history] = await histories();
    expect(history).toMatchObject({
      orderId: late.id,
      facts: {
        invisible: 3,
        sourceName: "web",
        financialStatus: "PENDING",
        tags: ["予約"],
        lineCount: 1,
        requiresShipping: "all",
        sellingPlan: "none",
        edited: false,
        missingScopes: [],
        apiVersion: "2026-10",
      },
    });
    expect(history!.firstLookAge).toBeLessThan(10);
    expect(history!.lastWithoutAge).toBeGreaterThanOrEqual(20);
    expect(history!.firstSeenAge).toBeGreaterThan(history!.lastWithoutAge!);
    expect(await read()).toMatchObject({ orders: { with: 1, without: 0, undecided: 0 }, tooFew: "without" });
  });

  it("finds what orders without fulfillment orders have in common, and says how long the others took", async () => {
    const lines = [{ title: "湯呑み", quantity: 1 }];
    for (let n = 0; n < 8; n++) {
      await stage.control("POST", "/orders", { lines, routing: "never", sourceName: "580111" });
    }
    for (let n = 0; n < 24; n++) await stage.control("POST", "/orders", { lines });
    await stage.intake();
    await stage.worker.runDue({ budgetMs: 20_000 });
    await stage.clock.advance(2 * 60 * 60);
    await stage.worker.runDue({ budgetMs: 20_000 });

    const analysis = await read();
    expect(analysis).toMatchObject({ tooFew: null, orders: { without: 8, with: 25, undecided: 0 }, unexplained: 0 });
    expect(analysis.findings).toMatchObject([
      { trait: { kind: "source" }, without: { n: 8, of: 8 }, with: { n: 0, of: 25 } },
    ]);
    expect(analysis.delay).toMatchObject({ watched: 33, stillWithout: 8 });
    expect(analysis.delay.median).toBeLessThan(60);
    expect(analysis.examples.without).toHaveLength(8);
  });

  it("reads five orders with everything that may explain them below the dearest request that Shopify takes", async () => {
    const { requests } = await stage.control<{ requests: { operationName: string | null; requestedCost: number }[] }>(
      "GET",
      "/requests",
    );
    const looks = requests.filter((request) => request.operationName === "OrderLooks");
    expect(looks.length).toBeGreaterThan(5);
    expect(Math.max(...looks.map((look) => look.requestedCost))).toBeLessThan(1000);
  });
});
