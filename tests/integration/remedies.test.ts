import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applyRemedy } from "../../app/fulfillment-orders/apply-remedy.ts";
import { readFulfillmentOrderForRemedy } from "../../app/fulfillment-orders/read-for-remedy.ts";
import { remediesFor, type Remedy, type RemedyRequest } from "../../app/fulfillment-orders/remedies.ts";
import { DEFAULT_SETTINGS } from "../../app/settings/shop-settings.ts";
import { REQUIRED_SCOPES } from "../../app/shopify/scopes.ts";
import { SHOP, setStage, type SandboxOrder, type Stage } from "./stage.ts";

const WRITE_AT_SERVICE = "write_third_party_fulfillment_orders";
const allowed = {
  releasableHolds: DEFAULT_SETTINGS.releasableHolds,
  grantedScopes: [...REQUIRED_SCOPES, WRITE_AT_SERVICE],
};

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ scopes: allowed.grantedScopes });
});
beforeEach(() => stage.control("DELETE", "/faults"));
afterAll(() => stage.close());

const act = (order: SandboxOrder, what: string, body: object = {}) =>
  stage.control("POST", `/orders/${order.number}/${what}`, body);
const look = async (order: SandboxOrder) => {
  await stage.sql.query("update orders set look_due_at = $1 where id = $2", [stage.clock.now(), order.id]);
  await stage.worker.syncShipmentWithShopify({ shop: SHOP, orderId: order.id });
};
const fulfillmentOrders = async (order: SandboxOrder) => (await stage.read(order)).fulfillmentOrders;
async function offered(order: SandboxOrder) {
  await look(order);
  const [fo] = await fulfillmentOrders(order);
  const read = await readFulfillmentOrderForRemedy(stage.admin, fo!.id);
  if (!read.ok || !read.value) throw new Error("not readable");
  return remediesFor(read.value, allowed);
}
const ask = (order: SandboxOrder, request: RemedyRequest, requestId: string = randomUUID()) =>
  applyRemedy(
    { db: stage.db, admin: stage.admin, now: stage.clock.now },
    { shop: SHOP, requestId, orderId: order.id, by: "7", request, allowed },
  );
const written = async (order: SandboxOrder) =>
  (
    await stage.sql.query<{ kind: string; outcome: string; asked_by: string }>(
      "select kind, outcome, asked_by from remedies where order_id = $1 order by asked_at",
      [order.id],
    )
  ).rows;
const opening = ({ fulfillmentOrderId }: Remedy): RemedyRequest => ({ kind: "open", fulfillmentOrderId });
const releasing = (remedy: Remedy): RemedyRequest => ({
  kind: "release_holds",
  fulfillmentOrderId: remedy.fulfillmentOrderId,
  holdIds: remedy.kind === "release_holds" ? remedy.holds.map((hold) => hold.id) : [],
});
/** Everything registered of the order is on Shopify after its next visit. */
const ships = async (order: SandboxOrder) => {
  await stage.worker.syncShipmentWithShopify({ shop: SHOP, orderId: order.id });
  expect((await stage.read(order)).shipments.map((shipment) => shipment.status)).toEqual(["synced"]);
};
const register = (order: SandboxOrder) => stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 3 }]);

describe("opening scheduled work", () => {
  const scheduled = async () => {
    const order = await stage.order();
    await act(order, "schedule", { fulfillAt: "2027-12-24T00:00:00Z" });
    return order;
  };

  it("opens it, writes down who did it, and what waited ships", async () => {
    const order = await scheduled();
    await register(order);
    await stage.worker.syncShipmentWithShopify({ shop: SHOP, orderId: order.id });
    const { remedies } = await offered(order);
    expect(remedies).toMatchObject([{ kind: "open", fulfillAt: "2027-12-24T00:00:00Z" }]);
    expect(await ask(order, opening(remedies[0]!))).toEqual({ outcome: "done", message: null });
    expect(await written(order)).toEqual([{ kind: "open", outcome: "done", asked_by: "7" }]);
    await ships(order);
  });

  it("is done once: the same request again gets the first answer, another one finds it changed", async () => {
    const order = await scheduled();
    const { remedies } = await offered(order);
    const requestId = randomUUID();
    await stage.control("DELETE", "/requests");
    const both = await Promise.all([
      ask(order, opening(remedies[0]!), requestId),
      ask(order, opening(remedies[0]!), requestId),
    ]);
    // The second one does not wait for the first: it may hear that nobody knows yet.
    expect(both.map(({ outcome }) => outcome)).toContain("done");
    const { requests } = await stage.control<{ requests: { operationName: string | null }[] }>("GET", "/requests");
    expect(requests.filter((request) => request.operationName === "OpenFulfillmentOrder")).toHaveLength(1);
    expect(await ask(order, opening(remedies[0]!), requestId)).toMatchObject({ outcome: "done" });
    expect(await ask(order, opening(remedies[0]!))).toMatchObject({ outcome: "changed" });
  });

  it("says what Shopify said when it refuses, and that nobody knows when the answer is lost", async () => {
    const order = await scheduled();
    const { remedies } = await offered(order);
    const [remedy] = remedies;
    await stage.control("POST", "/faults", {
      operation: "fulfillmentOrderOpen",
      kind: "user-error",
      message: "いいえ",
    });
    expect(await ask(order, opening(remedy!))).toEqual({ outcome: "refused", message: "いいえ" });
    await stage.control("POST", "/faults", { operation: "fulfillmentOrderOpen", kind: "internal-error-after" });
    expect(await ask(order, opening(remedy!))).toMatchObject({ outcome: "unclear" });
    const { faults } = await stage.control<{ faults: { hits: number }[] }>("GET", "/faults");
    expect(faults.map(({ hits }) => hits)).toEqual([1, 1]);
    // The order was woken, and the look shows that it was done after all.
    await stage.worker.runDue({ budgetMs: 5_000 });
    expect((await fulfillmentOrders(order))[0]).toMatchObject({ status: "OPEN" });
  });
});

describe("releasing holds", () => {
  it("releases the holds that were shown, and no other", async () => {
    const order = await stage.order();
    await act(order, "hold", { reason: "INVENTORY_OUT_OF_STOCK" });
    await register(order);
    const { remedies, keptHolds } = await offered(order);
    expect(keptHolds).toEqual([]);
    // Meanwhile somebody else holds it, too, for another reason: that is not what was shown.
    await act(order, "hold", { reason: "HIGH_RISK_OF_FRAUD", handle: "fraud" });
    expect(await ask(order, releasing(remedies[0]!))).toMatchObject({ outcome: "changed" });
    expect((await offered(order)).remedies).toEqual([]);

    const other = await stage.order();
    await act(other, "hold", { reason: "OTHER", notes: "検品" });
    await register(other);
    expect(await ask(other, releasing((await offered(other)).remedies[0]!))).toMatchObject({ outcome: "done" });
    await ships(other);
  });

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
      const holdIds = (fo!.holds as { id: string }[]).map(({ id }) => id);
      const forced: RemedyRequest = { kind: "release_holds", fulfillmentOrderId: fo!.id, holdIds };
      expect(await ask(order, forced)).toMatchObject({ outcome: "changed" });
      await look(order);
      expect((await fulfillmentOrders(order))[0]!.holds).toHaveLength(2);
    },
  );

  it("does nothing to a fulfillment order of another order", async () => {
    const held = await stage.order();
    await act(held, "hold", { reason: "OTHER" });
    const { remedies } = await offered(held);
    const other = await stage.order();
    expect(await ask(other, releasing(remedies[0]!))).toMatchObject({ outcome: "changed" });
  });
});

describe("moving work to where it ships from", () => {
  it("takes it back from a service that has not begun, if the shop allows it, and what waited ships", async () => {
    const create = `mutation { fulfillmentServiceCreate(name: "倉庫会社") { fulfillmentService { location { id } } } }`;
    const made = await stage.asMerchant<{
      fulfillmentServiceCreate: { fulfillmentService: { location: { id: string } } };
    }>(create);
    const locationId = made.fulfillmentServiceCreate.fulfillmentService.location.id;
    const order = await stage.order({ lines: [{ title: "急須", quantity: 3, locationId }] });
    await register(order);
    const { remedies } = await offered(order);
    const [move] = remedies;
    if (move?.kind !== "move") throw new Error("no move");
    expect(move).toMatchObject({ from: "倉庫会社" });
    expect(move.targets.map((target) => target.locationName)).toContain("Shop location");

    const withoutScope = { ...allowed, grantedScopes: REQUIRED_SCOPES };
    const read = await readFulfillmentOrderForRemedy(stage.admin, move.fulfillmentOrderId);
    if (!read.ok || !read.value) throw new Error("not readable");
    expect(remediesFor(read.value, withoutScope).remedies).toEqual([]);

    const to = (target: string): RemedyRequest => ({
      kind: "move",
      fulfillmentOrderId: move.fulfillmentOrderId,
      locationId: target,
    });
    expect(await ask(order, to("gid://shopify/Location/1"))).toMatchObject({ outcome: "changed" });
    const [target] = move.targets;
    expect(target).toMatchObject({ lines: { moving: 1, staying: 0 } });
    expect(await ask(order, to(target!.locationId))).toEqual({ outcome: "done", message: null });
    await ships(order);
  });
});
