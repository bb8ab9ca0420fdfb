import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lineOf, sidewaysScroll, startStage, WORDING, type SandboxOrder, type Stage } from "./stage.ts";

let stage: Stage;
const held: SandboxOrder[] = [];
beforeAll(async () => {
  stage = await startStage();
  for (const reason of ["OTHER", "HIGH_RISK_OF_FRAUD"]) {
    const order = await stage.placeOrder([{ sku: "YAME-MAT-30", quantity: 2 }]);
    await stage.control("POST", `orders/${order.id}/hold`, { reason });
    held.push(order);
  }
  for (let run = 0; run < 4; run++) await stage.runSchedule();
});
afterAll(() => stage?.stop());

describe.each(["ja", "en"] as const)("%s", (language) => {
  const t = WORDING[language];

  test.each([1280, 390])("the diagnosis and the analysis at %i px: nothing scrolls sideways", async (width) => {
    for (const [name, path, heading] of [
      ["doctor", "/app/doctor", t.doctor.title],
      ["analysis", "/app/doctor/analysis", t.analysis.title],
    ] as const) {
      const screen = await stage.open(path, language, width);
      await screen.app.getByRole("heading", { level: 1, name: heading }).waitFor();
      expect(await sidewaysScroll(screen.app), name).toBeLessThanOrEqual(0);
      await screen.screenshot(`${name}-${language}-${width}`);
      await screen.close();
    }
  });
});

test("a hold that may be released: shown what changes, released with a second click, and what waited ships", async () => {
  const t = WORDING.ja;
  const [order] = held;
  const entry = await stage.open(`/app/orders/${order!.id}`, "ja");
  await lineOf(entry.app, "YAME-MAT-30").getByLabel(t.entry.number, { exact: true }).fill("490714955706");
  await entry.app.getByRole("button", { name: t.entry.register }).click();
  await entry.app.locator("article.shipment").getByText(t.syncStatus.waiting, { exact: true }).waitFor();
  await entry.close();

  const screen = await stage.open("/app/doctor?reason=on_hold&hold=OTHER", "ja");
  const { app } = screen;
  const row = app.locator(".blocked-orders > li", { hasText: order!.name });
  await row.getByRole("button", { name: t.doctor.remediesFor.replace("{{order}}", order!.name) }).click();
  await row.getByRole("button", { name: t.remedy.release_holds }).click();
  await row.getByText(t.remedy.change.release_holds).waitFor();
  await screen.screenshot("doctor-release");
  await row.getByRole("button", { name: t.remedy.confirm.release_holds }).click();
  await expect.poll(async () => (await stage.onShopify(order!)).fulfillments.length, { timeout: 30_000 }).toBe(1);
  await row.waitFor({ state: "detached" });
  await screen.close();
});

test("a hold for suspected fraud is not offered", async () => {
  const t = WORDING.en;
  const order = held[1]!;
  const screen = await stage.open("/app/doctor?reason=on_hold&hold=HIGH_RISK_OF_FRAUD", "en");
  const row = screen.app.locator(".blocked-orders > li", { hasText: order.name });
  await row.getByRole("button", { name: t.doctor.remediesFor.replace("{{order}}", order.name) }).click();
  await row.getByText(t.remedy.keptHold.replace("{{hold}}", t.hold.HIGH_RISK_OF_FRAUD)).waitFor();
  expect(await row.getByRole("button", { name: t.remedy.release_holds }).count()).toBe(0);
  await screen.close();
});
