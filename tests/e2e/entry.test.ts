import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fill, lineOf, startStage, stopFrames, WORDING, type Screen, type SandboxOrder, type Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

const t = WORDING.ja;
const MATCHA = "YAME-MAT-30";
const CHOPSTICKS = "SUZ-HAS-CHI";
const RIGHT = "490714955706";
const DOUBTFUL = "490714955707";

describe("entering a shipment", () => {
  let order: SandboxOrder;
  let screen: Screen;
  const number = (sku: string) => lineOf(screen.app, sku).getByLabel(t.entry.number, { exact: true });
  const quantity = (sku: string) => lineOf(screen.app, sku).getByLabel(t.entry.quantity);
  const register = () => screen.app.getByRole("button", { name: t.entry.register }).click();
  const saveBar = () => screen.page.locator("#save-bar");
  const shipments = () => screen.app.locator("article.shipment");

  async function openNewOrder() {
    order = await stage.placeOrder([
      { sku: MATCHA, quantity: 2 },
      { sku: CHOPSTICKS, quantity: 3 },
    ]);
    screen = await stage.open("/app/orders", "ja");
    await screen.app.getByRole("link", { name: order.name, exact: true }).click();
    await number(MATCHA).waitFor();
  }

  test("what is wrong is said at its field, and only after it was touched; nothing is sent", async () => {
    await openNewOrder();
    expect(await screen.app.locator("[aria-invalid=true]").count()).toBe(0);

    for (const [typed, sentence] of [
      ["0", t.fieldError.quantityNotPositive],
      ["-1", t.fieldError.quantityNotPositive],
      ["1.5", t.fieldError.quantityNotWhole],
      ["", t.fieldError.quantityRequired],
      ["3", fill(t.fieldError.overQuantity, { n: 2 })],
    ] as const) {
      await quantity(MATCHA).fill(typed);
      await quantity(MATCHA).blur();
      await lineOf(screen.app, MATCHA).getByText(sentence).waitFor();
      expect(await quantity(MATCHA).getAttribute("aria-invalid")).toBe("true");
    }
    await quantity(MATCHA).fill("2");
    for (const [typed, sentence] of [
      ["4.90715E+11", t.fieldError.numberScientific],
      ["山田", t.fieldError.numberInvalid],
      ["1".repeat(51), t.fieldError.numberTooLong],
    ] as const) {
      await number(MATCHA).fill(typed);
      await number(MATCHA).blur();
      await lineOf(screen.app, MATCHA).getByText(sentence).waitFor();
    }
    await number(MATCHA).fill("");
    await register();
    await lineOf(screen.app, MATCHA).getByText(t.fieldError.numberRequired).waitFor();
    // The first field to put right has the focus.
    await expect.poll(() => number(MATCHA).evaluate((input) => input === document.activeElement)).toBe(true);
    await screen.screenshot("order-errors-ja");
    expect(await shipments().count()).toBe(0);
    expect((await stage.onShopify(order)).fulfillments).toEqual([]);
    await screen.close();
  });

  test("nothing chosen is said in a banner that stays", async () => {
    await openNewOrder();
    await register();
    await screen.app.getByText(t.fieldError.linesRequired).waitFor();
    await screen.close();
  });

  test("a number that looks wrong is a warning, and goes through when it is confirmed", async () => {
    await openNewOrder();
    await number(MATCHA).fill(DOUBTFUL);
    await number(MATCHA).blur();
    const warning = fill(t.entry.unusual, { carrier: t.carrier.yamato });
    await lineOf(screen.app, MATCHA).getByText(warning).waitFor();
    await register();
    await screen.app.getByText(t.entry.unusualTitle).waitFor();
    expect(await shipments().count()).toBe(0);
    // One more key, and it goes as it is.
    const accept = screen.app.getByRole("button", { name: t.entry.accept });
    await expect.poll(() => accept.evaluate((button) => button === document.activeElement)).toBe(true);
    await accept.press("Enter");
    await shipments().filter({ hasText: DOUBTFUL }).getByText(t.syncStatus.synced, { exact: true }).waitFor();
    await screen.close();
  });

  test("however fast it is typed, what is registered and what is said to be wrong is what stands in the fields", async () => {
    await openNewOrder();
    await stopFrames(screen.app);
    await number(MATCHA).pressSequentially(DOUBTFUL);
    await number(MATCHA).press("Control+Enter");
    await screen.app.getByText(t.entry.unusualTitle).waitFor();
    await number(MATCHA).press("Backspace");
    await number(MATCHA).press(RIGHT.at(-1)!);
    await number(MATCHA).press("Control+Enter");
    await shipments().filter({ hasText: RIGHT }).getByText(t.syncStatus.synced, { exact: true }).waitFor();
    expect(await shipments().count()).toBe(1);
    await screen.close();
  });

  test("Enter moves from number to number and then to the button", async () => {
    await openNewOrder();
    await number(MATCHA).fill(RIGHT);
    await number(MATCHA).press("Enter");
    expect(await number(CHOPSTICKS).evaluate((input) => input === document.activeElement)).toBe(true);
    await number(CHOPSTICKS).press("Enter");
    expect(await screen.app.locator("#register").evaluate((button) => button === document.activeElement)).toBe(true);
    await screen.close();
  });

  test("an answer that is lost loses no input, and the same registration again makes one shipment", async () => {
    await openNewOrder();
    await number(MATCHA).fill(RIGHT);
    await screen.page.route("**/api/shopify/orders/shipments", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await register();
    await screen.app.getByText(t.entry.failed).waitFor();
    expect(await number(MATCHA).inputValue()).toBe(RIGHT);
    screen.expectProblem(/Failed to load resource/);

    await screen.page.unroute("**/api/shopify/orders/shipments");
    await register();
    await saveBar().waitFor({ state: "hidden" });
    await shipments().getByText(t.syncStatus.synced, { exact: true }).waitFor();
    expect(await shipments().count()).toBe(1);
    expect((await stage.onShopify(order)).fulfillments).toHaveLength(1);
    await screen.close();
  });

  test("the app being down loses no input, and what is known stays on the screen", async () => {
    await openNewOrder();
    await number(MATCHA).fill(RIGHT);
    await stage.sandbox.stopApp();
    await register();
    await screen.app.getByText(t.entry.failed).waitFor();
    await screen.app.getByText(t.connection.title).waitFor();
    await screen.screenshot("order-app-down-ja");
    await stage.sandbox.startApp();
    await screen.app.getByText(t.connection.title).waitFor({ state: "detached" });
    expect(await number(MATCHA).inputValue()).toBe(RIGHT);
    await register();
    await shipments().getByText(t.syncStatus.synced, { exact: true }).waitFor();
    screen.expectProblem(/Failed to load resource/);
    await screen.close();
  });

  test("unsaved input has the save bar, is asked for before leaving, survives a reload, and can be discarded", async () => {
    await openNewOrder();
    const sent: string[] = [];
    screen.page.on(
      "request",
      (request) => request.url().endsWith("/shipments") && request.method() === "POST" && sent.push(request.url()),
    );
    expect(await saveBar().isVisible()).toBe(false);
    await number(MATCHA).fill(RIGHT);
    await saveBar().waitFor();

    // By a link of the app, and by the admin's navigation: asked once.
    const dialog = screen.page.locator("dialog#confirm");
    await screen.app.getByRole("link", { name: t.order.back }).click();
    await dialog.waitFor();
    await screen.page.locator("#confirm-stay").click();
    await screen.page.getByRole("link", { name: t.nav.shipments, exact: true }).click();
    await dialog.waitFor();
    await screen.page.locator("#confirm-stay").click();
    expect(await number(MATCHA).inputValue()).toBe(RIGHT);

    await screen.page.reload();
    await expect.poll(() => number(MATCHA).inputValue()).toBe(RIGHT);
    await saveBar().waitFor();

    await screen.page.locator("#save-bar-discard").click();
    await screen.page.locator("#confirm-leave").click();
    await saveBar().waitFor({ state: "hidden" });
    expect(await number(MATCHA).inputValue()).toBe("");
    expect(await screen.app.getByText(t.fieldError.linesRequired).count()).toBe(0);

    await number(MATCHA).fill(RIGHT);
    await screen.page.getByRole("link", { name: t.nav.shipments, exact: true }).click();
    await screen.page.locator("#confirm-leave").click();
    await screen.app.getByRole("heading", { level: 1, name: t.shipments.title }).waitFor();
    expect(await dialog.isVisible()).toBe(false);
    await saveBar().waitFor({ state: "hidden" });
    // What is discarded is not sent.
    expect(sent).toEqual([]);
    expect((await stage.onShopify(order)).fulfillments).toEqual([]);
    await screen.close();
  });

  test("the save bar registers as well", async () => {
    await openNewOrder();
    await number(MATCHA).fill(RIGHT);
    await screen.page.locator("#save-bar-save").click();
    await shipments().getByText(t.syncStatus.synced, { exact: true }).waitFor();
    await screen.close();
  });

  test("what others change appears while somebody types, without taking the focus or the text", async () => {
    await openNewOrder();
    await number(MATCHA).click();
    await number(MATCHA).pressSequentially("4907");
    await stage.control("POST", `orders/${order.id}/hold`, { reason: "INVENTORY_OUT_OF_STOCK" });
    await lineOf(screen.app, MATCHA).getByText(t.lineState.on_hold, { exact: true }).waitFor();
    expect(await number(MATCHA).evaluate((input) => input === document.activeElement)).toBe(true);
    await screen.page.keyboard.type("14955706");
    expect(await number(MATCHA).inputValue()).toBe(RIGHT);
    await lineOf(screen.app, MATCHA)
      .getByText(fill(t.reason.on_hold.what, { hold: t.hold.INVENTORY_OUT_OF_STOCK }))
      .waitFor();
    await screen.close();
  });
});
