import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allScreens, LOOKED_AT_ELSEWHERE } from "./all-screens.ts";
import { lineOf, startStage, WORDING, type SandboxOrder, type Stage } from "./stage.ts";

let stage: Stage;
let waiting: SandboxOrder;
beforeAll(async () => {
  stage = await startStage();
  // The store's orders come in, and are looked at, in the first runs of the schedule, and one order waits to be routed.
  for (let run = 0; run < 4; run++) await stage.runSchedule();
  waiting = await stage.placeOrder(
    [
      { sku: "YAME-MAT-30", quantity: 2 },
      { sku: "SUZ-HAS-CHI", quantity: 4 },
    ],
    "never",
  );
  const screen = await stage.open("/app/orders", "ja");
  await screen.app.getByRole("link", { name: waiting.name, exact: true }).click();
  const { entry, syncStatus } = WORDING.ja;
  await lineOf(screen.app, "YAME-MAT-30").getByLabel(entry.number, { exact: true }).fill("490714955706");
  await screen.app.getByRole("button", { name: entry.register }).click();
  await screen.app.locator("article.shipment").getByText(syncStatus.waiting, { exact: true }).waitFor();
  await screen.close();
});
afterAll(() => stage?.stop());

test("no screen is missing from those that are looked at", () => {
  const routes = readdirSync("app/routes").filter((file) =>
    /^export default function/m.test(readFileSync(`app/routes/${file}`, "utf8")),
  );
  const known = [...allScreens(WORDING.ja, waiting).map(({ route }) => route), ...LOOKED_AT_ELSEWHERE];
  expect(known.map((route) => `${route}.tsx`)).toEqual(
    expect.arrayContaining(routes.filter((file) => file !== "app.tsx")),
  );
});

test("what the server sent is on the screen before the app's own modules run", async () => {
  const { page, close } = await stage.newPage("en");
  await page.addInitScript(() => {
    const startedAt = new Promise((resolve) => {
      let modules: unknown;
      const set = (value: unknown) => {
        modules = value;
        resolve(performance.now());
      };
      Object.defineProperty(globalThis, "__remixRouteModules", { get: () => modules, set });
    });
    Object.assign(globalThis, { startedAt });
  });
  await page.goto(`${stage.sandbox.adminUrl}/app/orders`);
  const [startedAt, paintedAt] = await page
    .frameLocator("iframe#app")
    .locator("html")
    .evaluate(async () => [
      await (globalThis as unknown as { startedAt: Promise<number> }).startedAt,
      performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    ]);
  expect(paintedAt).toBeLessThan(startedAt!);
  await close();
});

describe.each(["ja", "en"] as const)("%s", (language) => {
  const t = WORDING[language];
  test.each([1280, 390])(
    "every screen at %i px: in its language, without barriers, and nothing scrolls sideways",
    async (width) => {
      const screen = await stage.open("/app", language, width);
      for (const { name, path, heading } of allScreens(t, waiting)) {
        await screen.goTo(path);
        await screen.app.getByRole("heading", { level: 1, name: heading }).waitFor();
        expect(await screen.app.locator("html").getAttribute("lang")).toBe(language);
        await screen.screenshot(`${name}-${language}-${width}`);
        expect(screen.problems, name).toEqual([]);
      }
      await screen.close();
    },
  );

  test("the language stays through the app's navigation", async () => {
    const screen = await stage.open("/app", language);
    await screen.page.locator("nav a.sub", { hasText: t.nav.orders }).click();
    await screen.app.getByRole("heading", { level: 1, name: t.orders.title }).waitFor();
    await screen.app.getByRole("link", { name: new RegExp(`^${t.orders.view.all}`) }).click();
    await screen.app.getByRole("table").waitFor();
    expect(await screen.app.locator("html").getAttribute("lang")).toBe(language);
    await screen.close();
  });

  test("an order that is not there says so, and leads back", async () => {
    const screen = await stage.open("/app/orders/1", language);
    await screen.app.getByText(t.error.orderNotFound).waitFor();
    await screen.app.getByRole("link", { name: t.error.toOrders }).click();
    await screen.app.getByRole("heading", { level: 1, name: t.orders.title }).waitFor();
    screen.expectProblem(/404/);
    await screen.close();
  });

  test("the search finds an order by SKU, product, vendor and tracking number", async () => {
    const screen = await stage.open("/app/orders", language);
    for (const words of ["yame-mat-30", "490714955706", waiting.name]) {
      await screen.app.getByLabel(t.orders.search).fill(words);
      await screen.page.waitForURL((url) => url.searchParams.get("q") === words);
      await screen.app.getByRole("link", { name: waiting.name, exact: true }).waitFor();
    }
    await screen.app.getByLabel(t.orders.search).fill("そのような商品はない");
    await screen.app.getByRole("link", { name: waiting.name, exact: true }).waitFor({ state: "detached" });
    await screen.close();
  });

  test("a report shows the usual days at a click, and any others behind one more", async () => {
    const { reports } = t;
    const screen = await stage.open("/app/reports", language);
    await screen.app.getByText(reports.otherDays, { exact: true }).click();
    await screen.app.getByLabel(reports.from, { exact: true }).fill("2026-11-03");
    await screen.app.getByLabel(reports.to, { exact: true }).fill("2026-11-05");
    await screen.app.getByRole("button", { name: reports.show, exact: true }).click();
    await screen.page.waitForURL((url) => url.searchParams.get("from") === "2026-11-03");
    await screen.goTo("/app/reports?from=2026-11-03&to=2026-11-05");
    expect(await screen.app.getByLabel(reports.to, { exact: true }).inputValue()).toBe("2026-11-05");
    await screen.app.getByText(reports.otherDays, { exact: true }).click();
    await screen.app.getByRole("link", { name: reports.lastDays.replace("{{n}}", "7"), exact: true }).click();
    await screen.page.waitForURL((url) => url.searchParams.get("from") !== "2026-11-03");
    await expect.poll(() => screen.app.getByLabel(reports.to, { exact: true }).count()).toBe(0);
    // What is shown is said again when one comes back to it.
    await screen.page.goBack();
    await screen.app.getByLabel(reports.to, { exact: true }).waitFor();
    await screen.close();
  });

  test("pages follow each other by key", async () => {
    const screen = await stage.open("/app/orders?view=all", language);
    const names = () => screen.app.locator("th.order-name").allTextContents();
    const first = await names();
    expect(first).toHaveLength(25);
    await screen.app
      .getByRole("button", { name: t.common.next })
      .or(screen.app.getByRole("link", { name: t.common.next }))
      .click();
    await expect.poll(async () => (await names())[0], { timeout: 20_000 }).not.toBe(first[0]);
    const second = await names();
    expect(second.filter((name) => first.includes(name))).toEqual([]);
    await screen.app
      .getByRole("button", { name: t.common.previous })
      .or(screen.app.getByRole("link", { name: t.common.previous }))
      .click();
    await expect.poll(names, { timeout: 20_000 }).toEqual(first);
    await screen.close();
  });
});
