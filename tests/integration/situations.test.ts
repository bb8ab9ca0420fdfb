import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBlockedGroups, type BlockedGroup } from "../../app/fulfillment-orders/blocked-orders.ts";
import { NOTHING_LEFT, REASONS, type ReasonCode } from "../../app/fulfillment-orders/reasons.ts";
import { readDueStock } from "../../app/orders/read-stock.ts";
import { REQUIRED_SCOPES } from "../../app/shopify/scopes.ts";
import { callFunction } from "../../app/supabase/client.ts";
import { SHOP, setStage, silent, type Stage } from "./stage.ts";

let stage: Stage;
/** What the schedule does, as often as routing needs to count as late. */
const runSchedule = async (stage: Stage, runs: number) => {
  for (let run = 0; run < runs; run++) {
    await stage.clock.advance(120);
    await stage.worker.runDue({ budgetMs: 60_000 });
    const deps = { db: stage.db, now: stage.clock.now, log: silent, adminFor: () => Promise.resolve(stage.admin) };
    await readDueStock(deps, { budgetMs: 20_000 });
  }
};
const lookAgain = async (stage: Stage) => {
  await stage.sql.query("update orders set look_due_at = $1", [stage.clock.now()]);
  await stage.worker.runDue({ budgetMs: 60_000 });
};
const reasonsOfLines = async (stage: Stage): Promise<(string | null)[]> => {
  const { rows } = await stage.sql.query<{ reason: string | null }>(
    "select distinct reason from line_items order by 1",
  );
  return rows.map(({ reason }) => reason);
};

describe("the demo store", () => {
  let groups: BlockedGroup[];
  beforeAll(async () => {
    stage = await setStage({ seed: "demo" });
    await stage.intake();
    await runSchedule(stage, 5);
    groups = await readBlockedGroups(stage.db, SHOP, 100);
  });
  afterAll(() => stage.close());

  /** What the demo store cannot have, and why. */
  const NOT_THERE: Partial<Record<ReasonCode, string>> = {
    permission_missing: "a state of the whole shop: below",
    wrong_scope_class: "a state of the whole shop: below",
    order_too_old: "Shopify shows no such order to begin with: below",
    order_not_found: "Shopify shows no such order to begin with: below",
    not_accepting: "Shopify's documents name nothing that brings it about: a row of diagnosis.test.ts",
    already_fulfilled: "nothing of it is left, so nothing of it is blocked: the state of the line says it",
    line_removed: "nothing of it is left, so nothing of it is blocked: the state of the line says it",
    order_cancelled: "nothing of it is left, so nothing of it is blocked: the state of the line says it",
    unknown: "Shopify has no such word yet: a row of diagnosis.test.ts",
  };

  it("has an order for every reason that Shopify's side can bring about, each in the diagnosis", () => {
    const shown = new Set(groups.map(({ reason }) => reason));
    const missing = Object.keys(REASONS).filter((code) => !shown.has(code));
    expect(missing).toEqual(Object.keys(NOT_THERE));
  });

  it("has lines of which nothing is left, in every way", async () => {
    const { rows } = await stage.sql.query<{ state: string }>("select distinct state from line_items");
    expect(rows.map(({ state }) => state)).toEqual(expect.arrayContaining(Object.keys(NOTHING_LEFT)));
  });

  it("has each reason of a hold in a group of its own", () => {
    const holds = groups.filter(({ reason }) => reason === "on_hold");
    expect(new Set(holds.map(({ hold }) => hold)).size).toBe(8);
    // Held twice: it stands where the hold that weighs more belongs, with both.
    const twice = holds.flatMap(({ examples }) => examples).find(({ detail }) => detail?.holds);
    expect(twice?.detail).toMatchObject({
      holdReason: "INCORRECT_ADDRESS",
      holds: [{ reason: "INCORRECT_ADDRESS" }, { reason: "OTHER" }],
    });
  });

  it("shows for each order what the reason rests on, and what is no parcel after everything else", () => {
    const isParcel = (group: BlockedGroup) => REASONS[group.reason as ReasonCode].state !== "not_shippable";
    expect(groups.map(isParcel)).toEqual(groups.map(isParcel).toSorted((a, b) => Number(b) - Number(a)));
    for (const { reason, examples } of groups) {
      const { state } = REASONS[reason as ReasonCode];
      if (["not_routed", "out_of_stock", "not_shippable"].includes(state)) continue;
      for (const { fulfillmentOrders } of examples)
        expect(fulfillmentOrders[0], reason).toMatchObject({
          id: expect.any(String) as string,
          seenAt: expect.any(String) as string,
        });
    }
  });

  it("says of a reason that a bundle is part of it, and ships a bundle's components like any line", async () => {
    const { rows } = await stage.sql.query(
      `select l.state from line_items l join fo_observations f on f.order_id = l.order_id where f.facts->>'bundle' = 'all'`,
    );
    expect(rows).toEqual([{ state: "ready" }, { state: "ready" }]);
  });
});

describe("a store whose orders cannot be seen", () => {
  let shop: Stage;
  let order: Awaited<ReturnType<Stage["order"]>>;
  beforeAll(async () => {
    shop = await setStage();
    order = await shop.order();
    await shop.order({ routing: "never" });
  });
  afterAll(() => shop.close());
  const grant = async (scopes: readonly string[]) => {
    await shop.control("POST", "/scopes", { granted: scopes });
    await callFunction(shop.db, "connect_shop", {
      p_shop: SHOP,
      p_scopes: [...scopes],
      p_now: shop.clock.now().toISOString(),
    });
    await lookAgain(shop);
  };

  it("names what is missing for the work of services, once routing is late", async () => {
    await grant(REQUIRED_SCOPES.filter((scope) => scope !== "read_third_party_fulfillment_orders"));
    for (let look = 0; look < 3; look++) await lookAgain(shop);
    const groups = await readBlockedGroups(shop.db, SHOP, 1);
    expect(groups).toMatchObject([
      {
        reason: "wrong_scope_class",
        orders: 1,
        examples: [{ detail: { missingScopes: ["read_third_party_fulfillment_orders"] } }],
      },
    ]);
  });

  it("names what is missing for all work, and goes on when it is granted", async () => {
    await grant(REQUIRED_SCOPES.filter((scope) => !scope.endsWith("merchant_managed_fulfillment_orders")));
    expect(await reasonsOfLines(shop)).toEqual(["permission_missing"]);
    await grant(REQUIRED_SCOPES);
    expect(await reasonsOfLines(shop)).toEqual(["not_routed_yet", null]);
  });

  it("says it also when Shopify denies access though the scopes seem to be there, in Shopify's words", async () => {
    await shop.control("POST", "/faults", { operation: "nodes", kind: "access-denied", times: 9 });
    await lookAgain(shop);
    const { faults } = await shop.control<{ faults: { hits: number }[] }>("GET", "/faults");
    expect(faults[0]!.hits).toBeGreaterThan(0);
    await shop.control("DELETE", "/faults");
    expect(await shop.read(order)).toMatchObject({
      state: "waiting",
      fulfillmentOrders: [],
      lines: [
        {
          state: "permission_missing",
          reasonDetail: { said: expect.stringContaining("Access denied") as string },
          ready: 0,
        },
      ],
    });
    await lookAgain(shop);
    expect(await reasonsOfLines(shop)).toEqual(["not_routed_yet", null]);
  });

  it("tells an order that is gone, and one that is too old to be seen", async () => {
    const gone = await shop.order();
    await shop.control("POST", `/orders/${gone.number}/delete`);
    await lookAgain(shop);
    expect(await shop.read(gone)).toMatchObject({ state: "problem", lines: [{ reason: "order_not_found" }] });

    await shop.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1 }]);
    await shop.clock.advance(61 * 24 * 60 * 60);
    await lookAgain(shop);
    expect(await shop.read(order)).toMatchObject({
      state: "problem",
      lines: [{ reason: "order_too_old" }],
      shipments: [{ status: "needs_attention", reason: "order_too_old" }],
    });
  });

  it("counts lines with a word that nobody knows, for whoever watches", async () => {
    const unknown = async () =>
      (
        await callFunction<{ linesUnknown: number }>(shop.db, "metrics_snapshot", {
          p_now: shop.clock.now().toISOString(),
        })
      ).linesUnknown;
    expect(await unknown()).toBe(0);
    await shop.sql.query("update line_items set reason = 'unknown' where order_id = $1", [order.id]);
    expect(await unknown()).toBe(1);
  });
});
