import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeSettings } from "../../app/settings/shop-settings.ts";
import { readOrdersById } from "../../app/orders/read-model.ts";
import { numbersInUse } from "../../app/shipments/numbers-in-use.ts";
import { readShipmentsByNumber } from "../../app/shipments/read-model.ts";
import { callFunction } from "../../app/supabase/client.ts";
import { SHOP, setStage, type SandboxOrder, type Stage } from "./stage.ts";

let stage: Stage;
let order: SandboxOrder;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const cup = () => order.lineItems[0]!.id;

describe("registering what was shipped", () => {
  it("keeps one shipment for each carrier and set of numbers", async () => {
    order = await stage.order({
      lines: [
        { title: "湯呑み", sku: "CUP", quantity: 3 },
        { title: "急須", sku: "POT", quantity: 2 },
      ],
    });
    const [first, second] = order.lineItems;
    const result = await stage.register([
      { lineItemId: first!.id, quantity: 1, trackingNumbers: ["490714955706", "490714955710"] },
      { lineItemId: second!.id, quantity: 1, trackingNumbers: ["490714955710", "490714955706"] },
      { lineItemId: second!.id, quantity: 1, carrier: "sagawa", trackingNumbers: ["444803009836"] },
    ]);
    expect(result).toMatchObject({ ok: true, shipmentIds: [expect.any(String), expect.any(String)] });
    const { shipments } = await stage.read(order);
    expect(shipments.map(({ carrier, lines }) => [carrier, lines.map((line) => [line.sku, line.quantity])])).toEqual(
      expect.arrayContaining([
        [
          "yamato",
          [
            ["CUP", 1],
            ["POT", 1],
          ],
        ],
        ["sagawa", [["POT", 1]]],
      ]),
    );
  });

  it("does a request once, however often and however much at once it is sent", async () => {
    order = await stage.order();
    const send = () => stage.register([{ lineItemId: cup(), quantity: 1 }], { requestId: "once" });
    const results = await Promise.all(Array.from({ length: 20 }, send));
    results.push(await send());
    expect(new Set(results.map((result) => result.ok && result.shipmentIds.join()))).toHaveProperty("size", 1);
    expect(results.filter((result) => result.ok && !result.replayed)).toHaveLength(1);
    expect((await stage.read(order)).shipments).toHaveLength(1);
  });

  it("refuses a request id that was used for something else", async () => {
    order = await stage.order();
    await stage.register([{ lineItemId: cup(), quantity: 1 }], { requestId: "reused" });
    expect(await stage.register([{ lineItemId: cup(), quantity: 2 }], { requestId: "reused" })).toEqual({
      ok: false,
      errors: [{ field: "requestId", code: "request_id_reused" }],
    });
  });

  it("never registers more than is left, also when two people do it at once", async () => {
    order = await stage.order();
    const results = await Promise.all([1, 2].map(() => stage.register([{ lineItemId: cup(), quantity: 2 }])));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.find((result) => !result.ok)).toEqual({
      ok: false,
      errors: [
        {
          index: 0,
          field: "quantity",
          code: "over_quantity",
          left: 1,
          // Who was first, and with what.
          registered: [
            { by: "1", at: expect.any(String), quantity: 2, carrier: "yamato", trackingNumbers: ["490714955706"] },
          ],
        },
      ],
    });
  });

  it("mails the customer once for one act of entry: with its first parcel, as asked for or as the shop is set", async () => {
    const notified = async (over: Record<string, unknown>) => {
      order = await stage.order({ lines: [{ title: "湯呑み", sku: "CUP", quantity: 3 }] });
      await stage.register(
        ["490714955706", "490714955710"].map((number) => ({
          lineItemId: cup(),
          quantity: 1,
          trackingNumbers: [number],
        })),
        over,
      );
      const { shipments } = await stage.read(order);
      return Object.fromEntries(shipments.map((made) => [made.trackingNumbers[0], made.notifyCustomer]));
    };
    expect(await notified({ notifyCustomer: true })).toEqual({ "490714955706": true, "490714955710": false });
    // The parcels go to Shopify in the order of entry, so the mail does not come after the other parcel's.
    expect((await stage.read(order)).shipments.map(({ trackingNumbers }) => trackingNumbers[0])).toEqual([
      "490714955710",
      "490714955706",
    ]);
    expect(await notified({ notifyCustomer: null })).toEqual({ "490714955706": false, "490714955710": false });
    await changeSettings(stage.db, SHOP, { staff: "1", isOwner: false }, { notifyCustomer: true }, stage.clock.now());
    expect(await notified({ notifyCustomer: null })).toEqual({ "490714955706": true, "490714955710": false });
    expect(await notified({ notifyCustomer: false })).toEqual({ "490714955706": false, "490714955710": false });
  });

  it("needs no number where the shop requires none, and Shopify gets a fulfillment without tracking", async () => {
    order = await stage.order();
    const register = (requestId: string) =>
      stage.register([{ lineItemId: cup(), quantity: 1, trackingNumbers: [] }], { requestId });
    expect(await register("bare")).toMatchObject({
      ok: false,
      errors: [{ code: "required", field: "trackingNumbers" }],
    });
    await changeSettings(
      stage.db,
      SHOP,
      { staff: "1", isOwner: false },
      { trackingNumberRequired: false },
      stage.clock.now(),
    );
    expect(await register("bare")).toMatchObject({ ok: true });
    await stage.worker.runDue({ budgetMs: 10_000 });
    expect(await stage.fulfillments(order)).toMatchObject([{ status: "SUCCESS", numbers: [], lines: { CUP: 1 } }]);
    expect((await stage.read(order)).shipments).toMatchObject([{ status: "synced", trackingNumbers: [] }]);

    // The answer is lost and the worker with it: what the send made is found by its quantities.
    const dying = stage.newWorker({
      failpoint: (name) => {
        if (name === "after_answer") throw new Error("killed");
      },
    });
    await register("lost");
    await dying.runDue({ budgetMs: 10_000 });
    await stage.clock.advance(120);
    await stage.worker.runDue({ budgetMs: 10_000 });
    expect(await stage.fulfillments(order)).toHaveLength(2);
    expect((await stage.read(order)).shipments.map(({ attempts }) => attempts[0]?.outcome)).toEqual([
      "adopted",
      "synced",
    ]);
    await changeSettings(
      stage.db,
      SHOP,
      { staff: "1", isOwner: false },
      { trackingNumberRequired: true },
      stage.clock.now(),
    );
  });

  it("tells which orders have a number: registered here or shipped elsewhere, not what was taken back", async () => {
    const [REGISTERED, ELSEWHERE] = ["100000000001", "200000000002"];
    const inUse = (shop = SHOP) => numbersInUse(stage.db, shop, [REGISTERED, ELSEWHERE, "300000000003"]);
    order = await stage.order();
    const one = order;
    await stage.register([{ lineItemId: cup(), quantity: 1, trackingNumbers: [REGISTERED] }], {
      acceptUnusualNumbers: true,
    });
    expect(await inUse()).toEqual([{ number: REGISTERED, orderId: one.id, orderName: one.name }]);
    expect(await inUse("other.myshopify.com")).toEqual([]);
    const [shipment] = (await stage.read(one)).shipments;
    await callFunction(stage.db, "cancel_shipment", {
      p_shop: SHOP,
      p_shipment_id: shipment!.id,
      p_by: "1",
      p_now: stage.clock.now().toISOString(),
    });
    expect(await inUse()).toEqual([]);
    // The shipment itself is found all the same, by its own shop only.
    const found = (shop: string) => readShipmentsByNumber(stage.db, shop, [REGISTERED, "300000000003"]);
    expect(await found(SHOP)).toMatchObject([{ id: shipment!.id, orderName: one.name, status: "cancelled" }]);
    expect(await found("other.myshopify.com")).toEqual([]);

    order = await stage.order();
    await stage.control("POST", `/orders/${order.number}/fulfill`, {
      lines: [{ lineItemId: Number(cup().split("/").at(-1)), quantity: 1 }],
      trackingNumbers: [ELSEWHERE],
    });
    await stage.intake();
    expect(await inUse()).toEqual([{ number: ELSEWHERE, orderId: order.id, orderName: order.name }]);
  });

  it("reads several orders with what registering them wants to know, in the order they are asked for", async () => {
    const first = await stage.order();
    order = await stage.order();
    await stage.register([{ lineItemId: cup(), quantity: 1 }]);
    await stage.worker.syncShipmentWithShopify({ shop: SHOP, orderId: order.id });
    const read = await readOrdersById(stage.db, SHOP, [order.id, "gid://shopify/Order/1", first.id]);
    expect(read.map(({ id }) => id)).toEqual([order.id, first.id]);
    const [{ attempts: _, ...shipment } = {}] = (await stage.read(order)).shipments;
    expect(read[0]).toMatchObject({ shipments: [shipment] });
    expect(read[0]!.fulfillmentOrders).toEqual((await stage.read(order)).fulfillmentOrders);
    expect(read[0]!.fulfillmentOrders).toHaveLength(1);
    expect(await readOrdersById(stage.db, "other.myshopify.com", [order.id])).toEqual([]);
  });

  it("counts a line that is named twice together", async () => {
    order = await stage.order();
    const lines = [1, 2].map((quantity) => ({
      lineItemId: cup(),
      quantity: quantity + 1,
      trackingNumbers: [`49071495570${quantity === 1 ? 6 : 6}`],
    }));
    expect(await stage.register(lines)).toMatchObject({ ok: false, errors: [{ code: "over_quantity", left: 3 }] });
  });

  it("counts what was removed or shipped elsewhere as gone", async () => {
    order = await stage.order({ lines: [{ title: "湯呑み", sku: "CUP", quantity: 5 }] });
    const lineItemId = Number(cup().split("/").at(-1));
    await stage.control("POST", `/orders/${order.number}/edit`, { setQuantity: [{ lineItemId, quantity: 4 }] });
    await stage.control("POST", `/orders/${order.number}/fulfill`, {
      lines: [{ lineItemId, quantity: 1 }],
      trackingNumbers: ["1"],
    });
    await stage.intake();
    expect((await stage.read(order)).lines[0]).toMatchObject({ quantity: 5, removed: 1, fulfilled: 1, left: 3 });
    expect(await stage.register([{ lineItemId: cup(), quantity: 4 }])).toMatchObject({
      ok: false,
      errors: [{ left: 3 }],
    });
    expect(await stage.register([{ lineItemId: cup(), quantity: 3 }])).toMatchObject({ ok: true });
  });

  it("answers the same for an unknown line and for another shop's", async () => {
    order = await stage.order();
    await stage.sql.query("insert into shopify_connections (shop, installed_at) values ('other.myshopify.com', now())");
    await stage.sql.query(`insert into orders (shop, id, name, shopify_created_at, shopify_updated_at)
      values ('other.myshopify.com', 'gid://shopify/Order/1', '#1', now(), now())`);
    await stage.sql.query(`insert into line_items (shop, id, order_id, position, title, quantity, current_quantity)
      values ('other.myshopify.com', 'gid://shopify/LineItem/1', 'gid://shopify/Order/1', 0, 'x', 1, 1)`);
    const theirs = await stage.register([{ lineItemId: "gid://shopify/LineItem/1", quantity: 1 }]);
    const unknown = await stage.register([{ lineItemId: "gid://shopify/LineItem/2", quantity: 1 }]);
    expect(theirs).toEqual({ ok: false, errors: [{ index: 0, field: "lineItemId", code: "unknown_line" }] });
    expect(unknown).toEqual(theirs);
  });

  it("takes the lines of one order at a time", async () => {
    const one = await stage.order();
    const two = await stage.order();
    const lines = [one, two].map((it) => ({ lineItemId: it.lineItems[0]!.id, quantity: 1 }));
    expect(await stage.register(lines)).toEqual({
      ok: false,
      errors: [{ index: 1, field: "lineItemId", code: "line_of_another_order" }],
    });
  });

  it("refuses a cancelled order", async () => {
    order = await stage.order();
    await stage.control("POST", `/orders/${order.number}/cancel`, {});
    await stage.intake();
    expect(await stage.register([{ lineItemId: cup(), quantity: 1 }])).toMatchObject({
      ok: false,
      errors: [{ code: "order_cancelled" }],
    });
  });

  it("writes nothing when anything is wrong", async () => {
    order = await stage.order();
    await stage.register([
      { lineItemId: cup(), quantity: 1 },
      { lineItemId: "gid://shopify/LineItem/3", quantity: 1 },
    ]);
    const { rows } = await stage.sql.query("select from shipments where shop = $1 and order_id = $2", [SHOP, order.id]);
    expect(rows).toEqual([]);
  });
});
