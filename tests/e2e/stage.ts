import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { expect } from "vitest";
import { startSandbox, type Sandbox } from "../../sandbox/sandbox.ts";
import { API_VERSION } from "../../app/shopify/api-version.ts";
import { launchBrowser, type TestPage } from "../browser.ts";
import { barriersOn } from "./barriers.ts";
import { putIn } from "../../app/ui/language/put-in.ts";
import en from "../../app/ui/locales/en.json" with { type: "json" };
import ja from "../../app/ui/locales/ja.json" with { type: "json" };

export type Language = "ja" | "en";
/** The sentences of the screens, in each language. */
export const WORDING = { ja, en };

/** A sentence of the catalogue with something put in, as it stands on the screen. Only English has forms of a number. */
export function fill(sentence: string, values: Record<string, string | number>): string {
  return putIn("en", sentence, values);
}

export interface SandboxOrder {
  id: number;
  name: string;
  lineItems: { id: number; sku: string; quantity: number; fulfilledQuantity: number }[];
  fulfillments: {
    status: string;
    tracking: { company: string | null; numbers: string[] };
    lines: { sku: string; quantity: number }[];
  }[];
}

export interface Screen extends TestPage {
  /** The app in the admin's frame. */
  app: FrameLocator;
  /** Another address in the same window, loaded anew. */
  goTo(where: string): Promise<void>;
  /** Takes a picture of what a test got to, where axe must find no barrier and nothing may scroll sideways. */
  screenshot(name: string): Promise<string>;
  /** Forgets a problem that the test provoked; fails if there was none. */
  expectProblem(pattern: RegExp): void;
}

/** The sandboxes that run now. */
export const openSandboxes = new Set<Sandbox>();

/** The whole project on this machine and a browser. Nothing runs on a schedule: `runSchedule` does it. */
export async function startStage() {
  const stateDir = await mkdtemp(path.join(tmpdir(), "livapon-e2e-"));
  const sandbox = await startSandbox({
    stateDir,
    cronSeconds: 0,
    durable: false,
    ports: { gateway: 0, shopify: 0, app: 0, rest: 0, postgres: 0 },
  });
  openSandboxes.add(sandbox);
  const browser = await launchBrowser();

  const control = async <Answer>(method: string, what: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${sandbox.controlUrl}/${what}`, {
      method,
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${what}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  };

  return {
    sandbox,
    control,

    async placeOrder(lines: { sku: string; quantity: number }[], routing: "now" | "never" | "manual" = "now") {
      return (await control<{ order: SandboxOrder }>("POST", "orders", { lines, routing })).order;
    },

    /** What Shopify has of an order. */
    async onShopify(order: SandboxOrder) {
      return (await control<{ order: SandboxOrder }>("GET", `state?order=${order.id}`)).order;
    },

    /** A GraphQL request with the merchant's own token: what somebody changes in the admin. */
    async asMerchant<Data>(query: string, variables: object = {}): Promise<Data> {
      const response = await fetch(`${sandbox.shopUrl}/admin/api/${API_VERSION}/graphql.json`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-shopify-access-token": sandbox.adminToken },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
      expect(errors).toBeUndefined();
      return data;
    },

    /** One run of the scheduled action. */
    async runSchedule() {
      const response = await fetch(`${sandbox.appUrl}/cron/shipments`, {
        headers: { authorization: `Bearer ${sandbox.cronSecret}` },
        signal: AbortSignal.timeout(60_000),
      });
      expect(response.status).toBe(200);
    },

    /** A page that has not been anywhere yet. */
    async newPage(language: Language, width = 1280): Promise<TestPage> {
      const testPage = await browser.newPage({ viewport: { width, height: width < 500 ? 844 : 900 } });
      await testPage.page.addInitScript((locale) => localStorage.setItem("sandbox-admin-locale", locale), language);
      return testPage;
    },

    async open(where: string, language: Language, width = 1280): Promise<Screen> {
      const testPage = await this.newPage(language, width);
      const { page, problems } = testPage;
      const app = page.frameLocator("iframe#app");
      const goTo = async (address: string) => {
        await page.goto(`${sandbox.adminUrl}${address}`);
        await app.locator("h1").first().waitFor();
        await hydrated(app);
      };
      await goTo(where);
      return {
        ...testPage,
        app,
        goTo,
        async screenshot(name) {
          const file = await testPage.screenshot(name);
          expect(await barriersOn(app), `barriers on ${name}`).toEqual([]);
          expect(await sidewaysScroll(app), `sideways scroll of ${name}`).toBeLessThanOrEqual(0);
          return file;
        },
        expectProblem(pattern) {
          const place = problems.findIndex((problem) => pattern.test(problem));
          expect(place, `a problem like ${String(pattern)}`).toBeGreaterThanOrEqual(0);
          for (const problem of [...problems]) {
            if (pattern.test(problem)) problems.splice(problems.indexOf(problem), 1);
          }
        },
      };
    },

    async stop() {
      openSandboxes.delete(sandbox);
      await browser.close();
      await sandbox.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

export type Stage = Awaited<ReturnType<typeof startStage>>;

/** Until React has taken over the page, typing into it is typing into nothing. */
async function hydrated(app: FrameLocator): Promise<void> {
  const isReacts = (heading: Element) => Object.keys(heading).some((key) => key.startsWith("__reactFiber"));
  await waitUntil("React has taken over the page", () => app.locator("h1").first().evaluate(isReacts));
}

/** Waits for what no locator can wait for. */
async function waitUntil(what: string, isSo: () => Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The row of a line in an order's page. */
export function lineOf(app: FrameLocator, sku: string): Locator {
  return app.locator(`li[data-line="${sku}"]`);
}

/** A line's quantities as they are on the screen, by their labels. */
export async function quantitiesOf(line: Locator): Promise<Record<string, number>> {
  const pairs = await line
    .locator("dl.quantities > div")
    .evaluateAll((rows) =>
      rows.map((row) => [row.querySelector("dt")?.textContent, Number(row.querySelector("dd")?.textContent)]),
    );
  return Object.fromEntries(pairs) as Record<string, number>;
}

/** Pastes a text as from the clipboard. */
export async function paste(input: Locator, text: string): Promise<void> {
  await input.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", pasted);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** From now on the screen draws no frame that the app could wait for: keys come faster than it follows. */
export async function stopFrames(app: FrameLocator): Promise<void> {
  await app.locator("html").evaluate(() => (window.requestAnimationFrame = () => 0));
}

/** How far the app's page can be scrolled sideways. */
export async function sidewaysScroll(app: FrameLocator): Promise<number> {
  return app
    .locator("html")
    .evaluate((html) => Math.max(html.scrollWidth - html.clientWidth, document.body.scrollWidth - html.clientWidth));
}
