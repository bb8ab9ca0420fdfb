/** Where lives are lived: one database and one simulated Shopify, and in it a new shop for each life. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { controlShopify } from "../simulated-shop.ts";
import { startShopify } from "../../sandbox/shopify/server.ts";
import { startRest } from "../../sandbox/supabase/rest.ts";
import { createSupabase, type Supabase } from "../../app/supabase/client.ts";

export const CREDENTIALS = { apiKey: "lives-key", apiSecret: "lives-secret" };
const JWT_SECRET = "lives-tests-only-0123456789abcdef0";

export interface World {
  db: Supabase;
  sql: pg.Pool;
  shopifyUrl: string;
  /** The app's time; Shopify's is moved along with it. */
  now(): Date;
  advance(seconds: number): Promise<void>;
  /** What happened in all lives so far, for the report: how often by name. */
  tally: Map<string, number>;
  close(): Promise<void>;
}

export async function buildWorld(): Promise<World> {
  const url = new URL(inject("postgresUrl"));
  const database = `lives_${randomUUID().replaceAll("-", "")}`;
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`create database ${database} template template_app`);
  await admin.end();
  url.pathname = `/${database}`;

  const sql = new pg.Pool({ connectionString: url.href, max: 4 });
  const rest = await startRest({ databaseUrl: url.href, jwtSecret: JWT_SECRET, port: 0 });
  const shopify = await startShopify({
    ...CREDENTIALS,
    subscriptionsFrom: "shopify.app.toml",
    appUrl: () => "http://127.0.0.1:9",
  });
  let offsetMs = 0;
  return {
    db: createSupabase(rest.url, rest.serviceRoleKey),
    sql,
    shopifyUrl: shopify.url,
    now: () => new Date(Date.now() + offsetMs),
    async advance(seconds) {
      offsetMs += seconds * 1000;
      await controlShopify(shopify.url, "POST", "/clock", { advanceMs: seconds * 1000 });
    },
    tally: new Map(),
    async close() {
      await rest.close();
      await sql.end();
      await shopify.close();
    },
  };
}
