import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applyRemedy, type RemedyAsked } from "../../app/fulfillment-orders/remedies/apply-remedy.ts";
import { readBlockedWork, registeredOn } from "../../app/fulfillment-orders/remedies/blocked-work.ts";
import {
  readFulfillmentForRemedy,
  readFulfillmentOrderForRemedy,
} from "../../app/fulfillment-orders/remedies/read-for-remedy.ts";
import {
  cancellationFor,
  remediesFor,
  type Remedy,
  type RemedyKind,
  type RemedyRequest,
} from "../../app/fulfillment-orders/remedies/remedies.ts";
import { previewPolicy, runPolicies } from "../../app/fulfillment-orders/remedies/run-policy.ts";
import { readOrderHistory } from "../../app/orders/history.ts";
import { changeSettings, DEFAULT_SETTINGS, type Policy } from "../../app/settings/shop-settings.ts";
import { REQUIRED_SCOPES } from "../../app/shopify/scopes.ts";
import { callFunction } from "../../app/supabase/client.ts";
import { SHOP, setStage, silent, type SandboxOrder, type Stage } from "./stage.ts";

const WRITE_AT_SERVICE = "write_third_party_fulfillment_orders";
const allowed = {
  releasableHolds: DEFAULT_SETTINGS.releasableHolds,
  grantedScopes: [...REQUIRED_SCOPES, WRITE_AT_SERVICE],
};

let stage: Stage;
let service: { locationId: string };
beforeAll(async () => {
  stage = await setStage({ scopes: allowed.grantedScopes });
  await stage.control("POST", "/plan", { maximumAvailable: 100_000, restoreRate: 10_000 });
  const made = await stage.asMerchant<{
    fulfillmentServiceCreate: { fulfillmentService: { location: { id: string } } };
  }>(`mutation { fulfillmentServiceCreate(name: "倉庫会社") { fulfillmentService { location { id } } } }`);
  service = { locationId: made.fulfillmentServiceCreate.fulfillmentService.location.id };
});
beforeEach(() => stage.control("DELETE", "/faults"));
afterAll(() => stage.close());

const act = (order: SandboxOrder, what: string, body: object = {}) =>
  stage.control("POST", `/orders/${order.number}/${what}`, body);
const visit = (order: SandboxOrder) => stage.worker.syncShipmentWithShopify({ shop: SHOP, orderId: order.id });
const look = async (order: SandboxOrder) => {
  await stage.sql.query("update orders set look_due_at = $1 where id = $2", [stage.clock.now(), order.id]);
  await visit(order);
};
const fulfillmentOrders = async (order: SandboxOrder) => (await stage.read(order)).fulfillmentOrders;
const register = (order: SandboxOrder, quantity = 3, line = 0) =>
  stage.register([{ lineItemId: order.lineItems[line]!.id, quantity }]);

/** What is offered about an order now, asked as the screen asks. */
async function offersOf(order: SandboxOrder) {
  await look(order);
  const work = (await readBlockedWork(stage.db, SHOP, order.id))!;
  const waiting = registeredOn(work);
  const offers = [];
  for (const { id } of work.fulfillmentOrders.filter((one) => one.isBlocked)) {
    const read = await readFulfillmentOrderForRemedy(stage.admin, id);
    if (!read.ok || !read.value) throw new Error("not readable");
    offers.push({ ...remediesFor(read.value, allowed, waiting.get(id)), registered: waiting.get(id) });
  }
  return offers;
}
async function offered(order: SandboxOrder) {
  const [offer] = await offersOf(order);
  return offer!;
}
async function remedyOf<Kind extends RemedyKind>(order: SandboxOrder, kind: Kind) {
  const { remedies } = await offered(order);
  const found = remedies.find((remedy) => remedy.kind === kind);
  if (!found) throw new Error(`${kind} is not offered, but ${JSON.stringify(remedies)}`);
  return found as Extract<Remedy, { kind: Kind }>;
}

async function ask(order: SandboxOrder, request: RemedyRequest, more: Partial<RemedyAsked> = {}) {
  const work = await readBlockedWork(stage.db, SHOP, order.id);
  const target = request.kind === "cancel_fulfillment" ? "" : request.fulfillmentOrderId;
  const registered = work ? registeredOn(work).get(target) : undefined;
  return applyRemedy(
    { db: stage.db, admin: stage.admin, now: stage.clock.now },
    { shop: SHOP, requestId: randomUUID(), orderId: order.id, by: "7", request, allowed, registered, ...more },
  );
}
const written = async (order: SandboxOrder) =>
  (
    await stage.sql.query<{ kind: string; outcome: string; asked_by: string; about: object }>(
      "select kind, outcome, asked_by, about from remedies where order_id = $1 order by asked_at",
      [order.id],
    )
  ).rows;
/** How often Shopify did an operation since `DELETE /requests`. */
async function sent(operation: string): Promise<number> {
  const { requests } = await stage.control<{ requests: { operationName: string | null; outcome: string }[] }>(
    "GET",
    "/requests",
  );
  return requests.filter(({ operationName, outcome }) => operationName === operation && outcome === "ok").length;
}
/** Everything registered of the order is on Shopify after its next visit. */
const ships = async (order: SandboxOrder) => {
  await visit(order);
  expect((await stage.read(order)).shipments.map((shipment) => shipment.status)).toEqual(["synced"]);
};
const holdIds = (remedy: { holds: { id: string }[] }) => remedy.holds.map((hold) => hold.id);

/** What the service and the merchant do with a service's work. */
const atService = () => stage.order({ lines: [{ title: "急須", quantity: 3, locationId: service.locationId }] });
async function withFulfillmentOrder(order: SandboxOrder, mutation: string) {
  const [fo] = await fulfillmentOrders(order);
  await stage.asMerchant(`mutation ($id: ID!) { ${mutation}(id: $id) { userErrors { message } } }`, { id: fo!.id });
}
async function acceptedByService() {
  const order = await atService();
  await withFulfillmentOrder(order, "fulfillmentOrderSubmitFulfillmentRequest");
  await withFulfillmentOrder(order, "fulfillmentOrderAcceptFulfillmentRequest");
  return order;
}
/** Two products, both at the service; "Shop location" stocks both, one warehouse of its own only one of them. */
async function ofTwoProducts() {
  return stage.order({
    lines: [
      { sku: "SKU-1", quantity: 2, locationId: service.locationId },
      { sku: "SKU-2", quantity: 1, locationId: service.locationId },
    ],
  });
}
async function shippedElsewhere() {
  const order = await stage.order();
  await act(order, "hold", { reason: "OTHER" });
  await look(order);
  await register(order);
  await visit(order);
  await act(order, "release");
  await act(order, "fulfill", { trackingNumbers: ["123"] });
  await callFunction(stage.db, "wake_order", {
    p_shop: SHOP,
    p_order_id: order.id,
    p_now: stage.clock.now().toISOString(),
  });
  await visit(order);
  expect((await stage.read(order)).shipments[0]).toMatchObject({
    status: "needs_attention",
    reason: "over_quantity",
  });
  const [fulfillment] = await stage.fulfillments(order);
  return { order, request: { kind: "cancel_fulfillment", fulfillmentId: fulfillment!.id } satisfies RemedyRequest };
}

interface Case {
  kind: RemedyKind;
  /** The root field and the name of what is sent. */
  field: string;
  operation: string;
  /** An order on which it is offered, and what the screen would send. */
  prepare: () => Promise<{ order: SandboxOrder; request: RemedyRequest }>;
  /** What somebody does on Shopify between the preview and the click. */
  meanwhile: (order: SandboxOrder) => Promise<unknown>;
  about: object;
  /** The registered shipment is on Shopify afterwards. */
  ships: boolean;
}

const CASES: Case[] = [
  {
    kind: "open",
    field: "fulfillmentOrderOpen",
    operation: "OpenFulfillmentOrder",
    prepare: async () => {
      const order = await stage.order();
      await act(order, "schedule", { fulfillAt: "2027-12-24T00:00:00Z" });
      await register(order);
      const { kind, fulfillmentOrderId } = await remedyOf(order, "open");
      return { order, request: { kind, fulfillmentOrderId } };
    },
    meanwhile: (order) => act(order, "open"),
    about: { fulfillAt: "2027-12-24T00:00:00Z" },
    ships: true,
  },
  {
    kind: "release_holds",
    field: "fulfillmentOrderReleaseHold",
    operation: "ReleaseHolds",
    prepare: async () => {
      const order = await stage.order();
      await act(order, "hold", { reason: "INVENTORY_OUT_OF_STOCK" });
      await register(order);
      const remedy = await remedyOf(order, "release_holds");
      const { kind, fulfillmentOrderId } = remedy;
      return { order, request: { kind, fulfillmentOrderId, holdIds: holdIds(remedy) } };
    },
    // Somebody else holds it, too: that is not what was shown.
    meanwhile: (order) => act(order, "hold", { reason: "HIGH_RISK_OF_FRAUD", handle: "fraud" }),
    about: { holds: ["INVENTORY_OUT_OF_STOCK"] },
    ships: true,
  },
  {
    kind: "release_part",
    field: "fulfillmentOrderReleaseHold",
    operation: "ReleaseHolds",
    prepare: async () => {
      const order = await stage.order();
      await act(order, "hold", { reason: "UNKNOWN_DELIVERY_DATE", notes: "7月" });
      await register(order, 2);
      const remedy = await remedyOf(order, "release_part");
      const { kind, fulfillmentOrderId, lines } = remedy;
      return { order, request: { kind, fulfillmentOrderId, holdIds: holdIds(remedy), lines } };
    },
    meanwhile: (order) => act(order, "release"),
    about: { holds: ["UNKNOWN_DELIVERY_DATE"], pieces: 2 },
    ships: true,
  },
  {
    kind: "move",
    field: "fulfillmentOrderMove",
    operation: "MoveFulfillmentOrder",
    prepare: async () => {
      const order = await atService();
      await register(order);
      const { kind, fulfillmentOrderId, targets } = await remedyOf(order, "move");
      const target = targets.find(({ locationName }) => locationName === "Shop location")!;
      expect(target).toMatchObject({ lines: null, moving: 1, staying: 0 });
      return { order, request: { kind, fulfillmentOrderId, locationId: target.locationId, lines: null } };
    },
    meanwhile: (order) => withFulfillmentOrder(order, "fulfillmentOrderSubmitFulfillmentRequest"),
    about: { from: "倉庫会社", to: "Shop location" },
    ships: true,
  },
  {
    kind: "request_cancellation",
    field: "fulfillmentOrderSubmitCancellationRequest",
    operation: "RequestCancellation",
    prepare: async () => {
      const order = await acceptedByService();
      await register(order);
      const { kind, fulfillmentOrderId } = await remedyOf(order, "request_cancellation");
      return { order, request: { kind, fulfillmentOrderId } };
    },
    meanwhile: (order) => withFulfillmentOrder(order, "fulfillmentOrderSubmitCancellationRequest"),
    about: { from: "倉庫会社" },
    ships: false,
  },
  {
    kind: "reroute",
    field: "fulfillmentOrdersReroute",
    operation: "RerouteFulfillmentOrder",
    prepare: async () => {
      const order = await atService();
      await register(order);
      const { kind, fulfillmentOrderId, targets } = await remedyOf(order, "reroute");
      return { order, request: { kind, fulfillmentOrderId, locationIds: targets.map((one) => one.locationId) } };
    },
    meanwhile: (order) => withFulfillmentOrder(order, "fulfillmentOrderSubmitFulfillmentRequest"),
    about: { from: "倉庫会社" },
    ships: true,
  },
  {
    kind: "cancel_fulfillment",
    field: "fulfillmentCancel",
    operation: "FulfillmentCancel",
    prepare: shippedElsewhere,
    // The parcel has arrived: it was shipped after all.
    meanwhile: async (order) => {
      const [fulfillment] = await stage.fulfillments(order);
      await stage.asMerchant(
        `mutation ($event: FulfillmentEventInput!) { fulfillmentEventCreate(fulfillmentEvent: $event) { userErrors { message } } }`,
        { event: { fulfillmentId: fulfillment!.id, status: "DELIVERED" } },
      );
    },
    about: { pieces: 3 },
    ships: true,
  },
];

describe.each(CASES)("$kind", ({ kind, field, operation, prepare, meanwhile, about, ships: doesShip }) => {
  const fault = (what: object) => stage.control("POST", "/faults", { operation: field, ...what });

  it("is done, written down with who asked and what was in the way, and what waited ships", async () => {
    const { order, request } = await prepare();
    expect(await ask(order, request)).toEqual({ outcome: "done", message: null });
    expect(await written(order)).toMatchObject([{ kind, outcome: "done", asked_by: "7", about }]);
    if (doesShip) await ships(order);
    const history = await readOrderHistory(stage.db, SHOP, order.id);
    expect(history).toContainEqual(
      expect.objectContaining({ kind: "remedy", by: "7", remedy: kind, outcome: "done", error: null }),
    );
    expect(history.map((event) => event.kind)).not.toContain("cancelled_elsewhere");
  });

  it("says what Shopify said when it refuses", async () => {
    const { order, request } = await prepare();
    await fault({ kind: "user-error", message: "いいえ" });
    expect(await ask(order, request)).toEqual({ outcome: "refused", message: "いいえ" });
    expect(await written(order)).toMatchObject([{ kind, outcome: "refused" }]);
  });

  it("is not sent again when its answer is lost: nobody knows, and the next look shows that it was done", async () => {
    const { order, request } = await prepare();
    const requestId = randomUUID();
    await fault({ kind: "internal-error-after" });
    await stage.control("DELETE", "/requests");
    expect(await ask(order, request, { requestId })).toMatchObject({ outcome: "unclear" });
    expect(await ask(order, request, { requestId })).toMatchObject({ outcome: "unclear" });
    expect(await sent(operation)).toBe(1);
    const { faults } = await stage.control<{ faults: { hits: number }[] }>("GET", "/faults");
    expect(faults.map(({ hits }) => hits)).toEqual([1]);
    // The order was woken, and finds its work as it is now.
    if (doesShip && kind !== "release_part") await ships(order);
    else await visit(order);
    if (kind !== "request_cancellation") expect(await ask(order, request)).toMatchObject({ outcome: "changed" });
  });

  it("is done once when it is asked for twice at once, and the same request again gets the first answer", async () => {
    const { order, request } = await prepare();
    const requestId = randomUUID();
    await stage.control("DELETE", "/requests");
    const both = await Promise.all([ask(order, request, { requestId }), ask(order, request, { requestId })]);
    // The second one does not wait for the first: it may hear that nobody knows yet.
    expect(both.map(({ outcome }) => outcome)).toContain("done");
    expect(await ask(order, request, { requestId })).toMatchObject({ outcome: "done" });
    expect(await sent(operation)).toBe(1);
  });

  it("is done once when two people ask for it at once: the other hears that somebody is at it", async () => {
    const { order, request } = await prepare();
    await stage.control("DELETE", "/requests");
    const both = await Promise.all([ask(order, request, { by: "7" }), ask(order, request, { by: "8" })]);
    const outcomes = both.map(({ outcome }) => outcome).toSorted();
    expect([
      ["busy", "done"],
      ["changed", "done"],
    ]).toContainEqual(outcomes);
    expect(await sent(operation)).toBe(1);
  });

  it("is not done when Shopify's side is not what was shown any more", async () => {
    const { order, request } = await prepare();
    await meanwhile(order);
    await stage.control("DELETE", "/requests");
    expect(await ask(order, request)).toEqual({ outcome: "changed", message: null });
    expect(await sent(operation)).toBe(0);
  });
});

it("nothing is done when Shopify cannot be reached, and it may be asked for again", async () => {
  const { order, request } = await CASES[0]!.prepare();
  await stage.control("POST", "/faults", { operation: "*", kind: "http-429" });
  expect(await ask(order, request)).toMatchObject({ outcome: "unreached" });
  expect(await ask(order, request)).toMatchObject({ outcome: "done" });
});

describe("releasing holds", () => {
  it.each(["AWAITING_PAYMENT", "HIGH_RISK_OF_FRAUD", "AWAITING_RETURN_ITEMS", "ONLINE_STORE_POST_PURCHASE_CROSS_SELL"])(
    "never releases %s, nor a hold beside it",
    async (reason) => {
      const order = await stage.order();
      await act(order, "hold", { reason: "OTHER" });
      await act(order, "hold", { reason, handle: "second" });
      const { remedies, keptHolds } = await offered(order);
      expect(remedies).toEqual([]);
      expect(keptHolds.map((hold) => hold.reason)).toEqual([reason]);
      const [fo] = await fulfillmentOrders(order);
      const all = { holds: fo!.holds as { id: string }[] };
      const forced: RemedyRequest = { kind: "release_holds", fulfillmentOrderId: fo!.id, holdIds: holdIds(all) };
      expect(await ask(order, forced)).toMatchObject({ outcome: "changed" });
      await look(order);
      expect((await fulfillmentOrders(order))[0]!.holds).toHaveLength(2);
    },
  );

  it("does nothing to a fulfillment order of another order", async () => {
    const held = await stage.order();
    await act(held, "hold", { reason: "OTHER" });
    const remedy = await remedyOf(held, "release_holds");
    const request: RemedyRequest = {
      kind: "release_holds",
      fulfillmentOrderId: remedy.fulfillmentOrderId,
      holdIds: holdIds(remedy),
    };
    const other = await stage.order();
    expect(await ask(other, request)).toMatchObject({ outcome: "changed" });
  });
});

describe("releasing a part", () => {
  const held = async () => {
    const order = await stage.order();
    await act(order, "hold", { reason: "OTHER", notes: "検品" });
    await act(order, "hold", { reason: "INVENTORY_OUT_OF_STOCK", handle: "stock" });
    await register(order, 2);
    const remedy = await remedyOf(order, "release_part");
    const { kind, fulfillmentOrderId, lines } = remedy;
    return { order, request: { kind, fulfillmentOrderId, holdIds: holdIds(remedy), lines } as const };
  };

  it("leaves the rest on hold for all the same reasons, with what was noted", async () => {
    const { order, request } = await held();
    expect(await ask(order, request)).toMatchObject({ outcome: "done" });
    await ships(order);
    const live = (await fulfillmentOrders(order)).filter((fo) => fo.status !== "CLOSED");
    expect(live).toMatchObject([
      {
        status: "ON_HOLD",
        holds: [{ reason: "OTHER", reasonNotes: "検品" }, { reason: "INVENTORY_OUT_OF_STOCK" }],
        lines: [{ remainingQuantity: 1 }],
      },
    ]);
  });

  it("says that the rest is not on hold when Shopify does not hold it again", async () => {
    const { order, request } = await held();
    await stage.control("POST", "/faults", { operation: "fulfillmentOrderHold", kind: "user-error", message: "だめ" });
    expect(await ask(order, request)).toEqual({ outcome: "partly", message: "だめ" });
    expect(await written(order)).toMatchObject([{ outcome: "partly" }]);
    await ships(order);
  });

  it("is not what was shown when more is registered meanwhile", async () => {
    const { order, request } = await held();
    await register(order, 1);
    expect(await ask(order, request)).toMatchObject({ outcome: "changed" });
  });
});

describe("moving work to where it ships from", () => {
  it("moves the lines that a location stocks, and leaves the others where they are", async () => {
    const order = await ofTwoProducts();
    await register(order, 2, 0);
    const { kind, fulfillmentOrderId, targets } = await remedyOf(order, "move");
    expect(targets.find(({ locationName }) => locationName === "Shop location")).toMatchObject({
      lines: null,
      staying: 0,
    });
    const some = targets.find(({ lines }) => lines?.length === 1)!;
    const place = (await stage.read(order)).lines;
    expect(some).toMatchObject({ moving: 1, staying: 1 });
    const request: RemedyRequest = { kind, fulfillmentOrderId, locationId: some.locationId, lines: some.lines };
    // Whoever asks for all of it there asks for what was not shown.
    expect(await ask(order, { ...request, lines: null })).toMatchObject({ outcome: "changed" });
    expect(await ask(order, request)).toEqual({ outcome: "done", message: null });
    await look(order);
    const after = (await stage.read(order)).lines;
    expect(place.map((line) => line.location)).toEqual(["倉庫会社", "倉庫会社"]);
    expect(after.map((line) => line.location).toSorted()).toEqual([some.locationName, "倉庫会社"].toSorted());
  });

  it("never moves it to a service, nor from one without the scope for that", async () => {
    const order = await atService();
    await look(order);
    const [fo] = await fulfillmentOrders(order);
    const read = await readFulfillmentOrderForRemedy(stage.admin, fo!.id);
    if (!read.ok || !read.value) throw new Error("not readable");
    expect(read.value.targets.map(({ locationName }) => locationName)).not.toContain("倉庫会社");
    expect(remediesFor(read.value, { ...allowed, grantedScopes: REQUIRED_SCOPES })).toMatchObject({
      remedies: [],
      missingScope: WRITE_AT_SERVICE,
    });
  });

  it("takes back what a service agreed to give back", async () => {
    const order = await acceptedByService();
    await register(order);
    const { kind, fulfillmentOrderId } = await remedyOf(order, "request_cancellation");
    expect(await ask(order, { kind, fulfillmentOrderId })).toMatchObject({ outcome: "done" });
    await withFulfillmentOrder(order, "fulfillmentOrderAcceptCancellationRequest");
    const move = await remedyOf(order, "move");
    const [target] = move.targets;
    const request = { kind: move.kind, fulfillmentOrderId, locationId: target!.locationId, lines: target!.lines };
    expect(await ask(order, request)).toMatchObject({ outcome: "done" });
    await ships(order);
  });
});

describe("cancelling what was shipped elsewhere", () => {
  it("is in question only where it is in the way of what is registered here", async () => {
    const { order, request } = await shippedElsewhere();
    expect((await readBlockedWork(stage.db, SHOP, order.id))!.fulfillmentsInTheWay).toEqual([request.fulfillmentId]);
    const other = await stage.order();
    await act(other, "fulfill", { trackingNumbers: ["9"] });
    await look(other);
    expect((await readBlockedWork(stage.db, SHOP, other.id))!.fulfillmentsInTheWay).toEqual([]);
  });

  it("is not offered for what a carrier has reported, nor for what is cancelled", async () => {
    const { request } = await shippedElsewhere();
    const read = await readFulfillmentForRemedy(stage.admin, request.fulfillmentId);
    if (!read.ok || !read.value) throw new Error("not readable");
    expect(cancellationFor(read.value)).toMatchObject({ kind: "cancel_fulfillment" });
    expect(cancellationFor({ ...read.value, displayStatus: "IN_TRANSIT" })).toBeNull();
    expect(cancellationFor({ ...read.value, status: "CANCELLED" })).toBeNull();
  });
});

describe("a shop's policy", () => {
  const deps = () => ({
    db: stage.db,
    adminFor: () => Promise.resolve(stage.admin),
    now: stage.clock.now,
    log: silent,
  });
  const run = () => runPolicies(deps(), { budgetMs: 10_000 });
  const set = (policy: Partial<Policy>) =>
    changeSettings(stage.db, SHOP, { staff: "7", isOwner: false }, policy, stage.clock.now());
  const scheduled = async (quantity = 3) => {
    const order = await stage.order();
    await act(order, "schedule", { fulfillAt: "2027-12-24T00:00:00Z" });
    await register(order, quantity);
    await look(order);
    return order;
  };
  const held = async (reason: string) => {
    const order = await stage.order();
    await act(order, "hold", { reason });
    await register(order);
    await look(order);
    return order;
  };
  beforeEach(async () => {
    await set({ automaticRemedies: [] });
    // What earlier tests left waiting is of no concern here.
    await stage.sql.query("update shipments set sync_status = 'cancelled' where sync_status = 'waiting'");
  });

  it("does nothing unless it is switched on, and shows beforehand what it would do", async () => {
    const order = await scheduled();
    expect(await run()).toBe(0);
    const policy: Policy = { automaticRemedies: ["open"], releasableHolds: [] };
    expect(await previewPolicy(deps(), SHOP, policy)).toEqual({
      steps: [{ orderId: order.id, orderName: order.name, kind: "open", facts: { fulfillAt: "2027-12-24T00:00:00Z" } }],
      isCut: false,
    });
    expect(await written(order)).toEqual([]);
    await set({ automaticRemedies: ["open"] });
    expect(await run()).toBe(1);
    expect(await written(order)).toMatchObject([{ kind: "open", outcome: "done", asked_by: null }]);
    expect(await readOrderHistory(stage.db, SHOP, order.id)).toContainEqual(
      expect.objectContaining({ kind: "remedy_by_policy", by: null, remedy: "open", outcome: "done" }),
    );
    await ships(order);
  });

  it("releases holds of the reasons that staff may release, and no other", async () => {
    const [fine, fraud] = [await held("OTHER"), await held("HIGH_RISK_OF_FRAUD")];
    await set({ automaticRemedies: ["release_holds"] });
    expect(await run()).toBe(1);
    await ships(fine);
    expect(await written(fraud)).toEqual([]);
  });

  it("moves work to the one location of its own that stocks all of it, and chooses among none", async () => {
    const many = await atService();
    await register(many);
    await look(many);
    const one = await stage.order({ lines: [{ sku: "SKU-3", quantity: 1, locationId: service.locationId }] });
    await register(one, 1);
    await look(one);
    const { targets } = await remedyOf(one, "move");
    expect(targets.map(({ locationName }) => locationName)).toEqual(["Shop location", "Warehouse 08"]);
    await set({ automaticRemedies: ["move"] });
    expect(await run()).toBe(0);

    // Only one of its two locations is left.
    await stage.asMerchant(
      `mutation ($id: ID!) { locationDeactivate(locationId: $id) @idempotent(key: "1") { locationDeactivateUserErrors { message } } }`,
      { id: targets[1]!.locationId },
    );
    await look(one);
    expect(await run()).toBe(1);
    expect(await written(one)).toMatchObject([{ kind: "move", outcome: "done", about: { to: "Shop location" } }]);
    await ships(one);
    expect(await written(many)).toEqual([]);
  });

  it("leaves alone what is not registered whole", async () => {
    const order = await scheduled(2);
    await set({ automaticRemedies: ["open"] });
    expect(await run()).toBe(0);
    expect(await written(order)).toEqual([]);
    await register(order, 1);
    await look(order);
    expect(await run()).toBe(1);
  });

  it("has one try for each fulfillment order and reason, also when Shopify refuses", async () => {
    const order = await held("OTHER");
    await set({ automaticRemedies: ["release_holds"] });
    await stage.control("POST", "/faults", { operation: "fulfillmentOrderReleaseHold", kind: "user-error" });
    expect(await run()).toBe(0);
    await look(order);
    expect(await run()).toBe(0);
    expect(await written(order)).toMatchObject([{ outcome: "refused" }]);
    // Another reason is another matter.
    await act(order, "release");
    await act(order, "hold", { reason: "UNKNOWN_DELIVERY_DATE" });
    await look(order);
    expect(await run()).toBe(1);
  });

  it("asks Shopify about an order once for each look at it", async () => {
    await scheduled(1);
    await set({ automaticRemedies: ["open"] });
    await stage.control("DELETE", "/requests");
    await run();
    await run();
    expect(await sent("FulfillmentOrderForRemedy")).toBe(1);
  });

  it("and a person at once do it once", async () => {
    const order = await scheduled();
    const { kind, fulfillmentOrderId } = await remedyOf(order, "open");
    await set({ automaticRemedies: ["open"] });
    await stage.control("DELETE", "/requests");
    await Promise.all([run(), ask(order, { kind, fulfillmentOrderId })]);
    expect(await sent("OpenFulfillmentOrder")).toBe(1);
    expect((await written(order)).filter(({ outcome }) => outcome === "done")).toHaveLength(1);
    await ships(order);
  });
});
