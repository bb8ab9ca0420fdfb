import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lineOf, paste, startStage, WORDING, type Screen, type SandboxOrder, type Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

const FIVE = ["YAME-MAT-30", "SUZ-HAS-CHI", "IMA-GAU-3", "YUA-PON-360", "MIN-LET-01"];
const NUMBERS = ["490714955706", "490714955710", "490714955721", "490714955732"];

/** A scanner types fast, and ends with Enter. */
const scan = async (screen: Screen, text: string, end: "Enter" | "Tab" = "Enter") => {
  // All at once, as fast as a scanner, however busy this machine is.
  await Promise.all([...text].map((character) => screen.page.keyboard.press(character)));
  await screen.page.keyboard.press(end);
};
const focused = (screen: Screen) =>
  screen.app.locator(":focus").evaluate((element) => element.getAttribute("name") ?? element.id);
const shippedOf = async (order: SandboxOrder) =>
  (await stage.onShopify(order)).fulfillments.map(({ tracking, lines }) => [
    tracking.numbers.join(),
    ...lines.map(({ sku, quantity }) => `${sku}×${quantity}`).toSorted(),
  ]);

describe.each([
  ["ja", 1280],
  ["en", 390],
] as const)("with a scanner and without a mouse (%s, %i px)", (language, width) => {
  const t = WORDING[language];

  test("from the list through a registered order with three parcels to the next order", async () => {
    // What comes next: the shop's older orders may still be on their way into the app.
    const next = await stage.placeOrder([{ sku: FIVE[0]!, quantity: 1 }]);
    const order = await stage.placeOrder(FIVE.map((sku) => ({ sku, quantity: 2 })));
    const screen = await stage.open("/app/orders?view=to_ship", language, width);
    await screen.app.getByRole("link", { name: next.name, exact: true }).waitFor();
    await screen.app.getByRole("link", { name: order.name, exact: true }).press("Enter");
    await screen.app.getByLabel(t.scan.label).waitFor();
    if (width > 500) await expect.poll(() => focused(screen)).toBe("scan");
    await screen.app.getByLabel(t.scan.label).focus();
    await screen.screenshot(`scan-start-${language}-${width}`);
    for (const sku of [FIVE[0], FIVE[0], FIVE[1], NUMBERS[0], FIVE[1], FIVE[2], FIVE[2]]) await scan(screen, sku!);
    await screen.screenshot(`scan-midway-${language}-${width}`);
    await scan(screen, NUMBERS[1]!, "Tab");
    await scan(screen, NUMBERS[2]!);
    await expect.poll(() => focused(screen)).toBe("register");
    await screen.screenshot(`scan-ready-${language}-${width}`);
    // A number more for the last parcel, though the button has the focus.
    await scan(screen, NUMBERS[3]!);
    await expect.poll(() => focused(screen)).toBe("register");
    await screen.page.keyboard.press("Enter");
    await expect.poll(() => focused(screen), { timeout: 10_000 }).toBe("next-order");
    await screen.screenshot(`scan-done-${language}-${width}`);
    await expect
      .poll(() => shippedOf(order).then((shipped) => shipped.toSorted()))
      .toEqual([
        [NUMBERS[0], `${FIVE[1]}×1`, `${FIVE[0]}×2`].toSorted(),
        [NUMBERS[1], `${FIVE[1]}×1`, `${FIVE[2]}×2`].toSorted(),
        [`${NUMBERS[2]},${NUMBERS[3]}`, `${FIVE[3]}×2`, `${FIVE[4]}×2`].toSorted(),
      ]);
    await screen.page.keyboard.press("Enter");
    await screen.app.getByRole("heading", { level: 1, name: order.name }).waitFor({ state: "detached" });
    await screen.app.getByLabel(t.scan.label).waitFor();
    await screen.close();
  });
});

test("two people at one order: the second sees who was first and what is left, and keeps what was typed", async () => {
  const t = WORDING.ja;
  const [MATCHA, CHOPSTICKS] = ["YAME-MAT-30", "SUZ-HAS-CHI"];
  const [MINE, THEIRS, USED] = ["590714955703", "590714955714", "590714955725"];
  const used = await stage.placeOrder([{ sku: MATCHA, quantity: 1 }]);
  const order = await stage.placeOrder([
    { sku: MATCHA, quantity: 2 },
    { sku: CHOPSTICKS, quantity: 3 },
  ]);
  await stage.control("GET", "webhooks/idle");
  const register = (screen: Screen) => screen.app.getByRole("button", { name: t.entry.register }).click();
  const number = (screen: Screen, sku: string) => lineOf(screen.app, sku).getByLabel(t.entry.number, { exact: true });
  const registerAsOther = async (where: SandboxOrder, sku: string, typed: string) => {
    const other = await stage.open(`/app/orders/${where.id}`, "ja");
    await number(other, sku).fill(typed);
    await register(other);
    await other.app.locator("article.shipment").first().waitFor();
    await other.close();
  };
  await registerAsOther(used, MATCHA, USED);

  const screen = await stage.open(`/app/orders/${order.id}`, "ja");
  await number(screen, MATCHA).fill(MINE);
  await registerAsOther(order, MATCHA, THEIRS);
  // The whole line is gone: the line itself says who took it with which number, and keeps what was typed.
  const notice = lineOf(screen.app, MATCHA).getByRole("alert");
  await notice.getByText(t.entry.taken).waitFor();
  await notice.getByText(THEIRS).waitFor();
  expect(await number(screen, MATCHA).inputValue()).toBe(MINE);
  await register(screen);
  const dismiss = notice.getByRole("button");
  await expect.poll(() => dismiss.evaluate((button) => button === document.activeElement)).toBe(true);
  expect(await number(screen, MATCHA).inputValue()).toBe(MINE);
  await screen.screenshot("entry-others-ja");

  // It stays until it is dismissed. Then what is left goes; a number that another order has stops nobody.
  await dismiss.press("Enter");
  await number(screen, MATCHA).waitFor({ state: "detached" });
  await paste(number(screen, CHOPSTICKS), `${MINE}\n${USED}`);
  await lineOf(screen.app, CHOPSTICKS).getByRole("link", { name: used.name }).waitFor();
  await lineOf(screen.app, CHOPSTICKS)
    .getByRole("button", { name: new RegExp(`^${t.entry.spreadOverParcels}`) })
    .click();
  await screen.screenshot("entry-spread-ja");
  await register(screen);
  await expect
    .poll(() => shippedOf(order).then((shipped) => shipped.toSorted()), { timeout: 30_000 })
    .toEqual([
      [MINE, `${CHOPSTICKS}×2`],
      [THEIRS, `${MATCHA}×2`],
      [USED, `${CHOPSTICKS}×1`],
    ]);
  await screen.close();
});
