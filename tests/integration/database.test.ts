import { readdirSync, readFileSync } from "node:fs";
import { createClient } from "@supabase/supabase-js";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SCHEMA_VERSION } from "../../app/supabase/schema-version.ts";
import { callFunction } from "../../app/supabase/client.ts";
import { startRest } from "../../sandbox/supabase/rest.ts";
import { setStage, type Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const names = async (query: string) => (await stage.sql.query<{ name: string }>(query)).rows.map(({ name }) => name);

describe("the database", () => {
  it("has row level security on every table, and no policy that lets anybody in", async () => {
    const open = await names(`select relname as name from pg_class c join pg_namespace n on n.oid = relnamespace
      where nspname = 'public' and relkind = 'r' and not relrowsecurity`);
    expect(open).toEqual([]);
    expect(await names("select policyname as name from pg_policies where schemaname = 'public'")).toEqual([]);
  });

  it("opens no table and no function to the browser's roles, nor the sessions to Supabase's API", async () => {
    const tables = await names(
      "select table_name as name from information_schema.role_table_grants where grantee in ('anon', 'authenticated') and table_schema in ('public', 'shopify_app')",
    );
    expect(tables).toEqual([]);
    const functions = await names(`select p.proname as name from pg_proc p join pg_namespace n on n.oid = pronamespace
      where nspname = 'public' and (has_function_privilege('anon', p.oid, 'execute') or has_function_privilege('authenticated', p.oid, 'execute'))`);
    expect(functions).toEqual([]);
    const schema = await stage.sql.query(
      "select has_schema_privilege('service_role', 'shopify_app', 'usage') as allowed",
    );
    expect(schema.rows).toEqual([{ allowed: false }]);
  });

  it("refuses the anonymous key over the API", async () => {
    const databaseUrl = String(stage.sql.options.connectionString);
    const rest = await startRest({
      databaseUrl,
      jwtSecret: "another-secret-0123456789abcdef0123",
      port: 0,
    });
    try {
      const anon = createClient(rest.url, rest.anonKey);
      expect((await anon.from("orders").select("id")).error?.code).toBe("42501");
      expect((await anon.rpc("shop_version", { p_shop: "x" })).error?.code).toBe("42501");
    } finally {
      await rest.close();
    }
  });

  it("carries the shop in every table and in every key between them", async () => {
    const without = await names(`select c.relname as name from pg_class c join pg_namespace n on n.oid = relnamespace
      where nspname = 'public' and relkind = 'r' and relname not in ('scheduled_runs', 'shipment_sync_transitions')
      and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'shop' and a.attnotnull)`);
    expect(without).toEqual([]);
    const loose = await names(`select conname as name from pg_constraint k join pg_namespace n on n.oid = connamespace
      where nspname = 'public' and contype = 'f' and not exists (
        select from unnest(conkey) with ordinality as from_column(number, place)
        join unnest(confkey) with ordinality as to_column(number, place) using (place)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = from_column.number and a.attname = 'shop'
        join pg_attribute b on b.attrelid = k.confrelid and b.attnum = to_column.number and b.attname = 'shop')`);
    expect(loose).toEqual([]);
  });

  it("has an index for every foreign key", async () => {
    const missing = await names(`select conrelid::regclass || '.' || conname as name from pg_constraint k
      join pg_namespace n on n.oid = connamespace
      where nspname = 'public' and contype = 'f' and not exists (
        select from pg_index i where i.indrelid = k.conrelid
        and (k.conkey::int2[] @> (i.indkey::int2[])[0:cardinality(k.conkey) - 1]))`);
    expect(missing.filter((name) => !/registrations|fulfillments_shop_shipment/.test(name))).toEqual([]);
  });

  it("knows its own version, and the app asks for the newest", async () => {
    const newest = readdirSync("supabase/migrations").sort().at(-1)?.split("_")[0];
    expect(SCHEMA_VERSION).toBe(newest);
    expect(await callFunction(stage.db, "readiness", {})).toMatchObject({ schemaVersion: newest });
  });

  it("opens nothing more on a project that grants everything by default", async () => {
    const grants = async () =>
      names(`select relname || coalesce(relacl::text, '') as name from pg_class c
      join pg_namespace n on n.oid = relnamespace where nspname = 'public' and relkind = 'r' order by 1`);
    const privileges = readFileSync("supabase/migrations/20261122000050_privileges.sql", "utf8");
    await stage.sql.query(
      "alter default privileges in schema public grant all on tables to anon, authenticated, service_role",
    );
    await stage.sql.query(privileges);
    await stage.sql.query("create table public.made_later (shop text not null)");
    const acl = (await grants()).find((grant) => grant.startsWith("made_later"));
    await stage.sql.query("drop table public.made_later");
    expect(acl).toContain("service_role=arwd/");
    expect(acl).not.toMatch(/anon|authenticated/);
  });

  it("lets a shipment move only as the table of moves says", async () => {
    const order = await stage.order();
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1 }]);
    const move = (status: string) =>
      stage.sql.query("update shipments set sync_status = $1 where order_id = $2", [status, order.id]);
    await move("waiting");
    await expect(move("pending")).rejects.toThrow("a shipment cannot move from waiting to pending");
    await move("synced");
    for (const status of ["pending", "waiting", "retry", "needs_attention"])
      await expect(move(status)).rejects.toThrow("cannot move");
    await expect(move("lost")).rejects.toThrow();
  });

  it("keeps an attempt's outcome as it was written", async () => {
    const order = await stage.order();
    await stage.register([{ lineItemId: order.lineItems[0]!.id, quantity: 1 }]);
    await stage.worker.runDue({ budgetMs: 5_000 });
    await expect(
      stage.sql.query("update shipment_sync_attempts set outcome = 'retry' where order_id = $1", [order.id]),
    ).rejects.toThrow("already has its outcome");
  });

  it("has the session table that prisma/schema.prisma describes", async () => {
    const model = /model Session \{([^}]*)\}/.exec(readFileSync("prisma/schema.prisma", "utf8"))?.[1] ?? "";
    const types: Record<string, string> = {
      String: "text",
      Boolean: "boolean",
      DateTime: "timestamp without time zone",
      BigInt: "bigint",
    };
    const wanted = [...model.matchAll(/^ {2}(\w+)\s+(String|Boolean|DateTime|BigInt)(\??)/gm)].map(
      ([, name, type, optional]) => ({
        name,
        type: types[type!],
        nullable: optional === "?" ? "YES" : "NO",
      }),
    );
    const { rows } = await stage.sql.query(`select column_name as name, data_type as type, is_nullable as nullable
      from information_schema.columns where table_schema = 'shopify_app' and table_name = 'Session' order by ordinal_position`);
    expect(rows).toEqual(wanted);
  });

  it("answers a page of orders, a claim and a search from indexes", async () => {
    const client = new pg.Client({ connectionString: String(stage.sql.options.connectionString) });
    await client.connect();
    try {
      await client.query("set enable_seqscan = off");
      const plan = async (query: string) => JSON.stringify((await client.query(`explain (format json) ${query}`)).rows);
      const first = "shop = 'a.myshopify.com'";
      expect(
        await plan(
          `select id from orders o where ${first} and state = 'to_ship' and deleted_at is null order by shopify_created_at desc, id desc limit 20`,
        ),
      ).toMatch(/orders_by_state|orders_open/);
      expect(
        await plan(`select id from orders o where ${first} and sync_due_at <= now() order by sync_due_at limit 5`),
      ).toContain("orders_sync_due");
      expect(await plan(`select order_id from order_search where search_terms(text) @> '{cup,up-}'`)).toContain(
        "order_search_terms",
      );
    } finally {
      await client.end();
    }
  });
});
