import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { REQUIRED_SCOPES } from "../../app/shopify/scopes.ts";
import { callFunction } from "../../app/supabase/client.ts";
import { SHOP, setStage, type SandboxOrder, type Stage } from "./stage.ts";

const NUMBERS = ["490714955706", "490714955710", "490714955721"];

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
beforeEach(() => stage.control("DELETE", "/faults"));
afterAll(() => stage.close());

const sync = (order: SandboxOrder) => stage.worker.syncShipmentWithShopify({ shop: SHOP, orderId: order.id });
const runDue = () => stage.worker.runDue({ budgetMs: 20_000 });
const fault = (kind: string, operation = "fulfillmentCreate", more: object = {}) =>
  stage.control("POST", "/faults", { operation, kind, times: 1, ...more });
const hits = async () => {
  const { faults } = await stage.control<{ faults: { hits: number }[] }>("GET", "/faults");
  return faults.map((it) => it.hits);
};
const quantities = async (order: SandboxOrder) => {
  const { lines } = await stage.read(order);
  return lines.map(({ fulfilled, registered, left, state }) => ({ fulfilled, registered, left, state }));
};
const shipment = async (order: SandboxOrder) => {
  const [first] = (await stage.read(order)).shipments;
  if (!first) throw new Error("no shipment");
  return first;
};
/** From the try that found this out to the next one. */
const pause = ({ lastTryAt, nextTryAt }: { lastTryAt: string | null; nextTryAt: string | null }) =>
  Math.round((Date.parse(nextTryAt ?? "") - Date.parse(lastTryAt ?? "")) / 1000);
const secondsUntil = (time: string | null) => Math.round((Date.parse(time ?? "") - stage.clock.now().getTime()) / 1000);
const registerAll = (order: SandboxOrder, over: Record<string, unknown> = {}) =>
  stage.register(order.lineItems.map((line) => ({ lineItemId: line.id, quantity: line.quantity, ...over })));

describe("a registered shipment", () => {
  it("becomes a fulfillment with exactly its lines, quantities and numbers, and no other", async () => {
    const order = await stage.order({
      lines: [
        { title: "湯呑み", sku: "CUP", quantity: 3 },
        { title: "急須", sku: "POT", quantity: 1 },
      ],
    });
    const [cup, pot] = order.lineItems;
    await stage.register([
      { lineItemId: cup!.id, quantity: 2, trackingNumbers: ["490714955706", "4907-1495-5710"] },
      { lineItemId: pot!.id, quantity: 1, carrier: "sagawa", trackingNumbers: ["444803009836"] },
    ]);
    expect((await quantities(order)).map((line) => line.state)).toEqual(["partly_shipped", "registered"]);

    expect(await sync(order)).toBe(1);

    const made = await stage.fulfillments(order);
    expect(made.map(({ numbers, lines, status }) => ({ numbers, lines, status }))).toEqual(
      expect.arrayContaining([
        { numbers: NUMBERS.slice(0, 2), lines: { CUP: 2 }, status: "SUCCESS" },
        { numbers: ["444803009836"], lines: { POT: 1 }, status: "SUCCESS" },
      ]),
    );
    expect(made).toHaveLength(2);
    expect(await quantities(order)).toEqual([
      { fulfilled: 2, registered: 0, left: 1, state: "partly_shipped" },
      { fulfilled: 1, registered: 0, left: 0, state: "shipped" },
    ]);
    const after = await stage.read(order);
    expect(after).toMatchObject({ state: "to_ship", partlyShipped: true });
    expect(after.shipments.map((it) => it.status)).toEqual(["synced", "synced"]);
    expect(after.shipments.flatMap((it) => it.attempts.map((attempt) => attempt.outcome))).toEqual([
      "synced",
      "synced",
    ]);
  });

  it("ships the rest later from a fulfillment order in progress", async () => {
    const order = await stage.order();
    const [cup] = order.lineItems;
    await stage.register([{ lineItemId: cup!.id, quantity: 1 }]);
    await sync(order);
    await stage.register([{ lineItemId: cup!.id, quantity: 2, trackingNumbers: [NUMBERS[1]] }]);
    await sync(order);
    expect((await stage.fulfillments(order)).map((made) => made.lines)).toEqual([{ CUP: 1 }, { CUP: 2 }]);
    expect(await stage.read(order)).toMatchObject({ state: "shipped", partlyShipped: false });
  });

  it("becomes one fulfillment a location when its lines lie at two", async () => {
    const { locations } = await stage.asMerchant<{ locations: { nodes: { legacyResourceId: string }[] } }>(
      "{ locations(first: 2) { nodes { legacyResourceId } } }",
    );
    const [one, two] = locations.nodes.map((location) => Number(location.legacyResourceId));
    const order = await stage.order({
      lines: [
        { title: "湯呑み", sku: "CUP", quantity: 2, locationId: one },
        { title: "急須", sku: "POT", quantity: 1, locationId: two },
      ],
    });
    await registerAll(order);
    await sync(order);
    const made = await stage.fulfillments(order);
    expect(made.map((it) => it.lines)).toEqual(expect.arrayContaining([{ CUP: 2 }, { POT: 1 }]));
    expect(made).toHaveLength(2);
    expect(await shipment(order)).toMatchObject({ status: "synced", fulfillments: [{}, {}] });
  });

  it("costs no more than its mutation when Shopify's side is as it was seen", async () => {
    const order = await stage.order();
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1 }]);
    await sync(order);
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 2, trackingNumbers: [NUMBERS[1]] }]);
    await sync(order);
    expect((await stage.read(order)).shipments.map((it) => it.attempts[0]?.cost)).toEqual([10, 10]);
    expect(await stage.read(order)).toMatchObject({ state: "shipped" });
  });

  it("is found on Shopify even when it has more lines than a page holds", async () => {
    const lines = Array.from({ length: 120 }, (_, index) => ({
      title: `品 ${index}`,
      sku: `PAGE-${index}`,
      quantity: 1,
    }));
    const order = await stage.order({ lines });
    expect((await stage.read(order)).lines).toHaveLength(120);
    expect((await quantities(order)).every((line) => line.state === "ready")).toBe(true);
    await registerAll(order);
    await sync(order);
    const [made] = (await stage.read(order)).fulfillments;
    expect(made?.lines).toHaveLength(120);
    expect(await stage.read(order)).toMatchObject({ state: "shipped" });
  });
});

describe("an order that Shopify has not routed yet", () => {
  it("takes registrations, waits with its next try, and ships when the fulfillment order is there", async () => {
    const order = await stage.order({ routing: "manual" });
    expect((await stage.read(order)).lines[0]).toMatchObject({
      state: "not_routed",
      reason: "not_routed_yet",
      left: 3,
    });

    expect(await registerAll(order)).toMatchObject({ ok: true });
    await sync(order);
    const waiting = await shipment(order);
    expect(waiting).toMatchObject({ status: "waiting", reason: "not_routed_yet", retryCount: 1 });
    expect(pause(waiting)).toBe(15);

    await stage.clock.advance(14);
    await runDue();
    expect((await shipment(order)).retryCount).toBe(1);
    await stage.clock.advance(2);
    await runDue();
    const again = await shipment(order);
    expect(again).toMatchObject({ status: "waiting", retryCount: 2 });
    expect(pause(again)).toBe(30);

    await stage.control("POST", `/orders/${order.number}/route`);
    await stage.clock.advance(31);
    await runDue();
    expect(await shipment(order)).toMatchObject({ status: "synced", reason: null, retryCount: 0, nextTryAt: null });
    expect(await stage.fulfillments(order)).toHaveLength(1);
  });

  it("ships at once when a webhook wakes it", async () => {
    const order = await stage.order({ routing: "manual" });
    await registerAll(order);
    await sync(order);
    await stage.control("POST", `/orders/${order.number}/route`);
    await callFunction(stage.db, "wake_order", {
      p_shop: SHOP,
      p_order_id: order.id,
      p_now: stage.clock.now().toISOString(),
    });
    await runDue();
    expect(await shipment(order)).toMatchObject({ status: "synced" });
  });

  it("ships as soon as any look finds that it can, due or not", async () => {
    const order = await stage.order({ routing: "manual" });
    await registerAll(order);
    await sync(order);
    await stage.clock.advance(16);
    await runDue();
    await stage.control("POST", `/orders/${order.number}/route`);
    await stage.sql.query("update orders set look_due_at = now() - interval '1 day' where id = $1", [order.id]);
    await runDue();
    expect(await shipment(order)).toMatchObject({ status: "synced" });
  });

  it("becomes ready on the desk by itself, before anybody registers", async () => {
    const order = await stage.order({ routing: "manual" });
    await stage.control("POST", `/orders/${order.number}/route`);
    await stage.clock.advance(16);
    await runDue();
    expect((await stage.read(order)).lines[0]).toMatchObject({ state: "ready", ready: 3 });
  });

  it("needs a person after 48 hours, and waking starts it anew", async () => {
    const order = await stage.order({ routing: "never" });
    await registerAll(order);
    await sync(order);
    await stage.clock.advance(48 * 3600 + 1);
    await runDue();
    expect(await shipment(order)).toMatchObject({
      status: "needs_attention",
      reason: "waited_too_long",
      nextTryAt: null,
    });
    expect(await stage.read(order)).toMatchObject({ state: "problem" });
    await callFunction(stage.db, "wake_order", {
      p_shop: SHOP,
      p_order_id: order.id,
      p_now: stage.clock.now().toISOString(),
    });
    expect(await shipment(order)).toMatchObject({ status: "pending" });
    await runDue();
    expect(await shipment(order)).toMatchObject({ status: "waiting", retryCount: 1 });
  });
});

describe("an order that is blocked", () => {
  it("waits on hold with the hold's reason, and ships after its release", async () => {
    const order = await stage.order();
    await stage.control("POST", `/orders/${order.number}/hold`, {
      reason: "AWAITING_PAYMENT",
      notes: "コンビニ決済待ち",
    });
    await registerAll(order);
    await sync(order);
    expect(await shipment(order)).toMatchObject({ status: "waiting", reason: "on_hold" });
    expect((await stage.read(order)).lines[0]).toMatchObject({
      reason: "on_hold",
      reasonDetail: { holdReason: "AWAITING_PAYMENT", holdNote: "コンビニ決済待ち" },
    });
    await stage.control("POST", `/orders/${order.number}/release`);
    await stage.clock.advance(16);
    await runDue();
    expect(await shipment(order)).toMatchObject({ status: "synced" });
  });

  it("waits until the day a scheduled order opens, looking once a day", async () => {
    const order = await stage.order();
    const opensAt = new Date(stage.clock.now().getTime() + 36 * 3600_000).toISOString();
    await stage.control("POST", `/orders/${order.number}/schedule`, { fulfillAt: opensAt });
    await registerAll(order);
    await sync(order);
    const waiting = await shipment(order);
    expect(waiting).toMatchObject({ status: "waiting", reason: "scheduled" });
    expect(pause(waiting)).toBe(24 * 3600);
  });

  it("is cancelled with its order", async () => {
    const order = await stage.order({ routing: "manual" });
    await registerAll(order);
    await stage.control("POST", `/orders/${order.number}/cancel`, {});
    await sync(order);
    expect(await shipment(order)).toMatchObject({ status: "cancelled", reason: "order_cancelled" });
    expect(await stage.read(order)).toMatchObject({ state: "cancelled" });
    expect(await stage.fulfillments(order)).toEqual([]);
  });

  it("needs a person when somebody else has shipped it meanwhile", async () => {
    const order = await stage.order();
    await registerAll(order);
    await stage.control("POST", `/orders/${order.number}/fulfill`, { trackingNumbers: ["999"] });
    await sync(order);
    expect(await shipment(order)).toMatchObject({ status: "needs_attention", reason: "over_quantity" });
    expect(await stage.fulfillments(order)).toHaveLength(1);
  });

  it("is not found any more", async () => {
    const order = await stage.order();
    await registerAll(order);
    await stage.control("POST", `/orders/${order.number}/delete`, {});
    await sync(order);
    expect(await shipment(order)).toMatchObject({ status: "needs_attention", reason: "order_not_found" });
  });
});

describe("when Shopify or the network fails", () => {
  const registered = async () => {
    const order = await stage.order();
    await registerAll(order);
    return order;
  };

  it.each(["timeout-after", "reset-after", "internal-error-after", "http-502", "invalid-json"])(
    "%s: finds out whether it shipped before it sends again, and ships exactly once",
    async (kind) => {
      const order = await registered();
      await fault(kind);
      await sync(order);
      expect(await hits()).toEqual([1]);
      expect(await shipment(order)).toMatchObject({ status: "retry", reason: "unclear_outcome" });
      await stage.clock.advance(31);
      await runDue();
      expect(await shipment(order)).toMatchObject({ status: "synced" });
      expect(await stage.fulfillments(order)).toHaveLength(1);
    },
  );

  it.each(["timeout-before", "reset-before", "internal-error-before", "http-500", "http-503"])(
    "%s: sends again once it is certain that nothing was done",
    async (kind) => {
      const order = await registered();
      await fault(kind);
      await sync(order);
      expect(await hits()).toEqual([1]);
      await stage.clock.advance(31);
      await runDue();
      expect(await shipment(order)).toMatchObject({ status: "synced" });
      expect(await stage.fulfillments(order)).toHaveLength(1);
      expect((await shipment(order)).attempts.map((attempt) => attempt.outcome)).toEqual(["synced", "not_applied"]);
    },
  );

  it("does not take one shipment's lost fulfillment for a stranger's beside another of the same line", async () => {
    const order = await stage.order();
    for (const [index, kind] of ["timeout-before", "timeout-after"].entries()) {
      await fault(kind);
      await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1, trackingNumbers: [NUMBERS[index]] }]);
      await sync(order);
    }
    await stage.clock.advance(31);
    await runDue();
    expect((await stage.read(order)).shipments.map((it) => it.status)).toEqual(["synced", "synced"]);
    expect(await stage.fulfillments(order)).toHaveLength(2);
  });

  it("does not send again in the same visit what nobody saw the end of, when another shipment has it read anew", async () => {
    const order = await stage.order({ lines: [{ title: "湯呑み", sku: "CUP", quantity: 2 }] });
    const lineItemId = Number(order.lineItems[0]!.id.split("/").at(-1));
    await stage.control("POST", `/orders/${order.number}/hold`, {
      reason: "OTHER",
      lines: [{ lineItemId, quantity: 1 }],
    });
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1, trackingNumbers: [NUMBERS[0]] }]);
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1, trackingNumbers: [NUMBERS[1]] }]);
    await fault("timeout-after");
    await sync(order);
    expect(await hits()).toEqual([1]);
    expect(await stage.fulfillments(order)).toHaveLength(1);
    await stage.clock.advance(31);
    await runDue();
    const made = await stage.fulfillments(order);
    expect(made.map(({ lines }) => lines)).toEqual([{ CUP: 1 }]);
  });

  it("adopts what Shopify did before the answer was lost", async () => {
    const order = await registered();
    await fault("timeout-after");
    await sync(order);
    await stage.clock.advance(31);
    await runDue();
    expect((await shipment(order)).attempts.map((attempt) => attempt.outcome)).toEqual(["adopted"]);
    expect((await stage.read(order)).lines[0]).toMatchObject({ state: "shipped", ready: 0 });
  });

  it.each(["throttled", "http-429"])("%s: comes back when Shopify says, which costs no try", async (kind) => {
    const order = await registered();
    await fault(kind);
    await sync(order);
    expect(await hits()).toEqual([1]);
    expect(await shipment(order)).toMatchObject({ status: "pending", reason: "throttled", retryCount: 0 });
    await stage.clock.advance(30);
    await runDue();
    expect(await shipment(order)).toMatchObject({ status: "synced" });
  });

  const toBeRead = async () => {
    const order = await registered();
    await stage.sql.query("update orders set look_due_at = now() where id = $1", [order.id]);
    return order;
  };

  it("tries again after an error of reading, 5 s later", async () => {
    const order = await toBeRead();
    await fault("http-500", "nodes");
    await sync(order);
    expect(await hits()).toEqual([1]);
    const failing = await shipment(order);
    expect(failing).toMatchObject({ status: "retry", reason: "shopify_error", retryCount: 1 });
    expect(pause(failing)).toBe(5);
    await stage.clock.advance(6);
    await runDue();
    expect(await shipment(order)).toMatchObject({ status: "synced" });
  });

  const closed = {
    message: "Fulfillment order 1 has an unfulfillable status= closed.",
    field: ["fulfillment"],
  };

  it("looks again at once when the fulfillment order is not what it was, and ships", async () => {
    const order = await registered();
    await fault("user-error", "fulfillmentCreate", closed);
    await sync(order);
    expect(await hits()).toEqual([1]);
    const after = await shipment(order);
    expect(after).toMatchObject({ status: "synced" });
    expect(after.attempts.map((attempt) => attempt.outcome)).toEqual(["synced", "retry"]);
  });

  it("comes back later when even a fresh look was refused", async () => {
    const order = await registered();
    await fault("user-error", "fulfillmentCreate", { ...closed, times: 2 });
    await sync(order);
    expect(await shipment(order)).toMatchObject({ status: "retry", reason: "changed_meanwhile" });
    await stage.clock.advance(6);
    await runDue();
    expect(await shipment(order)).toMatchObject({ status: "synced" });
  });

  it("shows a person what Shopify refused, in its words", async () => {
    const order = await registered();
    await fault("user-error", "fulfillmentCreate", { message: "Not today.", field: ["fulfillment"] });
    await sync(order);
    expect(await shipment(order)).toMatchObject({
      status: "needs_attention",
      reason: "refused",
      error: { code: "user_error", message: "Not today." },
    });
  });

  it("stops asking a shop that is frozen, and goes on when it is back", async () => {
    const order = await toBeRead();
    await fault("payment-402", "nodes");
    await sync(order);
    expect(await shipment(order)).toMatchObject({ status: "pending", reason: "shop_unavailable", retryCount: 0 });
    await stage.clock.advance(60);
    expect(await runDue()).toEqual({ visited: 0, looked: 0 });
    await stage.clock.advance(15 * 60);
    await runDue();
    expect(await shipment(order)).toMatchObject({ status: "synced" });
  });

  it("gives up after 12 tries and says so", async () => {
    const order = await toBeRead();
    await fault("http-500", "nodes", { times: 100 });
    for (let tries = 0; tries < 12; tries++) {
      await stage.clock.advance(16 * 60);
      await runDue();
    }
    expect(await shipment(order)).toMatchObject({
      status: "needs_attention",
      reason: "gave_up",
      error: { code: "unclear" },
    });
  });

  it.each([
    ["goes on by itself when the shop can be swept again after it was out of reach for long", false, "synced"],
    ["that was given up though the shop was in reach waits for a person", true, "needs_attention"],
  ])("%s", async (_, isSwept, status) => {
    const order = await toBeRead();
    await fault("http-500", "nodes", { times: 12 });
    for (let tries = 0; tries < 12; tries++) {
      await stage.clock.advance(16 * 60);
      if (isSwept) await stage.intake();
      await sync(order);
    }
    expect(await shipment(order)).toMatchObject({ status: "needs_attention", reason: "gave_up" });
    await stage.clock.advance(16 * 60);
    await stage.intake();
    await runDue();
    expect(await shipment(order)).toMatchObject({ status });
  });
});

describe("a shop whose access token was refused", () => {
  it("goes on at once with everything that failed when it has a new one", async () => {
    const failing = await stage.order();
    await registerAll(failing);
    await stage.sql.query("update orders set look_due_at = now() where id = $1", [failing.id]);
    await fault("unauthorized-401", "nodes", { times: 3 });
    for (const seconds of [6, 11, 0]) {
      await sync(failing);
      await stage.clock.advance(seconds);
    }
    expect(await hits()).toEqual([3]);
    expect(await shipment(failing)).toMatchObject({ status: "retry", reason: "app_not_authorized", retryCount: 3 });
    expect(await runDue()).toMatchObject({ visited: 0 });
    await callFunction(stage.db, "connect_shop", {
      p_shop: SHOP,
      p_scopes: [...REQUIRED_SCOPES],
      p_now: stage.clock.now().toISOString(),
    });
    await runDue();
    expect(await shipment(failing)).toMatchObject({ status: "synced" });
  });
});

describe("a send that nobody saw the end of, after many failures", () => {
  /** A shipment that failed 11 times, and whose 12th try ends in `kind`. */
  const failing = async (kind: string) => {
    const order = await stage.order();
    await registerAll(order);
    await stage.sql.query("update orders set look_due_at = now() where id = $1", [order.id]);
    await fault("http-500", "nodes", { times: 11 });
    for (let tries = 0; tries < 11; tries++) {
      await sync(order);
      await stage.clock.advance(16 * 60);
    }
    expect(await shipment(order)).toMatchObject({ status: "retry", retryCount: 11 });
    await fault(kind);
    await sync(order);
    expect(await hits()).toEqual([11, 1]);
    expect(await shipment(order)).toMatchObject({ status: "retry", reason: "unclear_outcome" });
    return order;
  };

  it("is found on Shopify if it worked, and asks nobody", async () => {
    const order = await failing("timeout-after");
    await stage.clock.advance(16 * 60);
    await runDue();
    expect(await shipment(order)).toMatchObject({ status: "synced" });
    expect(await stage.fulfillments(order)).toHaveLength(1);
  });

  it("is said to have failed when it is certain that it did", async () => {
    const order = await failing("timeout-before");
    await stage.clock.advance(16 * 60);
    await runDue();
    expect(await shipment(order)).toMatchObject({ status: "needs_attention", reason: "gave_up" });
    expect((await shipment(order)).attempts[0]).toMatchObject({ outcome: "not_applied" });
    expect(await stage.fulfillments(order)).toEqual([]);
  });

  it("is called unclear while Shopify cannot be asked for hours, and ships by itself once it can", async () => {
    const order = await failing("timeout-before");
    await fault("http-500", "nodes", { times: 12 });
    for (let tries = 0; tries < 12; tries++) {
      await stage.clock.advance(16 * 60);
      await sync(order);
    }
    expect(await shipment(order)).toMatchObject({
      status: "needs_attention",
      reason: "unclear_outcome",
      error: { code: "unclear" },
    });
    await stage.clock.advance(61);
    await runDue();
    expect(await shipment(order)).toMatchObject({ status: "synced" });
    expect(await stage.fulfillments(order)).toHaveLength(1);
  });
});

describe("a shipment that somebody takes back", () => {
  const cancel = async (order: SandboxOrder) =>
    callFunction<string>(stage.db, "cancel_shipment", {
      p_shop: SHOP,
      p_shipment_id: (await shipment(order)).id,
      p_by: "42",
      p_now: stage.clock.now().toISOString(),
    });

  it("frees its quantities, never ships, and keeps the record of who did it", async () => {
    const order = await stage.order({ routing: "manual" });
    await registerAll(order);
    await sync(order);
    expect(await cancel(order)).toBe("cancelled");
    expect(await quantities(order)).toMatchObject([{ registered: 0, left: 3 }]);
    await stage.control("POST", `/orders/${order.number}/route`);
    await stage.clock.advance(3600);
    await runDue();
    expect(await stage.fulfillments(order)).toEqual([]);
    expect(await shipment(order)).toMatchObject({
      status: "cancelled",
      attempts: [{ outcome: "cancelled", error: { message: "42" } }, {}],
    });
    expect(await cancel(order)).toBe("ended");
  });

  it("stays when it is on Shopify, or may just be getting there", async () => {
    const order = await stage.order();
    await registerAll(order);
    await fault("timeout-after");
    await sync(order);
    expect(await cancel(order)).toBe("on_shopify");
    await stage.clock.advance(31);
    await runDue();
    expect(await cancel(order)).toBe("ended");
  });

  it("is the way out where nobody can tell what became of it", async () => {
    const order = await stage.order();
    await registerAll(order);
    await fault("timeout-before");
    await sync(order);
    await stage.control("POST", `/orders/${order.number}/fulfill`, { trackingNumbers: ["another"] });
    await stage.clock.advance(31);
    await runDue();
    expect(await shipment(order)).toMatchObject({ status: "needs_attention", reason: "unclear_outcome" });
    expect(await cancel(order)).toBe("cancelled");
    expect(await stage.read(order)).toMatchObject({ state: "shipped" });
  });

  it("is not to be found in another shop", async () => {
    const args = {
      p_shipment_id: "00000000-0000-0000-0000-000000000000",
      p_by: "1",
      p_now: stage.clock.now().toISOString(),
    };
    expect(await callFunction(stage.db, "cancel_shipment", { p_shop: SHOP, ...args })).toBe("unknown");
  });
});

describe("what is old", () => {
  const DAY = 24 * 3600;
  const prune = (limit: number) =>
    callFunction(stage.db, "prune_history", { p_now: stage.clock.now().toISOString(), p_limit: limit });
  const count = async (table: string, where = "true") => {
    const { rows } = await stage.sql.query<{ n: number }>(`select count(*)::int as n from ${table} where ${where}`);
    return rows[0]!.n;
  };

  it("is cleared away by its age, so many at a time, but nothing about a shipment that is not settled", async () => {
    const shipped = await stage.order();
    await registerAll(shipped);
    expect(await sync(shipped)).toBe(1);
    const waiting = await stage.order({ routing: "manual" });
    await registerAll(waiting);
    await sync(waiting);
    await callFunction(stage.db, "begin_scheduled_run", { p_now: stage.clock.now().toISOString() });
    const attemptsOf = (order: SandboxOrder) => count("shipment_sync_attempts", `order_id = '${order.id}'`);
    expect(await attemptsOf(shipped)).toBe(1);
    const waited = await attemptsOf(waiting);
    expect(waited).toBeGreaterThan(0);

    await stage.clock.advance(8 * DAY);
    await prune(1_000);
    expect(await count("scheduled_runs")).toBe(0);
    const observations = await count("fo_observations");
    expect(observations).toBeGreaterThan(1);
    expect(await attemptsOf(shipped)).toBe(1);

    await stage.clock.advance(173 * DAY);
    await prune(1);
    expect(await count("fo_observations")).toBe(observations - 1);
    await prune(1_000);
    expect(await count("fo_observations")).toBe(0);
    expect(await attemptsOf(shipped)).toBe(0);
    expect(await attemptsOf(waiting)).toBe(waited);
    expect(await shipment(shipped)).toMatchObject({ status: "synced" });
  });
});

describe("workers", () => {
  it("never work on the same order at once", async () => {
    const order = await stage.order();
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1 }]);
    const workers = Array.from({ length: 8 }, () => stage.newWorker());
    await Promise.all(workers.map((worker) => worker.syncShipmentWithShopify({ shop: SHOP, orderId: order.id })));
    await runDue();
    expect(await stage.fulfillments(order)).toHaveLength(1);
  });

  it("write nothing once their lease is lost", async () => {
    const order = await stage.order();
    await registerAll(order);
    const [visit] = await callFunction<{ leaseToken: string }[]>(stage.db, "claim_order", {
      p_shop: SHOP,
      p_order_id: order.id,
      p_now: stage.clock.now().toISOString(),
      p_lease_seconds: 60,
    });
    await stage.clock.advance(61);
    await runDue();
    const before = await stage.read(order);
    const wrote = await callFunction<boolean>(stage.db, "record_outcome", {
      p_shop: SHOP,
      p_order_id: order.id,
      p_token: visit!.leaseToken,
      p_outcome: { shipmentId: before.shipments[0]!.id, shipment: { status: "needs_attention", retryCount: 0 } },
      p_now: stage.clock.now().toISOString(),
    });
    expect(wrote).toBe(false);
    expect(await stage.read(order)).toEqual(before);
  });

  it("that stood still too long do not send", async () => {
    const order = await stage.order();
    await registerAll(order);
    const stalled = stage.newWorker({
      failpoint: (name) => {
        // The process was stopped here for longer than its lease.
        if (name === "after_intent")
          performance.now = (
            (real) => () =>
              real.call(performance) + 50_000
          )(performance.now);
      },
    });
    const real = performance.now;
    try {
      await stalled.syncShipmentWithShopify({ shop: SHOP, orderId: order.id });
    } finally {
      performance.now = real;
    }
    expect(await stage.fulfillments(order)).toEqual([]);
    await stage.clock.advance(31);
    await runDue();
    await stage.clock.advance(31);
    await runDue();
    expect(await stage.fulfillments(order)).toHaveLength(1);
  });

  it("do not lose a wake that comes while they are busy", async () => {
    const order = await stage.order({ routing: "manual" });
    await registerAll(order);
    const visits = await callFunction<{ leaseToken: string }[]>(stage.db, "claim_order", {
      p_shop: SHOP,
      p_order_id: order.id,
      p_now: stage.clock.now().toISOString(),
      p_lease_seconds: 60,
    });
    await callFunction(stage.db, "wake_order", {
      p_shop: SHOP,
      p_order_id: order.id,
      p_now: stage.clock.now().toISOString(),
    });
    const args = {
      p_shop: SHOP,
      p_order_id: order.id,
      p_token: visits[0]!.leaseToken,
      p_now: stage.clock.now().toISOString(),
    };
    expect(await callFunction(stage.db, "release_order", args)).toBe("due");
    expect(secondsUntil((await shipment(order)).nextTryAt)).toBeLessThanOrEqual(0);
  });
});
