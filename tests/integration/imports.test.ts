import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseOrderReference } from "../../app/imports/order-reference.ts";
import { SKU_CSV_HEADERS } from "../../app/exports/sku-csv.ts";
import { writeToShip } from "../../app/exports/to-ship.ts";
import { createImport } from "../../app/imports/create-import.ts";
import { writeFailedRows } from "../../app/imports/failed-rows.ts";
import { parseMapping, proposeMapping } from "../../app/imports/mapping.ts";
import { readFile } from "../../app/imports/read-file.ts";
import { readImport, readRecentImports, type RowView } from "../../app/imports/read-model.ts";
import { readRememberedMapping } from "../../app/imports/remembered-mapping.ts";
import { runImports } from "../../app/imports/run-imports.ts";
import { callFunction } from "../../app/supabase/client.ts";
import { SHOP, setStage, silent, type SandboxOrder, type Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const text = (content: string) => new TextEncoder().encode(content);
const now = () => stage.clock.now();

/** Numbers that satisfy Yamato's check digit, each once. */
let numbers = 0;
function newNumber(): string {
  const digits = String(40_000_000_000 + numbers++);
  return digits + (Number(digits) % 7);
}

/** What the app does with a file: reads it, finds its mapping, checks its rows. */
async function check(bytes: Uint8Array, over: Record<string, unknown> = {}): Promise<string> {
  const read = await readFile(bytes);
  if (!read.ok) throw new Error(read.problem);
  const { table } = read;
  const remembered = await readRememberedMapping(stage.db, SHOP, table.columns);
  const { mapping: draft, recognized } = proposeMapping(table, remembered, "yamato");
  const parsed = parseMapping({ ...draft, ...over }, table);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  const { mapping } = parsed;
  return createImport(stage.db, {
    shop: SHOP,
    by: "7",
    fileName: "labels.csv",
    table,
    mapping,
    recognized,
    now: now(),
  });
}

const confirm = (id: string, over: { notify?: boolean; warnings?: boolean } = {}) =>
  callFunction<string>(stage.db, "confirm_import", {
    p_shop: SHOP,
    p_import_id: id,
    p_by: "7",
    p_notify_customer: over.notify ?? false,
    p_with_warnings: over.warnings ?? false,
    p_now: now().toISOString(),
  });
const run = () => runImports({ db: stage.db, now, log: silent }, { budgetMs: 30_000 });

async function importAll(bytes: Uint8Array, over: { notify?: boolean; warnings?: boolean } = {}) {
  const id = await check(bytes);
  await confirm(id, over);
  await run();
  return id;
}

async function read(id: string, view: RowView = "register") {
  const found = await readImport(stage.db, { shop: SHOP, id, view, after: 0, limit: 100 });
  if (!found) throw new Error(`no import ${id}`);
  return found;
}
const reasons = async (id: string, view: RowView) =>
  (await read(id, view)).page.map(({ number, code }) => [number, code]);

/** What is registered of an order: SKU and quantity with the numbers. */
async function shipments(order: SandboxOrder) {
  const { shipments: found } = await stage.read(order);
  return found
    .filter(({ status }) => status !== "cancelled")
    .map(({ lines, trackingNumbers, notifyCustomer, registeredBy }) => ({
      lines: lines.map(({ sku, quantity }) => [sku, quantity]),
      numbers: trackingNumbers.toSorted(),
      notifyCustomer,
      registeredBy,
    }))
    .toSorted((a, b) => a.numbers.join().localeCompare(b.numbers.join()));
}

const twoLines = () =>
  stage.order({
    lines: [
      { title: "湯呑み", sku: "CUP", quantity: 3 },
      { title: "急須", sku: "POT", quantity: 2 },
    ],
  });

describe("a file of tracking numbers", () => {
  it("is checked first, registered when somebody says so, and reaches Shopify", async () => {
    const [one, two] = [await twoLines(), await twoLines()];
    const [x, y, z] = [newNumber(), newNumber(), newNumber()];
    const id = await check(
      text(
        `注文番号,SKU,数量,追跡番号,届け先\n${one.name},CUP,1,${x},山田\n${one.name},POT,,${x},山田\n${two.name},,,"${y},${z}",佐藤\n`,
      ),
    );
    expect(await read(id)).toMatchObject({
      status: "ready",
      rows: { register: 3 },
      shipments: { clean: 2, warned: 0, toDo: 2 },
    });
    expect(await shipments(one)).toEqual([]);

    expect(await confirm(id, { notify: true })).toBe("registering");
    await run();
    expect(await read(id)).toMatchObject({ status: "done", rows: { registered: 3 } });
    const by = { notifyCustomer: true, registeredBy: "7" };
    expect(await shipments(one)).toEqual([
      {
        lines: [
          ["CUP", 1],
          ["POT", 2],
        ],
        numbers: [x],
        ...by,
      },
    ]);
    expect(await shipments(two)).toEqual([
      {
        lines: [
          ["CUP", 3],
          ["POT", 2],
        ],
        numbers: [y, z],
        ...by,
      },
    ]);
    await stage.worker.runDue({ budgetMs: 10_000 });
    expect(await stage.fulfillments(one)).toMatchObject([{ numbers: [x], lines: { CUP: 1, POT: 2 } }]);
    expect(await stage.fulfillments(two)).toMatchObject([{ numbers: [y, z], lines: { CUP: 3, POT: 2 } }]);
  });

  it("keeps only the columns that are used", async () => {
    const order = await twoLines();
    const id = await check(text(`注文番号,お届け先名,住所,追跡番号\n${order.name},山田太郎,東京都,${newNumber()}\n`));
    expect((await read(id)).columns).toEqual(["注文番号", "追跡番号"]);
    const { rows } = await stage.sql.query("select to_jsonb(r)::text as kept from import_rows r where import_id = $1", [
      id,
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/山田|東京/);
  });

  it("imported twice changes nothing: its rows are there already", async () => {
    const order = await twoLines();
    const file = text(
      `注文番号,SKU,数量,追跡番号\n${order.name},CUP,1,${newNumber()}\n${order.name},CUP,1,${newNumber()}\n`,
    );
    await importAll(file);
    const before = await shipments(order);
    const again = await importAll(file, { notify: true });
    expect(await read(again)).toMatchObject({ status: "done", rows: { skipped: 2 } });
    expect(await reasons(again, "skipped")).toEqual([
      [2, "already_registered"],
      [3, "already_registered"],
    ]);
    expect(await shipments(order)).toEqual(before);
  });

  it("checked twice and then confirmed twice, even at once, is registered once", async () => {
    const order = await twoLines();
    const file = text(`注文番号,SKU,数量,追跡番号\n${order.name},CUP,1,${newNumber()}\n`);
    const ids = [await check(file), await check(file)];
    await Promise.all(ids.map((id, place) => confirm(id, { notify: place === 1 })));
    await Promise.all([run(), run(), run()]);
    expect(await shipments(order)).toHaveLength(1);
    const outcomes = await Promise.all(ids.map(async (id) => (await read(id)).rows));
    expect(outcomes).toEqual(expect.arrayContaining([{ registered: 1 }, { skipped: 1 }]));
  });

  it("whose shipment was taken back can be imported again", async () => {
    const order = await twoLines();
    const file = text(`注文番号,追跡番号\n${order.name},${newNumber()}\n`);
    await importAll(file);
    const {
      shipments: [first],
    } = await stage.read(order);
    const taken = { p_shop: SHOP, p_shipment_id: first!.id, p_by: "7", p_now: now().toISOString() };
    expect(await callFunction(stage.db, "cancel_shipment", taken)).toBe("cancelled");
    const again = await importAll(file);
    expect(await read(again)).toMatchObject({ rows: { registered: 1 } });
    expect(await shipments(order)).toHaveLength(1);
  });

  it("says of each row what is wrong, and registers the others", async () => {
    const order = await twoLines();
    const gone = await twoLines();
    await stage.control("POST", `/orders/${gone.number}/cancel`, {});
    await stage.intake();
    const good = newNumber();
    const file = text(
      [
        "注文番号,SKU,数量,追跡番号",
        `${order.name},CUP,1,${good}`,
        `#999999,CUP,1,${newNumber()}`,
        `${order.name},MUG,1,${newNumber()}`,
        `${order.name},CUP,9,${newNumber()}`,
        `${order.name},CUP,1,4.90715E+11`,
        `${gone.name},,,${newNumber()}`,
        `${order.name},POT,1,`,
        `${order.name},POT,1,490714955709`,
        "",
      ].join("\n"),
    );
    const id = await importAll(file);
    expect(await read(id)).toMatchObject({ rows: { registered: 1, error: 5, skipped: 1, warning: 1 } });
    expect(await reasons(id, "error")).toEqual([
      [3, "order_unknown"],
      [4, "sku_unknown"],
      [5, "over_quantity"],
      [6, "number_damaged"],
      [7, "order_cancelled"],
    ]);
    expect(await reasons(id, "skipped")).toEqual([[8, "number_missing"]]);
    expect(await reasons(id, "warning")).toEqual([[9, "check_digit"]]);
    expect(await shipments(order)).toMatchObject([{ numbers: [good] }]);
  });

  it("gives the rows that failed back to be corrected, and takes them corrected, mapped as before", async () => {
    const order = await twoLines();
    const number = newNumber();
    const id = await check(text(`受付,品,送状\n${order.name},CUP,${number}\n#77777,CUP,=1+1\n`), {
      order: "受付",
      sku: "品",
      numbers: ["送状"],
    });
    await confirm(id);
    await run();
    const written = await writeFailedRows(stage.db, {
      shop: SHOP,
      id,
      encoding: "cp932",
      reasonHeader: "理由",
      reasonOf: ({ code }) => `${code}`,
    });
    const file = await readFile(written!.content);
    expect(file).toMatchObject({
      table: {
        columns: ["受付", "品", "送状", "理由"],
        rows: [{ cells: ["#77777", "CUP", "=1+1", "number_invalid"] }],
      },
    });
    const other = newNumber();
    const corrected = new TextDecoder("shift_jis")
      .decode(written!.content)
      .replace("#77777,CUP,'=1+1", `${order.name},POT,${other}`);
    await importAll(text(corrected));
    expect((await shipments(order)).map(({ numbers: [sent] }) => sent).toSorted()).toEqual([number, other].toSorted());
  });

  it("warns of a number that another order has", async () => {
    const [one, two] = [await twoLines(), await twoLines()];
    const number = newNumber();
    await importAll(text(`注文番号,追跡番号\n${one.name},${number}\n`));
    const id = await importAll(text(`注文番号,追跡番号\n${two.name},${number}\n`), { warnings: true });
    expect(await read(id)).toMatchObject({ rows: { registered: 1 } });
    expect(await shipments(two)).toMatchObject([{ numbers: [number] }]);
  });

  it("is stopped by what changed since it was checked, row by row", async () => {
    const order = await twoLines();
    const id = await check(
      text(`注文番号,SKU,追跡番号\n${order.name},CUP,${newNumber()}\n${order.name},POT,${newNumber()}\n`),
    );
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 2 }]);
    await confirm(id);
    await run();
    expect(await read(id, "error")).toMatchObject({
      rows: { registered: 1, error: 1 },
      page: [{ number: 2, code: "over_quantity", detail: { left: 1 } }],
    });
  });

  it("mails a customer once, with the order's first shipment", async () => {
    const order = await twoLines();
    const [x, y] = [newNumber(), newNumber()];
    await importAll(text(`注文番号,SKU,追跡番号\n${order.name},CUP,${x}\n${order.name},POT,${y}\n`), { notify: true });
    expect((await shipments(order)).map(({ numbers: [sent], notifyCustomer }) => [sent, notifyCustomer])).toEqual([
      [x, true],
      [y, false],
    ]);
  });

  it("is of one shop: another sees nothing of it, and confirms nothing", async () => {
    const order = await twoLines();
    const id = await check(text(`注文番号,追跡番号\n${order.name},${newNumber()}\n`));
    const theirs = { shop: "other.myshopify.com", id, view: "register" as const, after: 0, limit: 10 };
    expect(await readImport(stage.db, theirs)).toBeNull();
    expect((await readRecentImports(stage.db, SHOP)).map((one) => one.id)).toContain(id);
    expect(await readRecentImports(stage.db, "other.myshopify.com")).toEqual([]);
    const answer = await callFunction(stage.db, "confirm_import", {
      p_shop: "other.myshopify.com",
      p_import_id: id,
      p_by: "7",
      p_notify_customer: false,
      p_with_warnings: true,
      p_now: now().toISOString(),
    });
    expect(answer).toBe("unknown");
    expect(await read(id)).toMatchObject({ status: "ready" });
  });
});

describe("working through an import", () => {
  const manyRows = async (count: number) => {
    const order = await stage.order({ lines: [{ title: "湯呑み", sku: "CUP", quantity: count }] });
    const rows = Array.from({ length: count }, () => `${order.name},CUP,1,${newNumber()}\n`);
    return { order, file: text(`注文番号,SKU,数量,追跡番号\n${rows.join("")}`) };
  };

  it("goes on where a process died, and nothing is registered twice", async () => {
    const { order, file } = await manyRows(30);
    const id = await check(file);
    await confirm(id);
    let batches = 0;
    const dying = {
      db: stage.db,
      now,
      log: silent,
      onRegistered: () => {
        if (++batches === 1) throw new Error("killed");
      },
    };
    await expect(runImports(dying, { budgetMs: 10_000 })).rejects.toThrow("killed");
    expect(await read(id)).toMatchObject({ status: "registering", rows: { registered: 25, register: 5 } });
    expect(await run()).toBe(0);
    await stage.clock.advance(61);
    expect(await run()).toBe(5);
    expect(await read(id)).toMatchObject({ status: "done", rows: { registered: 30 } });
    expect(await shipments(order)).toHaveLength(30);
  });

  it("writes nothing once the lease is lost", async () => {
    const { file } = await manyRows(1);
    const id = await check(file);
    await confirm(id);
    const claim = () =>
      callFunction<{ leaseToken: string }>(stage.db, "claim_import", {
        p_now: now().toISOString(),
        p_lease_seconds: 60,
      });
    const { leaseToken } = await claim();
    await stage.clock.advance(61);
    await claim();
    const late = {
      p_shop: SHOP,
      p_import_id: id,
      p_lease_token: leaseToken,
      p_registrations: [],
      p_now: now().toISOString(),
      p_lease_seconds: 60,
    };
    expect(await callFunction(stage.db, "register_import_batch", late)).toBe(false);
    await stage.clock.advance(61);
    await run();
    expect(await read(id)).toMatchObject({ status: "done" });
  });

  it("stops when the process is told to end, and gives the import back at once", async () => {
    const { file } = await manyRows(26);
    const id = await check(file);
    await confirm(id);
    const stop = new AbortController();
    const deps = { db: stage.db, now, log: silent, signal: stop.signal, onRegistered: () => stop.abort() };
    expect(await runImports(deps, { budgetMs: 10_000 })).toBe(25);
    expect(await run()).toBe(1);
    expect(await read(id)).toMatchObject({ status: "done" });
  });

  it("is not kept from the others by a shipment that brings up a bug", async () => {
    const { order, file } = await manyRows(3);
    const id = await check(file);
    await stage.sql.query(
      "update import_shipments set lines = '[{\"lineItemId\": 5}]' where import_id = $1 and number = 1",
      [id],
    );
    await stage.sql.query(
      "update import_shipments set request_id = repeat('x', 101) where import_id = $1 and number = 2",
      [id],
    );
    await confirm(id);
    await run();
    expect(await read(id, "error")).toMatchObject({
      status: "done",
      rows: { registered: 1, error: 2 },
      page: [{ code: "refused" }, { code: "refused" }],
    });
    expect(await shipments(order)).toHaveLength(1);
  });

  it("is not kept longer than needed", async () => {
    const { order, file } = await manyRows(2);
    const id = await importAll(file);
    await callFunction(stage.db, "prune_imports", { p_now: new Date(now().getTime() + 29 * 86_400_000).toISOString() });
    expect(await read(id)).toMatchObject({ status: "done" });
    await callFunction(stage.db, "prune_imports", { p_now: new Date(now().getTime() + 31 * 86_400_000).toISOString() });
    expect(await readImport(stage.db, { shop: SHOP, id, view: "register", after: 0, limit: 1 })).toBeNull();
    expect((await stage.sql.query("select from import_rows where import_id = $1", [id])).rows).toEqual([]);
    expect(await shipments(order)).toHaveLength(2);
  });
});

describe("what is left to ship, written, filled in and imported again", () => {
  const idOf = ({ id }: SandboxOrder) => id;

  it("as the plain list: one row a line, with what is left of it", async () => {
    const [one, two] = [await twoLines(), await twoLines()];
    await stage.register([{ lineItemId: one.lineItems[0]!.id, quantity: 1, trackingNumbers: [newNumber()] }]);
    const { content, lines } = await writeToShip(stage.db, {
      shop: SHOP,
      orderIds: [idOf(one), idOf(two)],
      format: "sku",
      encoding: "utf-8",
      per: "line",
      language: "ja",
    });
    expect(lines).toBe(4);
    const file = await readFile(content);
    if (!file.ok) throw new Error(file.problem);
    expect(file.table.columns).toEqual(Object.values(SKU_CSV_HEADERS.ja));
    expect(file.table.rows.map(({ cells }) => cells.slice(0, 4))).toEqual([
      [one.name, "CUP", "湯呑み", "2"],
      [one.name, "POT", "急須", "2"],
      [two.name, "CUP", "湯呑み", "3"],
      [two.name, "POT", "急須", "2"],
    ]);

    const [x, y] = [newNumber(), newNumber()];
    const place = file.table.columns.indexOf("追跡番号");
    const filled = file.table.rows.map(({ cells }, row) => cells.with(place, row === 0 ? x : row === 3 ? y : ""));
    const id = await importAll(text([file.table.columns, ...filled].map((cells) => cells.join()).join("\n")));
    expect(await read(id)).toMatchObject({ rows: { registered: 2, skipped: 2 } });
    expect(await shipments(two)).toMatchObject([{ lines: [["POT", 2]], numbers: [y] }]);
    expect(await shipments(one)).toContainEqual(expect.objectContaining({ lines: [["CUP", 2]], numbers: [x] }));
  });

  it.each([
    ["yamato_b2_cloud", "お客様管理番号", "伝票番号"],
    ["sagawa_e_hiden_3", "お客様管理番号", "お問い合せ送り状No."],
    ["yu_pack_print_r", "お客様側管理番号", "お問い合わせ番号"],
  ] as const)("as labels of %s, a label a line, in Shift_JIS", async (format, order, number) => {
    const made = await twoLines();
    const { content } = await writeToShip(stage.db, {
      shop: SHOP,
      orderIds: [made.id],
      format,
      encoding: "cp932",
      per: "line",
      language: "ja",
    });
    const file = await readFile(content);
    if (!file.ok) throw new Error(file.problem);
    const { columns, rows } = file.table;
    const references = rows.map(({ cells }) => cells[columns.indexOf(order)]!);
    expect(references.map((reference) => parseOrderReference(reference).keys[0])).toEqual(
      Array.from({ length: 2 }, () => made.name.slice(1).toLowerCase()),
    );
    // The tool adds the number, and whatever else it has.
    const sent = newNumber();
    const issued = `${order},送り状種類,${number}\n${references[1]},0,${sent}\n`;
    await importAll(text(issued));
    expect(await shipments(made)).toMatchObject([{ lines: [["POT", 2]], numbers: [sent] }]);
  });

  it("a label an order: everything that is left of it", async () => {
    const made = await twoLines();
    const { content, lines } = await writeToShip(stage.db, {
      shop: SHOP,
      orderIds: [made.id],
      format: "yamato_b2_cloud",
      encoding: "cp932",
      per: "order",
      language: "ja",
    });
    expect(lines).toBe(1);
    const file = await readFile(content);
    if (!file.ok) throw new Error(file.problem);
    expect(file.table.rows[0]!.cells.filter((cell) => cell !== "")).toEqual([
      made.name.slice(1),
      "0",
      "湯呑み x3、急須 x2",
    ]);
  });

  it("without a choice, only what can ship now", async () => {
    const stuck = await stage.order({ routing: "never" });
    const ready = await twoLines();
    const { content } = await writeToShip(stage.db, {
      shop: SHOP,
      orderIds: null,
      format: "sku",
      encoding: "utf-8",
      per: "line",
      language: "en",
    });
    const written = new TextDecoder().decode(content);
    expect(written).toContain(`${ready.name},CUP`);
    expect(written).not.toContain(`${stuck.name},`);
    expect(written).toMatch(/^\ufeff?Order,SKU/);
  });
});
