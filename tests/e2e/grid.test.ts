import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  fill,
  paste,
  sidewaysScroll,
  startStage,
  stopFrames,
  WORDING,
  type Screen,
  type SandboxOrder,
  type Stage,
} from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

/** A number as Yamato makes them. */
const numberOf = (place: number) => {
  const digits = 49_071_495_570 + place;
  return `${digits}${digits % 7}`;
};
const scan = async (screen: Screen, text: string, end = "Enter") => {
  // All at once, as fast as a scanner, however busy this machine is.
  await Promise.all([...text].map((character) => screen.page.keyboard.press(character)));
  await screen.page.keyboard.press(end);
};
const numbersOnShopify = async (order: SandboxOrder) =>
  (await stage.onShopify(order)).fulfillments.flatMap(({ tracking }) => tracking.numbers).toSorted();
const placeOrders = async (count: number) => {
  const orders: SandboxOrder[] = [];
  for (let made = 0; made < count; made++) {
    orders.push(
      await stage.placeOrder([{ sku: ["YAME-MAT-30", "SUZ-HAS-CHI", "MIN-LET-01"][made % 3]!, quantity: 1 }]),
    );
  }
  return orders;
};
const open = async (orders: SandboxOrder[], language: "ja" | "en", width = 1280) => {
  const screen = await stage.open(`/app/register?orders=${orders.map(({ id }) => id).join()}`, language, width);
  await expect.poll(() => screen.app.locator("tbody[data-order]").count(), { timeout: 10_000 }).toBe(orders.length);
  return screen;
};
const cell = (screen: Screen, order: SandboxOrder) =>
  screen.app.locator(`tbody[data-order="${order.name}"] [data-column=number]`).first();
const result = (screen: Screen, order: SandboxOrder, text: string) =>
  screen.app.locator(`tbody[data-order="${order.name}"]`).getByText(text).first().waitFor();

describe("many orders in one grid", () => {
  test("twenty orders of one parcel are twenty scans and one key", async () => {
    const t = WORDING.ja;
    const orders = await placeOrders(20);
    // The webhooks have brought them all.
    await stage.control("GET", "webhooks/idle");
    const screen = await open(orders, "ja");
    await expect.poll(() => cell(screen, orders[0]!).evaluate((input) => input === document.activeElement)).toBe(true);
    for (const [place] of orders.entries()) await scan(screen, numberOf(place), place % 2 ? "Tab" : "Enter");
    await screen.screenshot("grid-entered-ja");
    await screen.page.keyboard.press("Enter");
    await screen.app.getByText(fill(t.grid.registered, { n: 20 })).waitFor();
    await screen.screenshot("grid-registered-ja");
    for (const [place, order] of orders.entries()) {
      await expect.poll(() => numbersOnShopify(order), { timeout: 30_000 }).toEqual([numberOf(place)]);
    }
    await screen.close();
  });

  test("the last scan and the key that registers may come faster than the screen follows", async () => {
    const [order] = (await placeOrders(1)) as [SandboxOrder];
    await stage.control("GET", "webhooks/idle");
    const screen = await open([order], "en");
    await cell(screen, order).focus();
    await stopFrames(screen.app);
    await scan(screen, numberOf(50));
    await screen.page.keyboard.press("Enter");
    await screen.app.getByText(fill(WORDING.en.grid.registered, { n: 1 })).waitFor();
    await expect.poll(() => numbersOnShopify(order), { timeout: 30_000 }).toEqual([numberOf(50)]);
    await screen.close();
  });

  test.each([
    ["ja", 1280],
    ["en", 390],
  ] as const)(
    "a column is pasted, each order goes by itself, and what did not go through keeps its input (%s, %i px)",
    async (language, width) => {
      const t = WORDING[language];
      const offset = language === "ja" ? 100 : 200;
      const two = await stage.placeOrder([
        { sku: "YAME-MAT-30", quantity: 2 },
        { sku: "SUZ-HAS-CHI", quantity: 1 },
      ]);
      const waits = await stage.placeOrder([{ sku: "MIN-LET-01", quantity: 1 }], "never");
      const [skipped, taken, doubted] = (await placeOrders(3)) as [SandboxOrder, SandboxOrder, SandboxOrder];
      await stage.control("GET", "webhooks/idle");
      const screen = await open([two, waits, skipped, taken, doubted], language, width);

      await paste(
        cell(screen, two),
        [
          `${numberOf(offset)}\t${numberOf(offset + 1)}`,
          `="${numberOf(offset + 2)}"`,
          "",
          numberOf(offset + 3),
          "490714955707",
          numberOf(offset + 4),
        ].join("\r\n") + "\r\n",
      );
      await screen.app.getByText(fill(t.grid.leftOver, { n: 1 })).waitFor();
      expect(await cell(screen, two).inputValue()).toBe(`${numberOf(offset)},${numberOf(offset + 1)}`);
      expect(await cell(screen, skipped).inputValue()).toBe("");
      // What was pasted is complete: a number that looks wrong says so at once, and is not called ready.
      await result(screen, taken, t.entry.ready);
      await result(screen, doubted, fill(t.entry.unusual, { carrier: t.carrier.yamato }));
      expect(await screen.app.locator(`tbody[data-order="${doubted.name}"]`).getByText(t.entry.ready).count()).toBe(0);
      expect(await sidewaysScroll(screen.app)).toBeLessThanOrEqual(0);

      // A reload loses nothing.
      await screen.page.reload();
      await expect.poll(() => cell(screen, taken).inputValue()).toBe(numberOf(offset + 3));

      // Shopify's fulfillment orders have been seen, but for the order that has none.
      await expect.poll(() => screen.app.getByText(t.lineState.not_routed, { exact: true }).count()).toBe(1);

      // Somebody else is faster with one of them, on the order's own page.
      const other = await stage.open(`/app/orders/${taken.id}`, language);
      await other.app.getByLabel(t.scan.label).fill(numberOf(offset + 5));
      await other.app.getByLabel(t.scan.label).press("Enter");
      await screen.page.route("**/app/register*", (route) => route.abort());
      await other.app.getByRole("button", { name: t.entry.register }).click();
      await other.app.locator("article.shipment").first().waitFor();
      await other.close();

      // What Shopify will get, order by order; an order without its fulfillment order waits.
      const preview = screen.app.locator("details.grid-preview");
      await preview.getByText(fill(t.grid.previewWaiting, { n: 1 })).waitFor();
      await preview.locator("summary").click();
      await preview
        .getByRole("region", { name: two.name })
        .getByText(numberOf(offset + 1))
        .waitFor();
      await preview.getByRole("region", { name: waits.name }).getByText(t.preview.waits).waitFor();
      await screen.screenshot(`grid-preview-${language}-${width}`);
      await preview.locator("summary").click();

      await cell(screen, two).press("Control+Enter");
      await screen.page.unroute("**/app/register*");
      await screen.app.getByRole("button", { name: t.entry.accept }).waitFor();
      await screen.screenshot(`grid-results-${language}-${width}`);
      expect(await sidewaysScroll(screen.app)).toBeLessThanOrEqual(0);
      await result(screen, two, t.grid.done);
      await result(screen, waits, t.grid.done);
      await expect.poll(() => numbersOnShopify(two)).toEqual([numberOf(offset), numberOf(offset + 1)]);
      expect(await numbersOnShopify(doubted)).toEqual([]);
      expect(await cell(screen, doubted).inputValue()).toBe("490714955707");

      await screen.app.getByRole("button", { name: t.entry.accept }).click();
      await result(screen, doubted, t.grid.done);
      await expect.poll(() => numbersOnShopify(doubted)).toEqual(["490714955707"]);
      expect(await numbersOnShopify(taken)).toEqual([numberOf(offset + 5)]);
      // Of the order that somebody else took, what was typed stays beside what happened, until it is dismissed.
      const notice = screen.app.locator(`tbody[data-order="${taken.name}"]`).getByRole("alert");
      await notice.getByText(numberOf(offset + 5)).waitFor();
      expect(await cell(screen, taken).inputValue()).toBe(numberOf(offset + 3));
      await screen.screenshot(`grid-taken-${language}-${width}`);
      await notice.getByRole("button").click();
      await result(screen, taken, t.order.nothingLeft);
      screen.problems.splice(0);
      await screen.close();
    },
  );
});
