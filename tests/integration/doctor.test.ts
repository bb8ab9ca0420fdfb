import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBlockedGroups } from "../../app/fulfillment-orders/blocked-orders.ts";
import { readSupportReport, reportAsText } from "../../app/fulfillment-orders/support-report.ts";
import en from "../../app/ui/locales/en.json" with { type: "json" };
import { SHOP, setStage, type SandboxOrder, type Stage } from "./stage.ts";

let stage: Stage;
let held: SandboxOrder;
beforeAll(async () => {
  stage = await setStage();
  const makeHeld = async (reason: string, quantity: number) => {
    const order = await stage.order({ lines: [{ title: "湯呑み", sku: "CUP", quantity }] });
    await stage.control("POST", `/orders/${order.number}/hold`, { reason });
    return order;
  };
  held = await makeHeld("OTHER", 5);
  await makeHeld("OTHER", 2);
  await makeHeld("AWAITING_PAYMENT", 3);
  await stage.order({ routing: "never", lines: [{ title: "急須", quantity: 4 }] });
  await stage.order();
  await stage.sql.query("update orders set look_due_at = $1", [stage.clock.now()]);
  await stage.worker.runDue({ budgetMs: 20_000 });
});
afterAll(() => stage.close());

describe("orders that cannot ship", () => {
  it("stand in groups by reason, those that hold back most first; what can ship is in none", async () => {
    const groups = await readBlockedGroups(stage.db, SHOP, 1);
    expect(groups.map(({ reason, hold, orders, pieces }) => [reason, hold, orders, pieces])).toEqual([
      ["on_hold", "OTHER", 2, 7],
      ["not_routed_yet", null, 1, 4],
      ["on_hold", "AWAITING_PAYMENT", 1, 3],
    ]);
    expect(groups[0]!.examples).toMatchObject([
      {
        orderId: held.id,
        pieces: 5,
        detail: { holdReason: "OTHER" },
        fulfillmentOrders: [{ status: "ON_HOLD", holds: [{ reason: "OTHER" }] }],
      },
    ]);
  });

  it("can be read one group at a time, with all its orders", async () => {
    const [group, ...others] = await readBlockedGroups(stage.db, SHOP, 100, { reason: "on_hold", hold: "OTHER" });
    expect(others).toEqual([]);
    expect(group!.examples).toHaveLength(2);
  });

  it("says what of them is registered and will ship by itself", async () => {
    await stage.register([{ lineItemId: held.lineItems[0]!.id, quantity: 4 }]);
    const groups = await readBlockedGroups(stage.db, SHOP, 1);
    expect(groups[0]).toMatchObject({ hold: "OTHER", pieces: 7, registered: 4 });
  });

  it("are nobody else's", async () => {
    expect(await readBlockedGroups(stage.db, "other.myshopify.com", 5)).toEqual([]);
  });
});

describe("npm run doctor", () => {
  it("finds an order by name, number or id, and says why each line cannot ship and what that rests on", async () => {
    for (const named of [held.name, held.name.slice(1), String(held.number), held.id]) {
      expect(await readSupportReport(stage.db, SHOP, named)).toMatchObject({
        orderId: held.id,
        lines: [{ reason: "on_hold", owner: "staff", detail: { holdReason: "OTHER" }, quantity: { blocked: 5 } }],
        connection: { status: "active", pausedUntil: null },
        fulfillmentOrders: [
          { status: "ON_HOLD", holds: [{ reason: "OTHER" }], supportedActions: ["RELEASE_HOLD", "HOLD", "MOVE"] },
        ],
        fulfillments: [],
      });
    }
    expect(await readSupportReport(stage.db, SHOP, "#0")).toBeNull();
    const report = (await readSupportReport(stage.db, SHOP, held.name))!;
    const text = reportAsText(report, en.reason);
    expect(text).toContain(`on_hold (staff): ${en.reason.on_hold.what.replace("{{hold}}", "OTHER")}`);
    expect(text).toContain(en.reason.on_hold.todo);
    expect(text).toContain("accepts RELEASE_HOLD, HOLD, MOVE");
    expect(text).toContain("may be offered: release_holds, release_part; set-up check: holds");
    expect(report.looks[0]).toMatchObject({ statuses: ["ON_HOLD"], facts: { lineCount: 1 } });
  });

  it("says of what has nothing left what became of it", async () => {
    const shipped = await stage.order();
    await stage.control("POST", `/orders/${shipped.number}/fulfill`, { trackingNumbers: ["490714955706"] });
    const cancelled = await stage.order();
    await stage.control("POST", `/orders/${cancelled.number}/cancel`, {});
    await stage.intake();
    await stage.worker.runDue({ budgetMs: 10_000 });
    expect(await readSupportReport(stage.db, SHOP, shipped.name)).toMatchObject({
      lines: [{ reason: "already_fulfilled", state: "shipped" }],
      fulfillments: [{ shipmentId: null, trackingNumbers: ["490714955706"] }],
    });
    expect(await readSupportReport(stage.db, SHOP, cancelled.name)).toMatchObject({
      cancelledAt: expect.any(String) as string,
      lines: [{ reason: "order_cancelled", state: "cancelled" }],
    });
  });

  it("says how it is used", async () => {
    const run = promisify(execFile)(process.execPath, ["scripts/doctor.ts"], { env: { NODE_ENV: "test" } });
    await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("--order") as unknown });
  });
});
