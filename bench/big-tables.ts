/**
 * The orders list and the worker's claim with a short, a long and a very long history: 1,000, 100,000 and 1,000,000 line
 * items, 95 % of them in one shop. What there is to do does not grow with the history: 40 orders of each open state,
 * half of them among the newest and half spread over all ages, 40 of them with a shipment that is due.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type pg from "pg";
import { short, summarize, type Figure, type Options } from "./figures.ts";
import { setStage } from "./stage.ts";

const SHOP = "tables.myshopify.com";
const LINES_PER_ORDER = 2.5;
const PAGE = 25;
const CLAIM = 20;
const RUNS = 40;
/** Of each open state; and this many have a shipment that is due. */
const OPEN = 40;

interface Reading {
  name: string;
  sql: string;
  values: unknown[];
}

export async function bigTables({ quick, say }: Options): Promise<Figure[]> {
  const sizes = quick ? [1_000, 20_000] : [1_000, 100_000, 1_000_000];
  const stage = await setStage();
  try {
    const connection = await stage.sql.connect();
    stage.stopLater(() => Promise.resolve(connection.release()));
    const medians = new Map<string, number[]>();
    const plans: string[] = [];
    let orders = 0;
    for (const lines of sizes) {
      say(`${lines.toLocaleString("en")} line items`);
      const total = Math.round(lines / LINES_PER_ORDER);
      await fill(connection, SHOP, orders + 1, total);
      orders = total;
      await setOpenWork(connection, total);
      await connection.query("vacuum analyze");
      for (const reading of readings(total)) {
        const ms = await repeat(connection, reading);
        medians.set(reading.name, [...(medians.get(reading.name) ?? []), summarize(ms).median]);
      }
      plans.push(`-- ${lines.toLocaleString("en")} line items`, await plansOf(connection, total));
    }
    const file = path.resolve(import.meta.dirname, "../.artifacts/bench-plans.txt");
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, plans.join("\n\n"));

    const growth = (wanted: (name: string) => boolean) => {
      const of = [...medians].filter(([name]) => wanted(name));
      const worst = Math.max(...of.map(([, [first, ...later]]) => Math.max(...later) / first!));
      const note = of.map(([name, each]) => `${name} ${each.map(short).join(" / ")} ms`).join("; ");
      return {
        value: worst,
        limit: 1.5,
        unit: "x smallest",
        note: `${sizes.map((size) => `${size / 1000}k`).join(" / ")} lines, medians of ${RUNS}: ${note}`,
      };
    };
    return [
      { name: "orders_list_growth", ...growth((name) => name !== "claim") },
      { name: "claim_growth", ...growth((name) => name === "claim") },
    ];
  } finally {
    await stage.close();
  }
}

/** What is measured: the list, its filters and its counts as the screen asks for them, and the claim as the worker does. */
function readings(total: number): Reading[] {
  const page = (name: string, view: string, search = "", cursor: number | null = null, more: object = {}): Reading => ({
    name,
    sql: "select orders_page($1, $2, $3, false, $4)",
    values: [
      SHOP,
      JSON.stringify({ view, search, ...more }),
      cursor && JSON.stringify({ time: createdAt(cursor), id: `gid://shopify/Order/${cursor}` }),
      PAGE,
    ],
  });
  return [
    page("open", "open"),
    page("open, in the middle", "open", "", Math.round(total / 2)),
    page("to ship", "to_ship"),
    page("problem", "problem"),
    page("partly shipped", "partly_shipped"),
    page("shipped", "shipped"),
    page("all", "all"),
    page("all, in the middle", "all", "", Math.round(total / 2)),
    page("all, the last changed first", "all", "", null, { sort: "changed" }),
    page("of a vendor, all", "all", "", null, { vendor: "Vendor 7" }),
    page("of a vendor, open", "open", "", null, { vendor: "Vendor 7" }),
    page("of a location, oldest first", "all", "", null, { location: "Tokyo", sort: "oldest" }),
    page("of the last day", "all", "", null, { from: createdAt(total - 1_440) }),
    { name: "counts of the views", sql: "select order_counts($1, 1000)", values: [SHOP] },
    { name: "vendors and locations", sql: "select order_facet_values($1, 250)", values: [SHOP] },
    page("search: an order", "all", `#${total - 1}`),
    page("search: a tracking number", "all", String(490_700_000_000 + 7)),
    page("search: the last ten digits of a number", "all", "0700000399"),
    page("search: among what is open", "open", "common-7"),
    page("search: a SKU that one order in ten has", "all", "common-7"),
    page("search: a SKU that 30 orders have", "all", "seldom"),
    page("search: two characters, everywhere", "all", "急須"),
    page("search: two characters, rare", "all", "漆器"),
    page("search: nothing found", "all", "zzzzzz"),
    {
      name: "claim",
      sql: `select (select array_agg(s) from due_shops('sync', now(), 10) s),
        (select count(*) from claim_due_orders($1, 'sync', now(), $2, 60))`,
      values: [SHOP, CLAIM],
    },
  ];
}

/** Milliseconds of each run. Every run is rolled back, so that a claim finds the same work each time. */
async function repeat(connection: pg.PoolClient, { sql, values }: Reading): Promise<number[]> {
  const ms: number[] = [];
  for (let run = -5; run < RUNS; run++) {
    await connection.query("begin");
    const startedAt = performance.now();
    await connection.query(sql, values);
    if (run >= 0) ms.push(performance.now() - startedAt);
    await connection.query("rollback");
  }
  return ms;
}

const createdAt = (order: number) => new Date(Date.UTC(2020, 0, 1) + order * 60_000).toISOString();

/** Orders `first` to `last`, all of them shipped or over; one in twenty is another shop's. */
export async function fill(connection: pg.ClientBase, shop: string, first: number, last: number): Promise<void> {
  await connection.query(
    `create temporary table made on commit preserve rows as
     select n, 'gid://shopify/Order/' || n as id, md5(n::text)::uuid as shipment_id,
       case when n % 20 = 0 then 'other-' || (n / 20) % 19 || '.myshopify.com' else $3 end as shop,
       timestamptz '2020-01-01T00:00Z' + make_interval(mins => n) as at
     from generate_series($1::int, $2::int) n`,
    [first, last, shop],
  );
  // An index is built faster than it is filled.
  const { rows } = await connection.query<{ indexdef: string }>(
    "select indexdef from pg_indexes where indexname = 'order_search_terms'",
  );
  for (const statement of [
    `insert into shopify_connections (shop, installed_at) select distinct shop, now() from made on conflict do nothing`,
    `drop index order_search_terms`,
    `insert into orders (shop, id, name, source_name, financial_status, shopify_created_at, shopify_updated_at, state,
       changed_at, looked_at)
     select shop, id, '#' || n, 'web', 'PAID', at, at,
       case when n % 97 = 0 then 'cancelled' when n % 89 = 0 then 'nothing_to_ship' else 'shipped' end,
       at, at
     from made`,
    `insert into order_search (shop, order_id, shopify_created_at, text)
     select shop, id, at, '#' || n || ' sku-' || n % 5000 || ' 湯呑み 青 vendor ' || n % 20 || ' common-' || n % 10 || ' 急須 '
       || 490700000000 + n
     from made`,
    `insert into order_facets (shop, order_id, kind, value, shopify_created_at)
     select shop, id, 'vendor', 'Vendor ' || n % 20, at from made
     union all select shop, id, 'location', (array['Tokyo', 'Kyoto', 'Fukuoka'])[1 + n % 3], at from made`,
    `insert into line_items (shop, id, order_id, position, sku, title, vendor, quantity, current_quantity,
       fulfilled_quantity, routing, state)
     select shop, 'gid://shopify/LineItem/' || n::bigint * 10 + p, id, p, 'sku-' || n % 5000, '湯呑み', 'Vendor ' || n % 20, 2, 2, 2,
       'ready', 'shipped'
     from made, generate_series(1, 2 + n % 2) p`,
    `insert into registrations (shop, request_id, order_id, fingerprint, registered_at)
     select shop, 'r' || n, id, '', at from made`,
    `insert into shipments (shop, id, order_id, request_id, carrier, tracking_numbers, registered_at, sync_status, synced_at)
     select shop, shipment_id, id, 'r' || n, 'other', array[(490700000000 + n)::text], at, 'synced', at from made`,
    `drop table made`,
    rows[0]!.indexdef,
  ]) {
    await connection.query(statement);
  }
}

/** Takes some orders back to open, and what an earlier size had open forward to shipped. */
async function setOpenWork(connection: pg.PoolClient, total: number): Promise<void> {
  await connection.query(
    `update orders set state = 'shipped', partly_shipped = false, sync_due_at = null
     where state in ('to_ship', 'waiting', 'problem') or partly_shipped`,
  );
  // Of the newest, one in two; of all, evenly. Orders of the other shops (every 20th) are left out.
  await connection.query(
    `with candidates as (
       select n, row_number() over () as place from (
         (select $1::int - 2 * i as n from generate_series(1, 100) i)
         union select (i * ($1::int::float8 / 101))::int from generate_series(1, 100) i
       ) c where n > 0 and n % 20 <> 0
     )
     update orders o
     set state = (array['to_ship', 'waiting', 'problem'])[1 + place % 3],
         partly_shipped = place % 3 = 0,
         sync_due_at = case when place % 3 = 1 then now() - make_interval(secs => place) end
     from candidates where o.shop = $2 and o.id = 'gid://shopify/Order/' || n and place <= $3`,
    [total, SHOP, 3 * OPEN],
  );
  await connection.query(
    `update order_search set text = replace(text, ' seldom 漆器', '') where text like '% seldom 漆器'`,
  );
  await connection.query(
    `update order_search set text = text || ' seldom 漆器' where shop = $2 and order_id in
       (select 'gid://shopify/Order/' || n + (n % 20 = 0)::int from (select i * ($1::int / 31) + 1 as n from generate_series(0, 29) i) t)`,
    [total, SHOP],
  );
  // A shipment never goes back from synced: those that are due are made anew.
  await connection.query(
    `delete from shipments s using orders o where o.shop = s.shop and o.id = s.order_id and o.sync_due_at is not null`,
  );
  await connection.query(
    `insert into shipments (shop, order_id, request_id, carrier, tracking_numbers, registered_at, sync_pending_until)
     select r.shop, r.order_id, r.request_id, 'other', '{1}', o.sync_due_at, o.sync_due_at
     from registrations r join orders o on o.shop = r.shop and o.id = r.order_id where o.sync_due_at is not null`,
  );
}

/** The plans of what orders_page and the claim run, with the values in place. */
async function plansOf(connection: pg.PoolClient, total: number): Promise<string> {
  const list = (where: string) =>
    `select o from orders o where o.shop = '${SHOP}' and o.deleted_at is null ${where} order by o.shopify_created_at desc, o.id desc limit ${PAGE + 1}`;
  const facet = (kind: string, value: string, where: string) =>
    `select o from orders o join order_facets f on f.shop = o.shop and f.order_id = o.id
     where o.shop = '${SHOP}' and o.deleted_at is null ${where} and f.shop = '${SHOP}' and f.kind = '${kind}' and f.value = '${value}'
     order by f.shopify_created_at desc, f.order_id desc limit ${PAGE + 1}`;
  const search = (terms: string, text: string) =>
    `select o from order_search x join orders o on o.shop = x.shop and o.id = x.order_id
     where x.shop = '${SHOP}' and o.shop = '${SHOP}' and o.deleted_at is null and search_terms(x.text) @> ${terms} and x.text like '%${text}%'
     order by x.shopify_created_at desc, x.order_id desc limit ${PAGE + 1}`;
  const queries: Record<string, string> = {
    open: list("and o.state in ('to_ship', 'waiting', 'problem')"),
    "to ship": list("and o.state = 'to_ship'"),
    "all, in the middle": list(
      `and (o.shopify_created_at, o.id) < ('${createdAt(Math.round(total / 2))}', 'gid://shopify/Order/${Math.round(total / 2)}')`,
    ),
    "of a vendor, all": facet("vendor", "Vendor 7", ""),
    "of a vendor, open": facet("vendor", "Vendor 7", "and o.state in ('to_ship', 'waiting', 'problem')"),
    "search: a SKU that one order in ten has": search("'{com,omm,mmo,mon,on-,n-7}'::text[]", "common-7"),
    "search: a SKU that 30 orders have": search("'{sel,eld,ldo,dom}'::text[]", "seldom"),
    "search: an order": search(`'{=#${total - 1}}'::text[]`, `#${total - 1}`),
    "search: two characters, rare": search("'{漆器}'::text[]", "漆器"),
    "due shops": `select c.shop from shopify_connections c cross join lateral (
      select o.sync_due_at as due_at from orders o where o.shop = c.shop and o.sync_due_at <= now()
        and (o.lease_until is null or o.lease_until <= now()) order by o.sync_due_at limit 1) d
      where c.status = 'active' order by d.due_at limit 10`,
    claim: `select o.id from orders o where o.shop = '${SHOP}' and o.sync_due_at <= now()
      and (o.lease_until is null or o.lease_until <= now()) order by o.sync_due_at limit ${CLAIM} for update skip locked`,
  };
  const plans: string[] = [];
  for (const [name, sql] of Object.entries(queries)) {
    const { rows } = await connection.query<{ "QUERY PLAN": string }>(
      `explain (analyze, buffers, costs off, summary off) ${sql}`,
    );
    plans.push(`-- ${name}\n${rows.map((row) => row["QUERY PLAN"]).join("\n")}`);
  }
  return plans.join("\n\n");
}
