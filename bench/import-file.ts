/** A file of ten thousand tracking numbers: how long until each row's fate is known, and until all are registered. */
import { createImport } from "../app/imports/create-import.ts";
import { parseMapping, proposeMapping } from "../app/imports/mapping.ts";
import { readFile } from "../app/imports/read-file.ts";
import { readImport } from "../app/imports/read-model.ts";
import { runImports } from "../app/imports/run-imports.ts";
import { REQUIRED_SCOPES } from "../app/shopify/scopes.ts";
import { callFunction } from "../app/supabase/client.ts";
import type { Figure, Options } from "./figures.ts";
import { analyze, setStage, type Stage } from "./stage.ts";

const SHOP = "files.myshopify.com";
const LINES_AN_ORDER = 2;

export async function importFile({ quick, say }: Options): Promise<Figure[]> {
  const rows = quick ? 1_000 : 10_000;
  const stage = await setStage();
  try {
    say(`${rows} lines of ${rows / LINES_AN_ORDER} orders`);
    await makeOrders(stage, rows / LINES_AN_ORDER);
    const now = () => new Date();

    say("checking");
    const bytes = new TextEncoder().encode(fileOf(rows));
    const startedAt = performance.now();
    const read = await readFile(bytes);
    if (!read.ok) throw new Error(read.problem);
    const { mapping: draft, recognized } = proposeMapping(read.table, null, "yamato");
    const parsed = parseMapping(draft, read.table);
    if (!parsed.ok) throw new Error(parsed.problem.code);
    const id = await createImport(stage.db, {
      ...{ shop: SHOP, by: null, fileName: "file.csv", table: read.table, mapping: parsed.mapping, recognized },
      now: now(),
    });
    const checked = performance.now();

    say("registering");
    await callFunction(stage.db, "confirm_import", {
      ...{ p_shop: SHOP, p_import_id: id, p_by: null, p_notify_customer: false, p_with_warnings: true },
      p_now: now().toISOString(),
    });
    const log = { info: () => {}, warn: console.error, error: console.error };
    await runImports({ db: stage.db, now, log }, { budgetMs: 600_000 });
    const registered = performance.now();
    const result = await readImport(stage.db, { shop: SHOP, id, view: "register", after: 0, limit: 1 });
    if (result?.rows.registered !== rows) throw new Error(`not all registered: ${JSON.stringify(result?.rows)}`);
    const note = `${rows} rows, ${rows / LINES_AN_ORDER} orders`;
    return [
      { name: "a file's rows checked", value: (checked - startedAt) / 1000, limit: 20, unit: "s", note },
      { name: "a file's rows registered", value: (registered - checked) / 1000, limit: 180, unit: "s", note },
    ];
  } finally {
    await stage.close();
  }
}

/** Orders that were taken in and looked at; Shopify has no part in it. */
async function makeOrders(stage: Stage, orders: number): Promise<void> {
  await callFunction(stage.db, "connect_shop", {
    p_shop: SHOP,
    p_scopes: [...REQUIRED_SCOPES],
    p_now: new Date().toISOString(),
  });
  await stage.sql.query(
    `insert into orders (shop, id, name, state, shopify_created_at, shopify_updated_at)
     select $1, 'gid://shopify/Order/' || n, '#' || n, 'to_ship', now() - n * interval '1 second', now()
     from generate_series(1, $2::integer) n`,
    [SHOP, orders],
  );
  await stage.sql.query(
    `insert into line_items (shop, id, order_id, position, sku, title, quantity, current_quantity, routing, state, ready_quantity)
     select $1, 'gid://shopify/LineItem/' || (n * 10 + l), 'gid://shopify/Order/' || n, l, 'SKU-' || l, '湯呑み', 2, 2,
       'ready', 'ready', 2
     from generate_series(1, $2::integer) n, generate_series(1, $3::integer) l`,
    [SHOP, orders, LINES_AN_ORDER],
  );
  await stage.sql.query("select refresh_order($1, id, now()) from orders where shop = $1", [SHOP]);
  await analyze(stage);
}

/** Each line under a number of its own, as it is when a vendor ships by SKU. */
function fileOf(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const digits = 40_000_000_000 + row;
    return `#${Math.floor(row / LINES_AN_ORDER) + 1},SKU-${(row % LINES_AN_ORDER) + 1},2,${digits}${digits % 7},東京都`;
  });
  return ["注文番号,SKU,数量,追跡番号,住所", ...lines].join("\r\n");
}
