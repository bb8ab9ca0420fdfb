import { readFile } from "node:fs/promises";
import iconv from "iconv-lite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { workbook } from "../workbook.ts";
import { fill, sidewaysScroll, startStage, WORDING, type SandboxOrder, type Screen, type Stage } from "./stage.ts";

let stage: Stage;
const orders: SandboxOrder[] = [];
beforeAll(async () => {
  stage = await startStage();
  for (let count = 0; count < 3; count++) {
    orders.push(
      await stage.placeOrder([
        { sku: "YAME-MAT-30", quantity: 2 },
        { sku: "SUZ-HAS-CHI", quantity: 1 },
      ]),
    );
  }
  for (let run = 0; run < 3; run++) await stage.runSchedule();
});
afterAll(() => stage?.stop());

const NUMBERS = ["400000000002", "400000000013", "400000000024"];

async function choose({ app }: Screen, name: string, buffer: Buffer | Uint8Array) {
  await app.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(buffer) });
}

/** What is saved when something is clicked. */
async function saved(screen: Screen, click: () => Promise<void>): Promise<Buffer> {
  const [download] = await Promise.all([screen.page.waitForEvent("download"), click()]);
  return readFile(await download.path());
}

test("a label tool's file in Japanese: recognized, checked, registered, and the rest taken back to correct", async () => {
  const t = WORDING.ja;
  const [one, two] = orders as [SandboxOrder, SandboxOrder];
  const file = iconv.encode(
    [
      "お客様管理番号,送り状種類,クール区分,伝票番号,お届け先名",
      `${one.name},0,,${NUMBERS[0]},山田太郎`,
      `${two.name},0,,4.00E+11,佐藤花子`,
      `#999999,0,,${NUMBERS[1]},鈴木一郎`,
    ].join("\r\n"),
    "cp932",
  );
  const screen = await stage.open("/app", "ja");
  const { app, page } = screen;
  await page.locator("nav a.sub", { hasText: t.nav.imports }).click();
  await app.getByRole("heading", { level: 1, name: t.imports.title }).waitFor();
  await choose(screen, "発行済データ.csv", file);
  await app.getByText(t.labelFormat.yamato_b2_cloud, { exact: true }).waitFor();
  expect(await app.getByLabel(t.imports.field.order).inputValue()).toBe("お客様管理番号");
  expect(await app.getByLabel(t.imports.field.numbers).inputValue()).toBe("伝票番号");
  await screen.screenshot("imports-mapping-ja-1280");
  await app.getByRole("button", { name: t.imports.check }).click();

  await app.getByRole("heading", { level: 1, name: "発行済データ.csv" }).waitFor();
  await app.getByText(t.imports.nothingYet).waitFor();
  await app.getByText("YAME-MAT-30 ×2、SUZ-HAS-CHI ×1").waitFor();
  await screen.screenshot("imports-checked-ja-1280");
  await app.getByRole("link", { name: fill(t.imports.view.error, { n: 2 }) }).click();
  await app.getByText(fill(t.importCode.order_unknown, { value: "999999" })).waitFor();
  await app.getByText(fill(t.importCode.number_damaged, { value: "4.00E+11" })).waitFor();
  await app.getByRole("button", { name: fill(t.imports.register, { n: 1, shipments: 1 }) }).click();
  await app.getByText(fill(t.imports.done, { n: 1 })).waitFor();
  await screen.screenshot("imports-done-ja-1280");
  await expect
    .poll(async () => (await stage.onShopify(one)).fulfillments, { timeout: 20_000 })
    .toMatchObject([{ tracking: { numbers: [NUMBERS[0]] } }]);

  const rest = await saved(screen, () => app.getByRole("button", { name: t.imports.failedCp932 }).click());
  const text = new TextDecoder("shift_jis").decode(rest);
  expect(text).toContain("お客様管理番号,伝票番号,理由");
  expect(text).not.toContain("佐藤");

  // Corrected, it is taken like the first; what was registered is not registered again.
  await page.goBack();
  await app
    .getByRole("heading", { level: 1, name: t.imports.title })
    .waitFor({ timeout: 5_000 })
    .catch(async () => {
      await app.getByRole("link", { name: t.imports.title }).first().click();
    });
  await choose(screen, "corrected.csv", Buffer.from(`\ufeff${text.replace("4.00E+11", NUMBERS[1]!)}`));
  await app.getByText(t.imports.remembered, { exact: true }).waitFor();
  await app.getByRole("button", { name: t.imports.check }).click();
  await app.getByRole("button", { name: fill(t.imports.register, { n: 1, shipments: 1 }) }).click();
  await app.getByText(fill(t.imports.done, { n: 1 })).waitFor();
  await expect
    .poll(async () => (await stage.onShopify(two)).fulfillments, { timeout: 20_000 })
    .toMatchObject([{ tracking: { numbers: [NUMBERS[1]] } }]);
  await screen.close();
});

test("on a phone in English: a file that is none, an Excel file whose columns are chosen, what is left to ship", async () => {
  const t = WORDING.en;
  const order = orders[2]!;
  const screen = await stage.open("/app/imports", "en", 390);
  const { app } = screen;
  await choose(screen, "photo.csv", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]));
  await app.getByText(t.fileProblem.not_a_table).waitFor();
  screen.expectProblem(/422/);
  await screen.screenshot("imports-problem-en-390");

  const sheet = workbook([
    ["Bestellung", "Sendung", "Artikel"],
    [order.name, Number(NUMBERS[2]), "YAME-MAT-30"],
    [order.name, "490714955709", "SUZ-HAS-CHI"],
  ]);
  await choose(screen, "parcels.xlsx", sheet);
  await app.getByText(t.imports.mappingOpen).waitFor();
  await app.getByLabel(t.imports.field.order).selectOption("Bestellung");
  await app.getByLabel(t.imports.field.numbers).selectOption("Sendung");
  await app.getByLabel(t.imports.field.sku).selectOption("Artikel");
  await app.getByLabel(t.imports.field.defaultCarrier).selectOption("yamato");
  await screen.screenshot("imports-mapping-en-390");
  expect(await sidewaysScroll(app)).toBeLessThanOrEqual(0);
  await app.getByRole("button", { name: t.imports.check }).click();

  await app.getByRole("heading", { level: 1, name: "parcels.xlsx" }).waitFor();
  await app.getByRole("link", { name: fill(t.imports.view.warning, { n: 1 }) }).click();
  await app.getByText(fill(t.importCode.check_digit, { value: "490714955709", carrier: t.carrier.yamato })).waitFor();
  expect(await sidewaysScroll(app)).toBeLessThanOrEqual(0);
  await screen.screenshot("imports-warning-en-390");
  await app.getByLabel(fill(t.imports.withWarnings, { n: 1 })).check();
  await app.getByRole("button", { name: fill(t.imports.register, { n: 2, shipments: 2 }) }).click();
  await app.getByText(fill(t.imports.done, { n: 2 })).waitFor();
  await expect
    .poll(
      async () => (await stage.onShopify(order)).fulfillments.map(({ tracking }) => tracking.numbers[0]).toSorted(),
      {
        timeout: 20_000,
      },
    )
    .toEqual([NUMBERS[2], "490714955709"].toSorted());

  await screen.close();

  const exporting = await stage.open(`/app/exports/to-ship?orders=${orders[0]!.id}`, "en", 390);
  await exporting.app.getByText(t.labelFormat.sagawa_e_hiden_3).click();
  await exporting.app.getByText(t.exports.noAddresses).waitFor();
  expect(await sidewaysScroll(exporting.app)).toBeLessThanOrEqual(0);
  await exporting.screenshot("exports-en-390");
  const file = await saved(exporting, () => exporting.app.getByRole("button", { name: t.exports.save }).click());
  expect(new TextDecoder("shift_jis").decode(file).split("\r\n")[0]).toContain("お客様管理番号");
  await exporting.close();
});
