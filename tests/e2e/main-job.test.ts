import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fill, lineOf, paste, quantitiesOf, startStage, WORDING, type Screen, type Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

const YAMATO = "490714955706";
const SAGAWA = ["444803009836", "123456789013"];

describe.each(["ja", "en"] as const)("the main job (%s)", (language) => {
  const t = WORDING[language];
  const number = (screen: Screen, sku: string) => lineOf(screen.app, sku).getByLabel(t.entry.number, { exact: true });
  const register = (screen: Screen) => screen.app.getByRole("button", { name: t.entry.register }).click();
  const shipment = (screen: Screen, trackingNumber: string) =>
    screen.app.locator("article.shipment").filter({ hasText: trackingNumber });
  const synced = (screen: Screen, trackingNumber: string) =>
    shipment(screen, trackingNumber).getByText(t.syncStatus.synced, { exact: true }).waitFor();

  /** From the list, where the order appears by itself. */
  async function openOrder(name: string): Promise<Screen> {
    const screen = await stage.open("/app/orders", language);
    await screen.app.getByRole("link", { name, exact: true }).click();
    await screen.app.getByRole("heading", { level: 1, name }).waitFor();
    return screen;
  }

  test("an order comes in, is registered by line and number, and Shopify has exactly that", async () => {
    const screen = await stage.open("/app/orders", language);
    await screen.app
      .getByRole("table")
      .waitFor({ state: "attached" })
      .catch(() => {});
    const order = await stage.placeOrder([
      { sku: "YAME-MAT-30", quantity: 2 },
      { sku: "SUZ-HAS-CHI", quantity: 5 },
      { sku: "IMA-FAC-WHT", quantity: 1 },
    ]);

    // It appears in the open list, and opens in place into its SKUs.
    await screen.app.getByRole("link", { name: order.name, exact: true }).waitFor();
    await screen.app.getByRole("button", { name: fill(t.orders.openLines, { order: order.name }) }).click();
    for (const { sku } of order.lineItems) await screen.app.getByText(sku).waitFor();
    await screen.screenshot(`orders-opened-${language}`);

    await screen.app.getByRole("link", { name: order.name, exact: true }).click();
    await number(screen, "YAME-MAT-30").fill(YAMATO);
    const chopsticks = lineOf(screen.app, "SUZ-HAS-CHI");
    await chopsticks.getByLabel(t.entry.carrier).selectOption("sagawa");
    await chopsticks.getByLabel(t.entry.quantity).fill("3");
    await paste(number(screen, "SUZ-HAS-CHI"), SAGAWA.join("\n"));
    await screen.screenshot(`order-entry-${language}`);
    await register(screen);
    await synced(screen, YAMATO);
    await synced(screen, SAGAWA[0]!);

    const { fulfillments } = await stage.onShopify(order);
    const shipped = fulfillments.map(({ status, tracking, lines }) => ({
      status,
      company: tracking.company,
      numbers: tracking.numbers,
      lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
    }));
    expect(shipped).toHaveLength(2);
    expect(shipped).toEqual(
      expect.arrayContaining([
        {
          status: "SUCCESS",
          company: "Yamato (JA)",
          numbers: [YAMATO],
          lines: [{ sku: "YAME-MAT-30", quantity: 2 }],
        },
        {
          status: "SUCCESS",
          company: "Sagawa (JA)",
          numbers: SAGAWA,
          lines: [{ sku: "SUZ-HAS-CHI", quantity: 3 }],
        },
      ]),
    );

    // The page shows what is shipped and what is left.
    const { ordered, shipped: done, registered, left } = t.line;
    const expected = { [ordered]: 5, [done]: 3, [registered]: 0, [left]: 2 };
    await expect.poll(() => quantitiesOf(chopsticks)).toMatchObject(expected);
    expect(await quantitiesOf(lineOf(screen.app, "YAME-MAT-30"))).toMatchObject({ [done]: 2, [left]: 0 });
    expect(await quantitiesOf(lineOf(screen.app, "IMA-FAC-WHT"))).toMatchObject({ [done]: 0, [left]: 1 });
    await screen.screenshot(`order-shipped-${language}`);
    await screen.close();
  });

  /** Registers an order that Shopify has not routed. */
  async function registerUnrouted(trackingNumber: string) {
    const order = await stage.placeOrder([{ sku: "YAME-MAT-30", quantity: 1 }], "manual");
    const screen = await openOrder(order.name);
    await number(screen, "YAME-MAT-30").fill(trackingNumber);
    await register(screen);
    // Accepted, with the reason and the time of the next try.
    const waiting = shipment(screen, trackingNumber);
    await waiting.getByText(t.syncStatus.waiting, { exact: true }).waitFor();
    await waiting.getByRole("paragraph").getByText(t.reason.not_routed_yet.what).waitFor();
    await waiting.getByText(new RegExp(fill(t.shipment.nextCheck, { time: "\\d\\d:\\d\\d:\\d\\d" }))).waitFor();
    expect((await stage.onShopify(order)).fulfillments).toEqual([]);
    return { order, screen };
  }

  test("an order that is not routed yet is registered and waits; the schedule ships it when it is", async () => {
    const { order, screen } = await registerUnrouted("193715301010");
    await screen.screenshot(`order-waiting-${language}`);

    await stage.control("POST", "webhooks", { mode: "drop" });
    await stage.control("POST", `orders/${order.id}/route`);
    await stage.control("GET", "webhooks/idle");
    await stage.control("POST", "webhooks", { mode: "deliver" });
    await expect
      .poll(
        async () => {
          await stage.runSchedule();
          return (await stage.onShopify(order)).fulfillments.map(({ tracking }) => tracking.numbers);
        },
        { timeout: 60_000, interval: 1_000 },
      )
      .toEqual([["193715301010"]]);
    await synced(screen, "193715301010");
    await screen.close();
  });

  test("Shopify's webhook about the routing ships it at once, without the schedule", async () => {
    const { order, screen } = await registerUnrouted("123456789013");
    await stage.control("POST", `orders/${order.id}/route`);
    await synced(screen, "123456789013");
    expect((await stage.onShopify(order)).fulfillments.map(({ lines }) => lines[0]?.quantity)).toEqual([1]);
    await screen.close();
  });

  test("what waits is in the list of shipments, and can be tried at once", async () => {
    const { order, screen } = await registerUnrouted("490714955706");
    await stage.control("POST", "webhooks", { mode: "drop" });
    await stage.control("POST", `orders/${order.id}/route`);
    await stage.control("GET", "webhooks/idle");
    await stage.control("POST", "webhooks", { mode: "deliver" });

    await screen.page.getByRole("link", { name: t.nav.shipments, exact: true }).click();
    const row = screen.app.getByRole("row").filter({ hasText: order.name });
    await row.getByText(t.reason.not_routed_yet.what).waitFor();
    await screen.screenshot(`shipments-waiting-${language}`);
    await row.getByRole("button", { name: fill(t.shipment.retryNowFor, { order: order.name }) }).click();
    // It leaves the list of what is not on Shopify.
    await row.waitFor({ state: "detached" });
    expect((await stage.onShopify(order)).fulfillments).toHaveLength(1);
    await screen.close();
  });

  test("a waiting shipment is taken back, and its quantity can be registered again", async () => {
    const { order, screen } = await registerUnrouted("193715301010");
    const mine = shipment(screen, "193715301010");
    await mine.getByRole("button", { name: fill(t.shipment.cancelFor, { numbers: "193715301010" }) }).click();
    await mine.getByRole("button", { name: t.shipment.cancelConfirm }).click();
    await mine.locator(".shipment-head").getByText(t.syncStatus.cancelled, { exact: true }).waitFor();
    await expect
      .poll(() => quantitiesOf(lineOf(screen.app, "YAME-MAT-30")))
      .toMatchObject({ [t.line.registered]: 0, [t.line.left]: 1 });
    await stage.control("POST", `orders/${order.id}/route`);
    await stage.control("GET", "webhooks/idle");
    expect((await stage.onShopify(order)).fulfillments).toEqual([]);
    await screen.close();
  });
});
