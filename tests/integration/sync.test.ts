import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setStage, type Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

describe("a registered shipment", () => {
  it("becomes a fulfillment with exactly its lines, quantities and numbers, and no other", async () => {
    const order = await stage.order({
      lines: [
        { title: "湯呑み", sku: "CUP", quantity: 3 },
        { title: "急須", sku: "POT", quantity: 1 },
      ],
    });
    const [cup, pot] = order.lineItems;
    const result = await stage.register([
      { lineItemId: cup!.id, quantity: 2, trackingNumbers: ["490714955706", "4907-1495-5710"] },
      { lineItemId: pot!.id, quantity: 1, carrier: "sagawa", trackingNumbers: ["444803009836"] },
    ]);
    expect(result).toEqual({
      ok: true,
      replayed: false,
      orderId: order.id,
      shipmentIds: [expect.any(String), expect.any(String)],
    });
    expect((await stage.read(order)).lines.map((line) => line.state)).toEqual(["partly_shipped", "registered"]);

    expect(await stage.worker.syncShipmentWithShopify({ shop: "integration.myshopify.com", orderId: order.id })).toBe(
      1,
    );

    const made = await stage.fulfillments(order);
    expect(made.map(({ numbers, lines, status }) => ({ numbers, lines, status }))).toEqual(
      expect.arrayContaining([
        { numbers: ["490714955706", "490714955710"], lines: { CUP: 2 }, status: "SUCCESS" },
        { numbers: ["444803009836"], lines: { POT: 1 }, status: "SUCCESS" },
      ]),
    );
    expect(made).toHaveLength(2);
    const after = await stage.read(order);
    expect(
      after.lines.map(({ fulfilled, registered, left, state }) => ({ fulfilled, registered, left, state })),
    ).toEqual([
      { fulfilled: 2, registered: 0, left: 1, state: "partly_shipped" },
      { fulfilled: 1, registered: 0, left: 0, state: "shipped" },
    ]);
    expect(after.shipments.map((shipment) => shipment.status)).toEqual(["synced", "synced"]);
    expect(after.shipments.flatMap((shipment) => shipment.attempts.map((attempt) => attempt.outcome))).toEqual([
      "synced",
      "synced",
    ]);
  });
});
