import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REQUIRED_SCOPES } from "../../app/shopify/scopes.ts";
import { fill, lineOf, sidewaysScroll, startStage, WORDING, type SandboxOrder, type Stage } from "./stage.ts";

/** Whom the sandbox's admin signs in. */
const STAFF = "48151623";

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
      if (name === "doctor") {
        // What it rests on, in Shopify's words.
        const row = screen.app.locator(".blocked-orders > li", { hasText: held[0]!.name });
        await row.locator("details.evidence > summary").click();
        await row.getByText("RELEASE_HOLD").waitFor();
      }
      expect(await sidewaysScroll(screen.app), name).toBeLessThanOrEqual(0);
      await screen.screenshot(`${name}-${language}-${width}`);
      await screen.close();
    }
  });
});

/** Registers all of an order that Shopify holds back. */
async function register(order: SandboxOrder, number: string) {
  const t = WORDING.ja;
  const screen = await stage.open(`/app/orders/${order.id}`, "ja");
  await lineOf(screen.app, "YAME-MAT-30").getByLabel(t.entry.number, { exact: true }).fill(number);
  await screen.app.getByRole("button", { name: t.entry.register }).click();
  await screen.app.locator("article.shipment").getByText(t.syncStatus.waiting, { exact: true }).waitFor();
  return screen;
}

test("a hold that may be released: shown what changes, released with a second click, and what waited ships", async () => {
  const t = WORDING.ja;
  const [order] = held;
  const entry = await register(order!, "490714955706");
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

test("what was shipped elsewhere: cancelled by an administrator who types the order's name, and what is registered goes on", async () => {
  const t = WORDING.ja;
  const order = await stage.placeOrder([{ sku: "YAME-MAT-30", quantity: 2 }]);
  await stage.control("POST", `orders/${order.id}/hold`, { reason: "OTHER" });
  await stage.runSchedule();
  const screen = await register(order, "444803009836");
  const { app } = screen;
  await stage.control("POST", "webhooks", { mode: "drop" });
  await stage.control("POST", `orders/${order.id}/release`);
  await stage.control("POST", `orders/${order.id}/fulfill`, { trackingNumbers: ["193715301010"] });
  await stage.control("POST", "webhooks", { mode: "deliver" });
  await app.getByRole("button", { name: fill(t.shipment.retryNowFor, { order: order.name }) }).click();
  await app.locator("article.shipment").getByText(t.syncStatus.needs_attention, { exact: true }).first().waitFor();

  // Somebody else than the owner is told who may.
  const panel = app.locator("#order-remedies");
  await stage.control("POST", "staff", { id: STAFF });
  await app.getByRole("button", { name: t.doctor.remedies }).click();
  await panel.getByText(fill(t.remedy.administrator.no, { staff: STAFF })).waitFor();
  await app.getByRole("button", { name: t.doctor.remedies }).click();

  await stage.control("POST", "staff", { id: STAFF, accountOwner: true });
  await app.getByRole("button", { name: t.doctor.remedies }).click();
  await panel.getByText(t.remedy.never.title).click();
  await panel.getByRole("button", { name: t.remedy.cancel_fulfillment }).click();
  const confirm = panel.getByRole("button", { name: t.remedy.confirm.cancel_fulfillment });
  const name = panel.getByLabel(fill(t.remedy.typeName, { order: order.name }));
  await name.fill("#1");
  expect(await confirm.isDisabled()).toBe(true);
  await name.fill(order.name);
  await screen.screenshot("order-remedies-ja");
  await screen.page.setViewportSize({ width: 390, height: 844 });
  await screen.screenshot("order-remedies-ja-390");
  await name.press("Enter");
  await panel.getByText(t.remedy.outcome.done).waitFor();
  await expect
    .poll(async () => (await stage.onShopify(order)).fulfillments.map(({ status }) => status), { timeout: 30_000 })
    .toEqual(["CANCELLED", "SUCCESS"]);
  await app.locator("article.shipment").getByText(t.syncStatus.synced, { exact: true }).first().waitFor();
  await app.getByText(t.history.title, { exact: true }).click();
  await app.locator('[data-event="remedy"]', { hasText: t.remedy.cancel_fulfillment }).scrollIntoViewIfNeeded();
  await screen.screenshot("order-remedies-history-ja");
  await screen.close();
});

test("what the app may do by itself: the settings show what it would do, and once saved it does", async () => {
  const t = WORDING.ja;
  const order = await stage.placeOrder([{ sku: "YAME-MAT-30", quantity: 2 }]);
  await stage.control("POST", `orders/${order.id}/schedule`, { fulfillAt: null });
  await stage.runSchedule();
  await (await register(order, "490714955721")).close();
  const screen = await stage.open("/app/settings", "ja", 390);
  const { app } = screen;
  await app.getByLabel(t.settings.policy.kind.open).check();
  await app.getByText(fill(t.settings.policy.would, { n: 1 })).waitFor();
  await app.getByRole("link", { name: order.name, exact: true }).waitFor();
  await screen.screenshot("settings-policy-ja-390");
  expect((await stage.onShopify(order)).fulfillments).toEqual([]);
  await screen.page.getByRole("button", { name: t.settings.save, exact: true }).click();
  await app.getByRole("table", { name: t.settings.log }).getByText(t.settings.policy.kind.open).waitFor();
  await screen.close();

  await stage.runSchedule();
  await expect.poll(async () => (await stage.onShopify(order)).fulfillments.length, { timeout: 30_000 }).toBe(1);
});

test("a scope that is taken away is said once and loudly; approved on Shopify, what waited ships by itself", async () => {
  const t = WORDING.ja;
  const SCOPE = "write_merchant_managed_fulfillment_orders";
  const order = await stage.placeOrder([{ sku: "SUZ-HAS-CHI", quantity: 2 }]);
  await stage.runSchedule();
  const { missing } = await stage.control<{ missing: string[] }>("GET", "approval");
  expect(missing).toEqual([]);
  await stage.control("POST", "scopes", { granted: REQUIRED_SCOPES.filter((scope) => scope !== SCOPE) });

  const screen = await stage.open(`/app/orders/${order.id}`, "ja");
  const { app, page } = screen;
  await lineOf(app, "SUZ-HAS-CHI").getByText(t.lineState.permission_missing).waitFor();
  await lineOf(app, "SUZ-HAS-CHI").getByLabel(t.entry.number, { exact: true }).fill("490714955706");
  await app.getByRole("button", { name: t.entry.register }).click();
  const shipment = app.locator("article.shipment");
  await shipment.getByText(t.syncStatus.waiting, { exact: true }).waitFor();
  const toSetup = shipment.getByRole("link", { name: fill(t.setup.seeItem, { item: t.setup.item.scopes.title }) });
  expect(await toSetup.getAttribute("href")).toBe("/app/setup#scopes");

  await screen.goTo("/app");
  await app.getByText(t.scope.missing, { exact: true }).waitFor();
  await screen.screenshot("home-scope-missing");
  await screen.goTo("/app/doctor");
  expect(await app.getByText(t.scope.missing, { exact: true }).count()).toBe(1);
  await app.locator(".Polaris-Banner").getByText(SCOPE, { exact: true }).waitFor();
  await screen.screenshot("doctor-scope-missing");

  await app.getByRole("link", { name: t.scope.approve }).click();
  await page.getByText(SCOPE).waitFor();
  await page.getByRole("button", { name: "更新" }).click();
  await app.getByRole("heading", { level: 1, name: t.home.title }).waitFor();
  await expect.poll(async () => (await stage.onShopify(order)).fulfillments.length, { timeout: 30_000 }).toBe(1);
  await app.getByText(t.scope.missing, { exact: true }).waitFor({ state: "detached" });
  await screen.close();
});

test("the set-up checklist shows what is wrong with the store, and ticks it when it is put right", async () => {
  const t = WORDING.ja;
  const screen = await stage.open("/app/doctor", "ja");
  const { app, page } = screen;
  await app.getByRole("link", { name: t.doctor.openSetup }).click();
  await app.getByRole("heading", { level: 1, name: t.setup.title }).waitFor();
  const item = (id: string) => app.locator(`section#${id}`);
  await item("checkout-test").getByText(t.home.check.ok, { exact: true }).waitFor();
  await app.getByRole("button", { name: t.setup.recheck }).click();
  await item("location-online").getByText("東京倉庫").waitFor();

  const { locations } = await stage.asMerchant<{ locations: { nodes: { id: string; name: string }[] } }>(
    "{ locations(first: 50) { nodes { id name } } }",
  );
  const { id } = locations.nodes.find(({ name }) => name === "東京倉庫")!;
  const fulfillsOnline = (online: boolean) =>
    stage.asMerchant(
      "mutation ($id: ID!, $input: LocationEditInput!) { locationEdit(id: $id, input: $input) { userErrors { message } } }",
      {
        id,
        input: { fulfillsOnlineOrders: online },
      },
    );
  await fulfillsOnline(false);
  await app.getByRole("button", { name: t.setup.recheck }).click();
  await item("location-online").getByText(t.home.check.warning, { exact: true }).waitFor();
  await item("location-online").getByText(t.setup.location.offline).waitFor();
  await screen.screenshot("setup-location-offline");
  await fulfillsOnline(true);
  await app.getByRole("button", { name: t.setup.recheck }).click();
  await item("location-online").getByText(t.home.check.ok, { exact: true }).waitFor();

  const [settings] = await Promise.all([
    page.context().waitForEvent("page"),
    item("location-online").getByRole("link", { name: t.setup.page.locations }).click(),
  ]);
  await settings.waitForURL(/\/settings\/locations$/);
  await settings.close();
  await screen.close();
});
