/** Where everything is measured: a durable Postgres, and the stand-ins for Supabase's REST and Shopify as processes. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { type KeptProcess, spawnKept } from "../sandbox/kept-process.ts";
import { migrate } from "../sandbox/supabase/migrate.ts";
import { startPostgres } from "../sandbox/supabase/postgres.ts";
import { REQUIRED_SCOPES } from "../app/shopify/scopes.ts";
import { createSupabase, type Supabase } from "../app/supabase/client.ts";
import { sessionToken } from "../tests/simulated-shop.ts";
import type { StandIn } from "./stand-in.ts";

const PROJECT = path.resolve(import.meta.dirname, "..");
const JWT_SECRET = "bench-only-0123456789abcdef0123456789";
export const CREDENTIALS = { apiKey: "bench-key", apiSecret: "bench-secret-bench-secret-0123456" };
const CRON_SECRET = "bench-cron-secret-0123456789";

export interface Stage {
  databaseUrl: string;
  sql: pg.Pool;
  db: Supabase;
  restUrl: string;
  serviceRoleKey: string;
  shopifyUrl: string;
  /** Stops a process, or whatever else, together with the stage. */
  stopLater(stop: () => Promise<unknown>): void;
  close(): Promise<void>;
}

/** Sets the stage on a fresh database. `appUrl`: where Shopify's webhooks go. */
export async function setStage({ appUrl = "http://127.0.0.1:9" } = {}): Promise<Stage> {
  const stops: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const stop of stops.splice(0).toReversed()) await stop();
  };
  try {
    const folder = await mkdtemp(path.join(tmpdir(), "bench-"));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    const postgres = await startPostgres({ dataDir: path.join(folder, "data") });
    stops.push(() => postgres.stop());
    await migrate(postgres.url);

    const rest = await start<{ url: string; serviceRoleKey: string }>({
      part: "rest",
      options: { databaseUrl: postgres.url, jwtSecret: JWT_SECRET },
    });
    stops.push(() => rest.process.stop());
    const shopify = await start<{ url: string }>({
      part: "shopify",
      options: { ...CREDENTIALS, subscriptionsFrom: path.join(PROJECT, "shopify.app.toml"), appUrl },
    });
    stops.push(() => shopify.process.stop());
    const sql = new pg.Pool({ connectionString: postgres.url, max: 4 });
    stops.push(() => sql.end());
    return {
      databaseUrl: postgres.url,
      sql,
      db: createSupabase(rest.addresses.url, rest.addresses.serviceRoleKey),
      restUrl: rest.addresses.url,
      serviceRoleKey: rest.addresses.serviceRoleKey,
      shopifyUrl: shopify.addresses.url,
      stopLater: (stop) => void stops.push(stop),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * What autovacuum does within a minute. Without statistics Postgres plans for empty tables, which is not what a shop has
 * after its first minute.
 */
export async function analyze({ sql }: Stage): Promise<void> {
  await sql.query("vacuum analyze");
}

/** Starts one of this folder's programs, and resolves with the JSON of its first line. */
export async function startProgram<Answer>(
  program: string,
  argument: unknown,
  env: Partial<NodeJS.ProcessEnv> = {},
): Promise<{ process: KeptProcess; answer: Answer; lines: AsyncIterableIterator<string> }> {
  const lines: string[] = [];
  let wake = () => {};
  let ended = false;
  const child = spawnKept([process.execPath, path.join(import.meta.dirname, program), JSON.stringify(argument)], {
    cwd: PROJECT,
    env: { NODE_ENV: "production", PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    onLine(line) {
      lines.push(line);
      wake();
    },
  });
  void child.exited.then(() => {
    ended = true;
    wake();
  });
  async function* read(): AsyncIterableIterator<string> {
    for (;;) {
      while (lines.length > 0) yield lines.shift()!;
      if (ended) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const reader = read();
  const said: string[] = [];
  for (;;) {
    const { value, done } = await reader.next();
    if (done) throw new Error(`${program} ended:\n${said.join("\n")}`);
    said.push(value as string);
    if ((value as string).startsWith("{"))
      return { process: child, answer: JSON.parse(value as string) as Answer, lines: reader };
  }
}

async function start<Addresses>(standIn: StandIn) {
  const { process, answer } = await startProgram<Addresses>("stand-in.ts", standIn);
  return { process, addresses: answer };
}

/** What the app's server needs to know of the stage. */
export function appEnv(stage: Stage, appUrl: string): NodeJS.ProcessEnv {
  return {
    NODE_ENV: "production",
    LOG_LEVEL: "info",
    SHOPIFY_API_KEY: CREDENTIALS.apiKey,
    SHOPIFY_API_SECRET: CREDENTIALS.apiSecret,
    SHOPIFY_APP_URL: appUrl,
    SHOPIFY_SANDBOX_URL: stage.shopifyUrl,
    SCOPES: REQUIRED_SCOPES.join(","),
    SUPABASE_URL: stage.restUrl,
    SUPABASE_SERVICE_ROLE_KEY: stage.serviceRoleKey,
    DATABASE_URL: stage.databaseUrl,
    CRON_SECRET,
  };
}

/** What the admin does when a person opens the app: the app gets its access token, and the shop is connected. */
export async function openApp(serverUrl: string, shop: string): Promise<void> {
  const query = new URLSearchParams({
    embedded: "1",
    shop,
    host: Buffer.from(`admin.shopify.com/store/${shop.split(".")[0]}`).toString("base64url"),
    id_token: await sessionToken(shop, CREDENTIALS),
  });
  const response = await fetch(`${serverUrl}/app?${query}`, { headers: { "user-agent": "Mozilla/5.0 Chrome/140.0" } });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`The app did not open: ${response.status}`);
}
