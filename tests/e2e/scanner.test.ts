import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startStage, WORDING, type Screen, type SandboxOrder, type Stage } from "./stage.ts";

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
    const order = await stage.placeOrder(FIVE.map((sku) => ({ sku, quantity: 2 })));
    const screen = await stage.open("/app/orders?view=to_ship", language, width);
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
