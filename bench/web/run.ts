/**
 * `npm run bench:web`: what every screen costs a browser with a processor four times as slow, beside a bare Polaris page
 * in the same run, and how the orders list's loader grows with the store. Prints one table, writes bench/web-results.json.
 */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import type { Frame, Locator } from "playwright-core";
import { startGateway } from "../../sandbox/admin/gateway.ts";
import { allScreens } from "../../tests/e2e/all-screens.ts";
import { lineOf, startStage, WORDING, type Stage } from "../../tests/e2e/stage.ts";
import { fill } from "../big-tables.ts";
import { short, summarize, type Figure } from "../figures.ts";
import { printTable } from "../print-table.ts";
import { startBarePage } from "./bare-page/start.ts";
import { SCRIPT_LIMIT } from "./script-sizes.ts";
import { observe, visit, type PageLoad } from "./page-load.ts";

const { values } = parseArgs({
  options: {
    visits: { type: "string", default: "9" },
    quick: { type: "boolean", default: false },
    only: { type: "string" },
  },
});
const VISITS = Number(values.visits);
const ORDERS = values.quick ? [1_000, 10_000] : [1_000, 100_000];
const LOADS = 60;
/** Built for Shopify, at the 75th percentile. */
const BFS = { lcp: 2_500, cls: 0.1, inp: 200 };

const BARE = "bare page";

const say = (line: string) => console.error(`${line} ...`);

/** What somebody does on a screen that stays: opens, types, chooses. One step after the other is done. */
type Steps = ((frame: Frame) => Promise<void>)[];

const moveOn: Steps = [(frame) => frame.locator("body").press("Tab")];
const choose: Steps = [(frame) => frame.locator("input[type=checkbox]").first().click()];
/** As a scanner does: the last digit, and Enter with it. */
async function scan(field: Locator): Promise<void> {
  await field.press("4");
  await field.press("Enter");
}
const STEPS: Record<string, Steps> = {
  [BARE]: [(frame) => frame.getByRole("button", { name: "Press" }).click()],
  orders: [
    (frame) => frame.locator(".expand-button").first().click(),
    (frame) => frame.getByRole("textbox").or(frame.getByRole("searchbox")).first().press("a"),
  ],
  order: [
    (frame) => frame.locator("li[data-line] input[type=checkbox]").first().click(),
    (frame) => scan(frame.locator("input[name=trackingNumber]").last()),
  ],
  grid: [(frame) => scan(frame.locator("[data-column=number]").first())],
  exports: [
    (frame) =>
      frame
        .locator("label", { has: frame.locator("input[type=radio]") })
        .nth(1)
        .click(),
  ],
  settings: choose,
  shipments: choose,
  reports: [
    (frame) => frame.locator(".other-days summary").click(),
    (frame) => frame.locator(".history summary").first().click(),
  ],
};

/** `--only screens` or `--only loader` measures one of them. */
async function measure(): Promise<Figure[]> {
  const stage = await startStage();
  try {
    for (let run = 0; run < 4; run++) await stage.runSchedule();
    const screens = values.only === "loader" ? [] : await costOfScreens(stage);
    return values.only === "screens" ? screens : [...screens, await growthOfLoader(stage)];
  } finally {
    await stage.stop();
  }
}

async function costOfScreens(stage: Stage): Promise<Figure[]> {
  say("building the bare page");
  const bare = await startBarePage();
  const { shop, controlUrl, apiKey, apiSecret, adminUrl } = stage.sandbox;
  // In the same admin as the screens: framed, with App Bridge, behind the same proxy.
  const admin = await startGateway({ appServerUrl: bare.url, controlUrl, shop, apiKey, apiSecret });
  try {
    // It waits to be routed, so that its shipment stays in the list of those that are not on Shopify.
    const lines = [
      { sku: "YAME-MAT-30", quantity: 2 },
      { sku: "SUZ-HAS-CHI", quantity: 4 },
    ];
    const order = await stage.placeOrder(lines, "never");
    await registerOne(stage, order.name);

    const loads = new Map<string, PageLoad[]>();
    for (let round = 0; round < VISITS; round++) {
      say(`visit ${round + 1} of ${VISITS}`);
      // In turn, so that a machine that gets busier is busy for all.
      add(loads, BARE, await visitPage(stage, BARE, admin.adminUrl));
      for (const { name, path } of allScreens(WORDING.en, order))
        add(loads, name, await visitPage(stage, name, `${adminUrl}${path}`));
    }
    const figures = figuresOf(loads);
    printTable(figures);
    return figures;
  } finally {
    await admin.close();
    await bare.close();
  }
}

async function registerOne(stage: Stage, name: string): Promise<void> {
  const screen = await stage.open("/app/orders", "en");
  const { entry } = WORDING.en;
  await screen.app.getByRole("link", { name, exact: true }).click();
  await lineOf(screen.app, "YAME-MAT-30").getByLabel(entry.number, { exact: true }).fill("490714955706");
  await screen.app.getByRole("button", { name: entry.register }).click();
  await screen.app.locator("article.shipment").first().waitFor();
  await screen.close();
}

async function visitPage(stage: Stage, name: string, address: string): Promise<PageLoad> {
  const { page, close } = await stage.newPage("en");
  await page.addInitScript(observe);
  const load = await visit(
    page,
    // To the end: whoever looks for something in the page before brings the processor work of their own.
    () => page.goto(address, { waitUntil: "networkidle" }),
    async () => {
      const iframe = page.locator("iframe#app");
      await iframe.contentFrame().locator("h1").first().waitFor();
      return (await (await iframe.elementHandle())!.contentFrame())!;
    },
    STEPS[name] ?? moveOn,
  );
  await close();
  return load;
}

function figuresOf(loads: Map<string, PageLoad[]>): Figure[] {
  const of = (name: string, what: keyof PageLoad) => summarize(loads.get(name)!.map((load) => load[what])).median;
  const bare = { lcp: of(BARE, "lcp"), inp: of(BARE, "inp"), script: of(BARE, "script") };
  return [...loads.keys()].flatMap((name) => {
    if (name === BARE) return [];
    const [lcp, cls, inp, script] = [of(name, "lcp"), of(name, "cls"), of(name, "inp"), of(name, "script")];
    return [
      ratio(`${name}_lcp`, lcp, bare.lcp, 1.5, "ms", BFS.lcp),
      { name: `${name}_cls`, value: cls, limit: 0.02, unit: "", note: `Built for Shopify: ${BFS.cls}` },
      ratio(`${name}_inp`, inp, bare.inp, 1.5, "ms", BFS.inp),
      ratio(`${name}_script`, script / 1024, bare.script / 1024, SCRIPT_LIMIT, "KiB"),
    ];
  });
}

function ratio(name: string, value: number, bare: number, limit: number, unit: string, bfs?: number): Figure {
  const note = `${short(value)} against ${short(bare)} ${unit}${bfs ? `; Built for Shopify: ${bfs}` : ""}`;
  return { name, value: value / bare, limit, unit: "x bare", note };
}

/** The loader of the orders list, over HTTP, with a short and a long history. */
async function growthOfLoader(stage: Stage): Promise<Figure> {
  const sql = new pg.Client({ connectionString: stage.sandbox.databaseUrl });
  await sql.connect();
  const p95: number[] = [];
  try {
    let filled = 0;
    for (const orders of ORDERS) {
      say(`${orders.toLocaleString("en")} orders`);
      await fill(sql, stage.sandbox.shop, filled + 1, orders);
      filled = orders;
      await sql.query("vacuum analyze");
      p95.push(summarize(await loadOrders(stage)).p95);
    }
  } finally {
    await sql.end();
  }
  return {
    name: "orders_loader_growth",
    value: p95[1]! / p95[0]!,
    limit: 1.5,
    unit: "x 1,000",
    note: `p95 of ${LOADS}: ${p95.map(short).join(" / ")} ms with ${ORDERS.map((n) => n.toLocaleString("en")).join(" / ")} orders`,
  };
}

async function loadOrders(stage: Stage): Promise<number[]> {
  const screen = await stage.open("/app/orders", "en");
  const ms = await screen.app.locator("html").evaluate(async (_html, loads) => {
    const each: number[] = [];
    for (let n = -5; n < loads; n++) {
      const startedAt = performance.now();
      const response = await fetch("/app/orders?_data=routes%2Fapp.orders._index");
      await response.text();
      if (!response.ok) throw new Error(`${response.status}`);
      if (n >= 0) each.push(performance.now() - startedAt);
    }
    return each;
  }, LOADS);
  await screen.close();
  return ms;
}

function add<Value>(all: Map<string, Value[]>, name: string, value: Value): void {
  all.set(name, [...(all.get(name) ?? []), value]);
}

const figures = await measure();
printTable(figures);
if (!values.quick && !values.only) {
  const results = Object.fromEntries(figures.map(({ name, ...figure }) => [name, figure]));
  await writeFile(path.join(import.meta.dirname, "../web-results.json"), `${JSON.stringify(results, null, 2)}\n`);
}
process.exitCode = figures.every(({ value, limit }) => value <= limit) ? 0 : 1;
