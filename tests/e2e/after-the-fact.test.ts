import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  fill,
  lineOf,
  quantitiesOf,
  sidewaysScroll,
  startStage,
  WORDING,
  type SandboxOrder,
  type Screen,
  type Stage,
} from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

const [FIRST, SECOND, THIRD] = ["490714955706", "490714955710", "490714955721"] as const;
/** Of no other shipment. */
const FOURTH = { ja: "490714955732", en: "490714955743" } as const;
const FIFTH = { ja: "490714955765", en: "490714955776" } as const;

describe.each(["ja", "en"] as const)("after the fact (%s)", (language) => {
  const t = WORDING[language];
  const parcel = (screen: Screen) => screen.app.locator("article.shipment").first();
  const onShopify = async (order: SandboxOrder) =>
    (await stage.onShopify(order)).fulfillments.map(({ status, tracking }) => [
      status,
      tracking.company,
      ...tracking.numbers,
    ]);

  /** An order of two, registered and on Shopify. */
  async function shipped(number: string = FIRST): Promise<{ order: SandboxOrder; screen: Screen }> {
    const order = await stage.placeOrder([{ sku: "YAME-MAT-30", quantity: 2 }]);
    const screen = await stage.open("/app/orders", language);
    await screen.app.getByRole("link", { name: order.name, exact: true }).click();
    await lineOf(screen.app, "YAME-MAT-30").getByLabel(t.entry.number, { exact: true }).fill(number);
    await screen.app.getByRole("button", { name: t.entry.register }).click();
    await parcel(screen).getByText(t.syncStatus.synced, { exact: true }).waitFor();
    return { order, screen };
  }

  test("a wrong number is corrected on Shopify, and a shipment is undone and registered again", async () => {
    const { order, screen } = await shipped();
    const { app } = screen;

    await parcel(screen)
      .getByRole("button", { name: fill(t.correct.openFor, { order: order.name, numbers: FIRST }) })
      .click();
    const dialog = app.getByRole("dialog");
    await dialog.getByLabel(t.entry.carrier).selectOption("sagawa");
    await dialog.getByLabel(t.correct.numbers, { exact: true }).fill("490714955701");
    await dialog.getByRole("button", { name: t.correct.submit }).click();
    await dialog.getByText(t.entry.unusualTitle).waitFor();
    await screen.screenshot(`correct-doubt-${language}`);
    await dialog.getByLabel(t.correct.numbers, { exact: true }).fill(`${SECOND}\n${THIRD}`);
    await dialog.getByLabel(t.correct.notify).check();
    await screen.screenshot(`correct-dialog-${language}`);
    await dialog.getByRole("button", { name: t.correct.submit }).click();
    await dialog.waitFor({ state: "detached" });
    await parcel(screen).getByText(THIRD).waitFor();
    await parcel(screen).getByText(t.amendment.correcting).waitFor({ state: "detached" });
    expect(await onShopify(order)).toEqual([["SUCCESS", "Sagawa (JA)", SECOND, THIRD]]);

    await parcel(screen)
      .getByRole("button", { name: fill(t.undo.openFor, { order: order.name, numbers: `${SECOND}, ${THIRD}` }) })
      .click();
    await app.getByRole("dialog").getByText(t.undo.newFulfillmentOrder).waitFor();
    await screen.screenshot(`undo-dialog-${language}`);
    await app.getByRole("dialog").getByRole("button", { name: t.undo.confirm }).click();
    await parcel(screen).getByText(t.syncStatus.cancelled, { exact: true }).waitFor();
    expect(await onShopify(order)).toEqual([["CANCELLED", "Sagawa (JA)", SECOND, THIRD]]);

    const line = lineOf(app, "YAME-MAT-30");
    await expect.poll(() => quantitiesOf(line)).toMatchObject({ [t.line.left]: 2 });
    await line.getByLabel(t.entry.number, { exact: true }).fill(THIRD);
    await app.getByRole("button", { name: t.entry.register }).click();
    await parcel(screen).getByText(t.syncStatus.synced, { exact: true }).waitFor();

    await app.getByText(t.history.title, { exact: true }).click();
    const timeline = app.getByRole("list", { name: t.history.title });
    await timeline.locator("[data-event=corrected]").getByText(`${SECOND} ${THIRD}`).waitFor();
    await timeline.locator("[data-event=undone]").waitFor();
    await timeline.locator("[data-event=undo_asked]").getByText(t.who.you).waitFor();
    await timeline.locator("li").first().scrollIntoViewIfNeeded();
    await screen.screenshot(`history-${language}`);
    await screen.close();
  });

  test("the carrier of several shipments is changed at once", async () => {
    const { order, screen } = await shipped();
    await screen.close();
    const list = await stage.open("/app/shipments?view=synced", language, 390);
    await list.app.getByLabel(fill(t.shipments.choose, { order: order.name, numbers: FIRST })).check();
    await list.app.getByRole("button", { name: t.shipments.changeCarrier }).click();
    const dialog = list.app.getByRole("dialog");
    await dialog.getByLabel(t.entry.carrier).selectOption("japan_post");
    await list.screenshot(`bulk-carrier-${language}-390`);
    await dialog.getByRole("button", { name: t.correct.submit }).click();
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => onShopify(order), { timeout: 20_000 }).toEqual([["SUCCESS", "Japan Post (JA)", FIRST]]);
    expect(await sidewaysScroll(list.app)).toBeLessThanOrEqual(0);
    await list.screenshot(`shipments-chosen-${language}-390`);
    await list.close();
  });

  test("after a reprint of labels, old and new numbers are pasted: shown first, then replaced at once", async () => {
    const { order, screen } = await shipped(FOURTH[language]);
    await screen.close();
    const list = await stage.open("/app/shipments?view=synced", language);
    await list.app.getByRole("button", { name: t.replace.open }).click();
    const dialog = list.app.getByRole("dialog");
    const [old, fresh, doubtful] = [FOURTH[language], FIFTH[language], "490714955700"];
    const rows = [`${old}\t${doubtful}`, "999999999999\t490714955754", "4.90715E+11\t490714955754"];
    await dialog.getByLabel(t.replace.pairs).fill(["旧\t新", ...rows].join("\n"));
    await dialog.getByText(t.replace.doubt.check_digit).waitFor();
    await dialog.getByText(t.replace.fate.unknown).waitFor();
    await dialog.getByText(t.replace.unreadable.scientific).waitFor();
    await list.screenshot(`replace-numbers-${language}`);
    // What is in doubt, or unknown, changes nothing by itself.
    const submit = (n: number) => dialog.getByRole("button", { name: fill(t.replace.submit, { n }) });
    expect(await submit(0).isDisabled()).toBe(true);
    expect((await onShopify(order))[0]).toContain(old);

    await dialog.getByLabel(t.replace.pairs).fill(`${old}\t${fresh}`);
    await submit(1).click();
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => onShopify(order), { timeout: 20_000 }).toEqual([["SUCCESS", "Yamato (JA)", fresh]]);

    // The same paste again is known to be done.
    await list.app.getByRole("button", { name: t.replace.open }).click();
    await dialog.getByLabel(t.replace.pairs).fill(`${old}\t${fresh}`);
    await dialog.getByText(t.replace.fate.done).waitFor();
    await list.page.setViewportSize({ width: 390, height: 844 });
    await list.screenshot(`replace-numbers-${language}-390`);
    await list.close();
  });

  test("settings are saved, take effect, and say who changed them", async () => {
    const screen = await stage.open("/app/settings", language);
    const { app } = screen;
    await app.getByLabel(t.settings.name.timeZone).selectOption("America/New_York");
    await app.getByLabel(t.hold.INCORRECT_ADDRESS).check();
    await screen.screenshot(`settings-${language}`);
    await screen.page.getByRole("button", { name: t.settings.save, exact: true }).click();
    await app.getByRole("cell", { name: "America/New York" }).first().waitFor();
    await app.getByRole("cell", { name: t.who.you }).first().waitFor();
    await screen.screenshot(`settings-saved-${language}`);
    await app.getByLabel(t.settings.name.timeZone).selectOption("Asia/Tokyo");
    await app.getByLabel(t.hold.INCORRECT_ADDRESS).uncheck();
    await screen.page.getByRole("button", { name: t.settings.save, exact: true }).click();
    await expect.poll(() => app.getByRole("cell", { name: "America/New York" }).count()).toBeGreaterThanOrEqual(2);
    expect(await sidewaysScroll(app)).toBeLessThanOrEqual(0);
    await screen.close();
  });
});
