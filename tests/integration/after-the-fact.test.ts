import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readOrderHistory } from "../../app/orders/history.ts";
import { correctShipments, dismissAmendment, undoShipment } from "../../app/shipments/amend.ts";
import type { ShipmentRow } from "../../app/shipments/read-model.ts";
import { callFunction, DatabaseUnavailableError } from "../../app/supabase/client.ts";
import { SHOP, setStage, type SandboxOrder, type Stage } from "./stage.ts";

const [FIRST, SECOND, THIRD] = ["490714955706", "490714955710", "490714955721"];

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
beforeEach(() => stage.control("DELETE", "/faults"));
afterAll(() => stage.close());

const sync = (order: SandboxOrder, worker = stage.worker) =>
  worker.syncShipmentWithShopify({ shop: SHOP, orderId: order.id });
const fault = (kind: string, operation: string, more: object = {}) =>
  stage.control("POST", "/faults", { operation, kind, times: 1, ...more });
const hits = async () =>
  (await stage.control<{ faults: { hits: number }[] }>("GET", "/faults")).faults.map((it) => it.hits);

async function shipment(order: SandboxOrder): Promise<ShipmentRow> {
  const [first] = (await stage.read(order)).shipments;
  if (!first) throw new Error("no shipment");
  return first;
}

/** An order of three, all of it shipped and on Shopify. */
async function shipped(over: Record<string, unknown> = {}): Promise<SandboxOrder> {
  const order = await stage.order();
  await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 3, ...over }]);
  await sync(order);
  expect((await shipment(order)).status).toBe("synced");
  return order;
}

async function correct(order: SandboxOrder, change: object, request: object = {}) {
  const { id: shipmentId } = await shipment(order);
  const input = { corrections: [{ id: randomUUID(), shipmentId, ...change }], ...request };
  const result = await correctShipments(stage.db, { shop: SHOP, by: "7", input, now: stage.clock.now() });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.answers[0]!.outcome;
}

async function undo(order: SandboxOrder, id: string = randomUUID()) {
  const { id: shipmentId } = await shipment(order);
  const undone = await undoShipment(stage.db, { shop: SHOP, id, shipmentId, by: "7", now: stage.clock.now() });
  return undone.outcome;
}

const onShopify = async (order: SandboxOrder) =>
  (await stage.fulfillments(order)).map(({ status, numbers }) => `${status} ${numbers.join(" ")}`);

/** How often Shopify mailed the customer about the order's parcels. */
async function mails(order: SandboxOrder): Promise<number> {
  const { order: found } = await stage.control<{ order: { fulfillments: { mails: number }[] } }>(
    "GET",
    `/state?order=${order.number}`,
  );
  return found.fulfillments.reduce((sum, made) => sum + made.mails, 0);
}

async function atTwoLocations(): Promise<SandboxOrder> {
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
  await stage.register(order.lineItems.map((line) => ({ lineItemId: line.id, quantity: line.quantity })));
  await sync(order);
  return order;
}

const mortal = (point: string) => {
  let isDead = false;
  return stage.newWorker({
    failpoint: (name) => {
      if (name !== point || isDead) return;
      isDead = true;
      throw new DatabaseUnavailableError("died");
    },
  });
};

describe("a correction", () => {
  it("of a shipment that is not on Shopify simply changes it", async () => {
    const order = await stage.order({ routing: "never" });
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1 }]);
    await sync(order);
    expect(await correct(order, { carrier: "sagawa", trackingNumbers: [SECOND] }, { notifyCustomer: true })).toBe(
      "changed",
    );
    expect(await shipment(order)).toMatchObject({
      status: "waiting",
      carrier: "sagawa",
      trackingNumbers: [SECOND],
      amendment: null,
    });
  });

  it("replaces carrier and numbers on Shopify, keeps what it is not told to change, and mails nobody unasked", async () => {
    const order = await shipped();
    expect(await correct(order, { trackingNumbers: [SECOND, THIRD] })).toBe("accepted");
    expect(await shipment(order)).toMatchObject({
      status: "synced",
      carrier: "yamato",
      trackingNumbers: [SECOND, THIRD],
      amendment: { kind: "correction", status: "pending", trackingNumbersBefore: [FIRST] },
    });
    await sync(order);
    expect(await onShopify(order)).toEqual([`SUCCESS ${SECOND} ${THIRD}`]);
    expect(await shipment(order)).toMatchObject({
      amendment: null,
      fulfillments: [{ company: "Yamato (JA)", trackingNumbers: [SECOND, THIRD] }],
    });
    expect(await mails(order)).toBe(0);

    expect(await correct(order, { carrier: "sagawa" }, { notifyCustomer: true })).toBe("accepted");
    await sync(order);
    expect(await shipment(order)).toMatchObject({
      fulfillments: [{ company: "Sagawa (JA)", trackingNumbers: [SECOND, THIRD] }],
    });
    expect(await mails(order)).toBe(1);
    expect(await correct(order, { carrier: "sagawa" })).toBe("unchanged");
  });

  it("reaches every fulfillment of its shipment, and mails the customer once", async () => {
    const order = await atTwoLocations();
    await correct(order, { trackingNumbers: [SECOND] }, { notifyCustomer: true });
    await sync(order);
    expect(await onShopify(order)).toEqual([`SUCCESS ${SECOND}`, `SUCCESS ${SECOND}`]);
    expect(await mails(order)).toBe(1);
  });

  it("asked for twice with the same id is one; a later one takes its place", async () => {
    const order = await shipped();
    const id = randomUUID();
    await correct(order, { id, trackingNumbers: [SECOND] });
    expect(await correct(order, { id, trackingNumbers: [SECOND] })).toBe("accepted");
    await correct(order, { trackingNumbers: [THIRD] });
    await sync(order);
    expect(await onShopify(order)).toEqual([`SUCCESS ${THIRD}`]);
    const { rows } = await stage.sql.query(
      "select status from shipment_amendments where order_id = $1 order by status",
      [order.id],
    );
    expect(rows).toEqual([{ status: "done" }, { status: "replaced" }]);
  });

  it.each(["timeout-after", "reset-after", "internal-error-after", "invalid-json"])(
    "with an unknown end (%s) that went through is found, and mails nobody again",
    async (kind) => {
      const order = await shipped();
      await correct(order, { trackingNumbers: [SECOND] }, { notifyCustomer: true });
      await fault(kind, "fulfillmentTrackingInfoUpdate");
      await sync(order);
      expect(await hits()).toEqual([1]);
      expect((await shipment(order)).amendment).toMatchObject({ status: "retry", reason: "unclear_outcome" });
      await stage.clock.advance(35);
      await sync(order);
      expect(await shipment(order)).toMatchObject({ amendment: null, fulfillments: [{ trackingNumbers: [SECOND] }] });
      expect(await mails(order)).toBe(1);
    },
  );

  it("with an unknown end that did not go through is sent again, with its mail", async () => {
    const order = await shipped();
    await correct(order, { trackingNumbers: [SECOND] }, { notifyCustomer: true });
    await fault("timeout-before", "fulfillmentTrackingInfoUpdate");
    await sync(order);
    await stage.clock.advance(35);
    await sync(order);
    expect(await onShopify(order)).toEqual([`SUCCESS ${SECOND}`]);
    expect(await mails(order)).toBe(1);
    const { rows } = await stage.sql.query(
      "select outcome from shipment_amendment_attempts a join shipment_amendments m on m.id = a.amendment_id where order_id = $1 order by a.started_at",
      [order.id],
    );
    expect(rows).toEqual([{ outcome: "not_applied" }, { outcome: "applied" }]);
  });

  it.each(["after_claim", "after_intent", "after_answer", "after_commit"])(
    "survives a worker that dies %s, with one mail at most",
    async (point) => {
      const order = await shipped();
      await correct(order, { trackingNumbers: [SECOND] }, { notifyCustomer: true });
      await expect(sync(order, mortal(point))).rejects.toThrow("died");
      await stage.clock.advance(61);
      await sync(order);
      expect(await shipment(order)).toMatchObject({ amendment: null, fulfillments: [{ trackingNumbers: [SECOND] }] });
      expect(await onShopify(order)).toEqual([`SUCCESS ${SECOND}`]);
      expect(await mails(order)).toBe(1);
    },
  );

  it("that Shopify refuses says so in Shopify's words, is not repeated, and can be left or made again", async () => {
    const order = await shipped();
    await correct(order, { trackingNumbers: [SECOND] });
    await fault("user-error", "fulfillmentTrackingInfoUpdate", { message: "Tracking is locked." });
    await sync(order);
    expect(await shipment(order)).toMatchObject({
      amendment: { status: "needs_attention", reason: "refused", error: { message: "Tracking is locked." } },
    });
    expect(await stage.read(order)).toMatchObject({ state: "problem" });
    expect(await sync(order)).toBe(0);

    const { amendment } = await shipment(order);
    const wish = { shop: SHOP, id: amendment!.id, by: "7", now: stage.clock.now() };
    expect(await dismissAmendment(stage.db, wish)).toBe(true);
    expect(await dismissAmendment(stage.db, wish)).toBe(false);
    expect(await stage.read(order)).toMatchObject({ state: "shipped" });
    // What Shopify has differs from what is here, and stays visible.
    expect(await shipment(order)).toMatchObject({
      amendment: null,
      trackingNumbers: [SECOND],
      fulfillments: [{ trackingNumbers: [FIRST] }],
    });
  });

  it("waits out what is only in the way for a while", async () => {
    const order = await shipped();
    await correct(order, { trackingNumbers: [SECOND] });
    await fault("throttled", "fulfillmentTrackingInfoUpdate");
    await sync(order);
    expect((await shipment(order)).amendment).toMatchObject({ status: "pending", reason: "throttled" });
    await stage.clock.advance(120);
    await fault("http-500", "nodes");
    await sync(order);
    expect((await shipment(order)).amendment).toMatchObject({ status: "retry", reason: "shopify_error" });
    await stage.clock.advance(120);
    await sync(order);
    expect(await onShopify(order)).toEqual([`SUCCESS ${SECOND}`]);
  });

  it("made while the shipment is on its way to Shopify follows it there", async () => {
    const order = await stage.order();
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 3 }]);
    let isWished = false;
    const worker = stage.newWorker({
      failpoint: (name) => {
        if (name === "after_intent" && !isWished) isWished = true;
      },
      adminFor: () =>
        Promise.resolve({
          async send(document, ...rest) {
            if (String(document).includes("fulfillmentCreate")) {
              expect(await correct(order, { trackingNumbers: [SECOND] })).toBe("accepted");
            }
            return stage.admin.send(document, ...rest);
          },
        }),
    });
    await sync(order, worker);
    expect(isWished).toBe(true);
    expect(await onShopify(order)).toEqual([`SUCCESS ${SECOND}`]);
    expect(await shipment(order)).toMatchObject({ status: "synced", amendment: null });
  });

  it("does not overrule what somebody changed on Shopify while its end was unknown", async () => {
    const order = await shipped();
    await correct(order, { trackingNumbers: [SECOND] }, { notifyCustomer: true });
    await fault("timeout-before", "fulfillmentTrackingInfoUpdate");
    await sync(order);
    await elsewhere(order, THIRD!);
    await stage.clock.advance(35);
    await sync(order);
    expect(await onShopify(order)).toEqual([`SUCCESS ${THIRD}`]);
    expect((await shipment(order)).amendment).toMatchObject({ status: "needs_attention", reason: "changed_elsewhere" });
    expect(await mails(order)).toBe(0);
  });

  it("does not change what was cancelled on Shopify", async () => {
    const order = await shipped();
    await correct(order, { trackingNumbers: [SECOND] });
    await cancelElsewhere(order);
    await sync(order);
    expect(await onShopify(order)).toEqual([`CANCELLED ${FIRST}`]);
    expect((await shipment(order)).amendment).toMatchObject({ reason: "fulfillment_cancelled" });
  });
});

async function fulfillmentId(order: SandboxOrder): Promise<string> {
  return (await stage.fulfillments(order))[0]!.id;
}

async function elsewhere(order: SandboxOrder, number: string): Promise<void> {
  await stage.asMerchant(
    `mutation ($id: ID!, $number: String!) { fulfillmentTrackingInfoUpdate(fulfillmentId: $id,
      trackingInfoInput: { company: "Yamato (JA)", number: $number }) { userErrors { message } } }`,
    { id: await fulfillmentId(order), number },
  );
}

async function cancelElsewhere(order: SandboxOrder): Promise<void> {
  await stage.asMerchant(`mutation ($id: ID!) { fulfillmentCancel(id: $id) { userErrors { message } } }`, {
    id: await fulfillmentId(order),
  });
}

describe("a change made on Shopify", () => {
  it("is seen, kept for the history, and left as it is", async () => {
    const order = await shipped();
    await stage.clock.advance(2);
    await elsewhere(order, THIRD!);
    await stage.intake();
    await sync(order);
    expect(await shipment(order)).toMatchObject({
      trackingNumbers: [FIRST],
      amendment: null,
      fulfillments: [{ trackingNumbers: [THIRD] }],
    });
    expect(await onShopify(order)).toEqual([`SUCCESS ${THIRD}`]);
    const { rows } = await stage.sql.query("select what, before, after from fulfillment_changes where order_id = $1", [
      order.id,
    ]);
    expect(rows).toEqual([
      {
        what: "tracking",
        before: { company: "Yamato (JA)", trackingNumbers: [FIRST] },
        after: { company: "Yamato (JA)", trackingNumbers: [THIRD] },
      },
    ]);
  });

  it("is told by its webhook; our own, coming back, is ignored", async () => {
    const order = await shipped();
    const [made] = await stage.fulfillments(order);
    const told = async (trackingNumbers: string[]) => {
      const change = {
        kind: "order_touched",
        orderId: order.id,
        fulfillment: { id: made!.id, status: "SUCCESS", trackingNumbers },
      };
      await stage.sql.query(
        `insert into webhook_events (shop, webhook_id, topic, received_at, order_id, outcome, change)
         values ($1, $2, 'fulfillments/update', now(), $3, 'received', $4)`,
        [SHOP, randomUUID(), order.id, change],
      );
      const { rows } = await stage.sql.query<{ outcome: string }>(
        "select (public.apply_webhook(e, now())).outcome from webhook_events e where order_id = $1 and outcome = 'received'",
        [order.id],
      );
      await stage.sql.query("delete from webhook_events where order_id = $1", [order.id]);
      return rows[0]?.outcome;
    };
    expect(await told([FIRST])).toBe("ignored");
    expect(await told([THIRD])).toBe("applied");
  });

  it("that we asked for ourselves is no news", async () => {
    const order = await shipped();
    await correct(order, { trackingNumbers: [SECOND] });
    await sync(order);
    await undo(order);
    await sync(order);
    await stage.intake();
    await sync(order);
    const { rows } = await stage.sql.query("select what from fulfillment_changes where order_id = $1", [order.id]);
    expect(rows).toEqual([]);
  });
});

describe("an undo", () => {
  const lines = async (order: SandboxOrder) =>
    (await stage.read(order)).lines.map(({ fulfilled, registered, left, ready, state }) => ({
      fulfilled,
      registered,
      left,
      ready,
      state,
    }));
  const FREE = { fulfilled: 0, registered: 0, left: 3, ready: 3, state: "ready" };

  it("cancels the fulfillment on Shopify, and the quantities can be registered again at once", async () => {
    const order = await shipped();
    expect(await undo(order)).toBe("accepted");
    expect((await shipment(order)).amendment).toMatchObject({ kind: "undo", status: "pending" });
    await sync(order);
    expect(await onShopify(order)).toEqual([`CANCELLED ${FIRST}`]);
    expect(await shipment(order)).toMatchObject({ status: "cancelled", reason: "undone_by_staff", amendment: null });
    expect(await lines(order)).toEqual([FREE]);

    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 3, trackingNumbers: [SECOND] }]);
    await sync(order);
    expect(await onShopify(order)).toEqual([`CANCELLED ${FIRST}`, `SUCCESS ${SECOND}`]);
    expect(await stage.read(order)).toMatchObject({ state: "shipped" });
  });

  it("takes back each fulfillment of a shipment; of one that stops halfway the screen says how far it is", async () => {
    const order = await atTwoLocations();
    await undo(order);
    await fault("user-error", "fulfillmentCancel", { message: "Not this one.", after: 1 });
    await sync(order);
    expect(await hits()).toEqual([1]);
    expect((await onShopify(order)).toSorted()).toEqual([`CANCELLED ${FIRST}`, `SUCCESS ${FIRST}`]);
    const half = await shipment(order);
    expect(half).toMatchObject({
      status: "synced",
      amendment: { kind: "undo", status: "needs_attention", reason: "refused", error: { message: "Not this one." } },
    });
    expect(half.fulfillments.map((made) => made.status).toSorted()).toEqual(["CANCELLED", "SUCCESS"]);
    const left = (await stage.read(order)).lines.map((line) => line.left);
    expect(left.toSorted()).not.toEqual([0, 0]);

    expect(await undo(order)).toBe("accepted");
    await sync(order);
    expect(await onShopify(order)).toEqual([`CANCELLED ${FIRST}`, `CANCELLED ${FIRST}`]);
    expect(await shipment(order)).toMatchObject({ status: "cancelled", amendment: null });
  });

  it.each(["timeout-after", "timeout-before", "reset-after", "internal-error-before"])(
    "with an unknown end (%s) is cleared up",
    async (kind) => {
      const order = await shipped();
      await undo(order);
      await fault(kind, "fulfillmentCancel");
      await sync(order);
      expect(await hits()).toEqual([1]);
      expect(await shipment(order)).toMatchObject({ status: "synced", amendment: { reason: "unclear_outcome" } });
      await stage.clock.advance(35);
      await sync(order);
      expect(await shipment(order)).toMatchObject({ status: "cancelled", amendment: null });
      expect(await lines(order)).toEqual([FREE]);
    },
  );

  it.each(["after_claim", "after_intent", "after_answer", "after_commit"])(
    "survives a worker that dies %s",
    async (point) => {
      const order = await shipped();
      await undo(order);
      await expect(sync(order, mortal(point))).rejects.toThrow("died");
      await stage.clock.advance(61);
      await sync(order);
      expect(await shipment(order)).toMatchObject({ status: "cancelled", amendment: null });
      expect(await lines(order)).toEqual([FREE]);
    },
  );

  it("is done when somebody else has cancelled it, and twice is once", async () => {
    const order = await shipped();
    await cancelElsewhere(order);
    const id = randomUUID();
    await undo(order, id);
    expect(await undo(order, id)).toBe("accepted");
    expect(await undo(order)).toBe("accepted");
    await sync(order);
    expect(await shipment(order)).toMatchObject({ status: "cancelled", amendment: null });
    expect(await undo(order)).toBe("ended");
    expect(await correct(order, { trackingNumbers: [SECOND] })).toBe("ended");
  });

  it("of a shipment that is on Shopify in part stops the rest of it at once", async () => {
    const order = await stage.order();
    await stage.control("POST", `/orders/${order.number}/hold`, {
      reason: "OTHER",
      lines: [{ lineItemId: Number(order.lineItems[0]!.id.split("/").at(-1)), quantity: 1 }],
    });
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 3 }]);
    await sync(order);
    expect(await shipment(order)).toMatchObject({ status: "waiting", lines: [{ quantity: 3, fulfilled: 2 }] });

    await undo(order);
    await stage.control("POST", `/orders/${order.number}/release`, {});
    expect(await correct(order, { trackingNumbers: [SECOND] })).toBe("being_undone");
    await sync(order);
    await stage.clock.advance(3_600);
    await stage.worker.runDue({ budgetMs: 10_000 });
    expect(await onShopify(order)).toEqual([`CANCELLED ${FIRST}`]);
    expect(await shipment(order)).toMatchObject({ status: "cancelled", reason: "undone_by_staff" });
    expect(await lines(order)).toEqual([FREE]);
  });

  it("waits for a send whose end is not known, and takes back what that made", async () => {
    const order = await stage.order();
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 3 }]);
    await fault("timeout-after", "fulfillmentCreate");
    await sync(order);
    expect(await undo(order)).toBe("accepted");
    await sync(order);
    await stage.clock.advance(35);
    await stage.worker.runDue({ budgetMs: 10_000 });
    await stage.clock.advance(35);
    await stage.worker.runDue({ budgetMs: 10_000 });
    expect(await onShopify(order)).toEqual([`CANCELLED ${FIRST}`]);
    expect(await shipment(order)).toMatchObject({ status: "cancelled", amendment: null });
    expect(await lines(order)).toEqual([FREE]);
  });

  it("is not for what is not on Shopify, and not for another shop's", async () => {
    const order = await stage.order({ routing: "never" });
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1 }]);
    await sync(order);
    expect(await undo(order)).toBe("not_on_shopify");
    const { id: shipmentId } = await shipment(order);
    const other = { shop: "other.myshopify.com", by: "7", now: stage.clock.now(), shipmentId };
    expect(await undoShipment(stage.db, { ...other, id: randomUUID() })).toEqual({ orderId: null, outcome: "unknown" });
  });
});

describe("the history of an order", () => {
  it("has everything that happened, by whom, the newest first", async () => {
    const order = await shipped();
    await stage.clock.advance(2);
    await correct(order, { trackingNumbers: [SECOND] }, { notifyCustomer: true });
    await sync(order);
    await stage.clock.advance(2);
    await elsewhere(order, THIRD!);
    await stage.intake();
    await stage.clock.advance(2);
    await undo(order);
    await sync(order);
    await stage.clock.advance(2);
    await stage.control("POST", `/orders/${order.number}/hold`, { reason: "OTHER" });
    await stage.intake();
    await stage.sql.query("update orders set look_due_at = $2 where id = $1", [order.id, stage.clock.now()]);
    await sync(order);
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1, trackingNumbers: [SECOND] }]);
    const { shipments } = await stage.read(order);
    const waiting = shipments.find((one) => one.status !== "cancelled")!;
    await callFunction(stage.db, "cancel_shipment", {
      p_shop: SHOP,
      p_shipment_id: waiting.id,
      p_by: "8",
      p_now: stage.clock.now().toISOString(),
    });
    await stage.control("POST", `/orders/${order.number}/release`, {});
    await stage.control("POST", `/orders/${order.number}/fulfill`, { trackingNumbers: ["ELSEWHERE"] });
    await stage.clock.advance(2);
    await stage.intake();
    await stage.sql.query("update orders set look_due_at = $2 where id = $1", [order.id, stage.clock.now()]);
    await sync(order);

    const events = await readOrderHistory(stage.db, SHOP, order.id);
    expect(events.map(({ kind, by }) => (by ? `${kind} ${by}` : kind)).toSorted()).toEqual(
      [
        ...["placed", "routed", "registered 1", "tried"],
        ...["corrected 7", "amendment_tried", "tracking_elsewhere"],
        ...["undo_asked 7", "amendment_tried", "undone"],
        ...["held", "registered 1", "taken_back 8", "hold_gone", "fulfilled_elsewhere"],
      ].toSorted(),
    );
    expect(events.map(({ at }) => at)).toEqual(
      events
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    expect(events.find(({ kind }) => kind === "corrected")).toMatchObject({
      trackingNumbersBefore: [FIRST],
      trackingNumbers: [SECOND],
      notifyCustomer: true,
    });
    // As it was registered, not as it was corrected.
    expect(events.find((event) => event.kind === "registered" && event.pieces === 3)).toMatchObject({
      trackingNumbers: [FIRST],
    });
    expect(await readOrderHistory(stage.db, "other.myshopify.com", order.id)).toEqual([]);
  });
});
