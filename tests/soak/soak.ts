/**
 * Thousands of shipments over many shops, several workers, and a few percent of every fault; in the end a ledger that
 * compares every registered quantity with Shopify's. Exits with 1 on any difference.
 *
 *   npm run soak -- --shipments 200 --shops 4 --workers 3 --faults 5 --seed 1
 *
 * Time is the soak's own: it stands while anybody is at work, and then moves to what is due next. So leases and waits
 * are as long as in real life, and nobody waits for them.
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import pg from "pg";
import { reconcileDueShops } from "../../app/orders/reconcile.ts";
import { upsertShipment } from "../../app/shipments/upsert-shipment.ts";
import { createWorker } from "../../app/shipments/worker.ts";
import type { AdminClient } from "../../app/shopify/admin-api.ts";
import { REQUIRED_SCOPES } from "../../app/shopify/scopes.ts";
import { callFunction, createSupabase, DatabaseUnavailableError } from "../../app/supabase/client.ts";
import { startShopify } from "../../sandbox/shopify/server.ts";
import { migrate } from "../../sandbox/supabase/migrate.ts";
import { startPostgres } from "../../sandbox/supabase/postgres.ts";
import { startRest } from "../../sandbox/supabase/rest.ts";
import { discrepancies, readShipments, type BookedShipment } from "../ledger.ts";
import {
  adminClientOf,
  controlShopify,
  lineGid,
  openShop,
  type ShopifyOrder,
  type SimulatedShop,
} from "../simulated-shop.ts";
import { chaoticFetch, createChaos, createRandom, mortal } from "./chaos.ts";

const { values } = parseArgs({
  options: {
    shipments: { type: "string", default: "10000" },
    shops: { type: "string", default: "20" },
    workers: { type: "string", default: "4" },
    /** Percent of each fault. */
    faults: { type: "string", default: "5" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const [SHIPMENTS, SHOPS, WORKERS, SEED] = [values.shipments, values.shops, values.workers, values.seed].map(Number) as [
  number,
  number,
  number,
  number,
];
const RATE = Number(values.faults) / 100;
const CREDENTIALS = { apiKey: "soak-key", apiSecret: "soak-secret" };
/** A rate limit that is never met: what is tested here is not the pace. */
const PLAN = { maximumAvailable: 1_000_000, restoreRate: 1_000_000 };
const SHIPMENTS_PER_ORDER = 4;
const MAX_ROUNDS = 2_000;
/** A round later, whatever a dead worker held is free again. */
const LONGEST_LEASE_MS = 61_000;
const KILL_CONNECTION_EVERY_MS = 1_000;
const silent = { info: () => {}, warn: () => {}, error: () => {} };

const startedAt = performance.now();
const random = createRandom(SEED);
const chaos = createChaos(RATE, SEED + 1);
const say = (line: string) =>
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(7)} s  ${line}`);
say(`${SHIPMENTS} shipments, ${SHOPS} shops, ${WORKERS} workers, ${values.faults} % of each fault, --seed ${SEED}`);

const folder = await mkdtemp(path.join(tmpdir(), "soak-"));
const postgres = await startPostgres({ dataDir: path.join(folder, "data"), durable: false });
try {
  await migrate(postgres.url);
  const rest = await startRest({ databaseUrl: postgres.url, jwtSecret: "soak-only-0123456789abcdef0123456789" });
  const sql = new pg.Pool({ connectionString: postgres.url, max: 4 });
  // A connection that is killed while nobody uses it is no failure.
  sql.on("error", () => {});
  const shopify = await startShopify({
    ...CREDENTIALS,
    subscriptionsFrom: "shopify.app.toml",
    appUrl: () => "http://127.0.0.1:9",
  });
  try {
    process.exitCode = (await soak(rest, sql, shopify.url)) ? 0 : 1;
  } finally {
    await rest.close();
    await sql.end();
    await shopify.close();
  }
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

interface SoakShop {
  shop: SimulatedShop;
  /** Without faults, for taking orders in. */
  client: AdminClient;
  /** What the workers have. */
  chaotic: AdminClient;
  /** What staff will register, as requests. */
  packed: object[];
  /** Registered pieces by line item: what Shopify must have in the end. */
  registered: Map<string, number>;
  /** Orders that Shopify does not let ship at first, and what ends that. */
  blocked: { order: ShopifyOrder; unblock: "route" | "release" }[];
}

async function soak(rest: { url: string; serviceRoleKey: string }, sql: pg.Pool, shopifyUrl: string): Promise<boolean> {
  const db = createSupabase(rest.url, rest.serviceRoleKey);
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);

  const shops = new Map<string, SoakShop>();
  for (let index = 0; index < SHOPS; index++) {
    const shop = await openShop(shopifyUrl, `soak-${index}.myshopify.com`, { plan: PLAN });
    const client = await adminClientOf(shopifyUrl, shop.domain, CREDENTIALS, 15_000);
    const chaotic = await adminClientOf(shopifyUrl, shop.domain, CREDENTIALS, 15_000, (inner) =>
      chaoticFetch(chaos, inner),
    );
    shops.set(shop.domain, { shop, client, chaotic, packed: [], registered: new Map(), blocked: [] });
    await callFunction(db, "connect_shop", {
      p_shop: shop.domain,
      p_scopes: [...REQUIRED_SCOPES],
      p_now: now().toISOString(),
    });
  }

  let shipments = 0;
  for (let turn = 0; shipments < SHIPMENTS; turn++) {
    const it = [...shops.values()][turn % SHOPS]!;
    shipments += await orderAndPack(it, Math.min(SHIPMENTS_PER_ORDER, SHIPMENTS - shipments));
  }
  const clean = { db, now, log: silent, adminFor: (shop: string) => Promise.resolve(shops.get(shop)!.client) };
  await reconcileDueShops(clean, { budgetMs: 600_000 });
  await createWorker({ ...clean, random }).runDue({ budgetMs: 600_000 });
  for (const [shop, { packed }] of shops) {
    for (const input of packed) {
      const result = await upsertShipment(db, { shop, registeredBy: "1", input, now: now() });
      if (!result.ok) throw new Error(JSON.stringify(result.errors));
    }
  }
  say(`registered ${shipments} shipments`);

  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const storm = startStorm(sql);
    await Promise.all(Array.from({ length: WORKERS }, () => work()));
    await storm.end();
    await retryWhatGaveUp();
    const { rows } = await sql.query<{ open: number; next: Date | null }>(
      `select count(*) filter (where sync_due_at is not null)::int as open,
         min(greatest(sync_due_at, lease_until, paused_until)) as next
       from orders join shopify_connections using (shop)`,
    );
    const { open, next } = rows[0]!;
    if (round % 10 === 1 || open === 0) say(`round ${round}: ${open} orders with open shipments`);
    if (open === 0) break;
    if (round === 3) await unblock();
    if (next) await advanceTo(next);
    await wakeSome();
  }
  return ledger();

  /** A worker until nothing is due; when it dies, another one takes its place. */
  async function work(): Promise<void> {
    for (;;) {
      const adminFor = (shop: string) => Promise.resolve(shops.get(shop)!.chaotic);
      const worker = createWorker({ ...mortal(chaos, db), adminFor, now, random, log: silent });
      try {
        await worker.runDue({ budgetMs: 600_000 });
        return;
      } catch (error) {
        if (!(error instanceof DatabaseUnavailableError)) throw error;
      }
    }
  }

  async function advanceTo(time: Date): Promise<void> {
    const ms = Math.max(LONGEST_LEASE_MS, time.getTime() - now().getTime());
    offsetMs += ms;
    await controlShopify(shopifyUrl, "POST", "/clock", { advanceMs: ms });
  }

  /** What webhooks do: orders come forward, though nothing may have changed for them. */
  async function wakeSome(): Promise<void> {
    const { rows } = await sql.query<{ shop: string; id: string }>(
      "select shop, id from orders where sync_due_at is not null",
    );
    for (const { shop, id } of rows)
      if (chaos.strikes("woken too early"))
        await callFunction(db, "wake_order", { p_shop: shop, p_order_id: id, p_now: now().toISOString() });
  }

  /** What staff do with the button: after a dozen failures in a row a shipment waits for them. */
  async function retryWhatGaveUp(): Promise<void> {
    const { rows } = await sql.query<{ shop: string; id: string }>(
      "select distinct shop, order_id as id from shipments where sync_status = 'needs_attention' and sync_reason = 'gave_up'",
    );
    for (const { shop, id } of rows) {
      count(chaos.hits, "gave up");
      await callFunction(db, "wake_order", { p_shop: shop, p_order_id: id, p_now: now().toISOString() });
    }
  }

  async function unblock(): Promise<void> {
    for (const { shop, blocked } of shops.values())
      for (const { order, unblock } of blocked.splice(0)) await shop.act(order, unblock);
  }

  async function ledger(): Promise<boolean> {
    const wrong: string[] = [];
    const ended = new Map<string, number>();
    const outcomes = new Map<string, number>();
    let [pieces, made] = [0, 0];
    for (const { shop, registered } of shops.values()) {
      const booked = await readShipments(sql, shop.domain);
      const orders = await shop.orders();
      wrong.push(...discrepancies(booked, orders), ...differences(registered, orders), ...booked.flatMap(notSynced));
      for (const shipment of booked) {
        count(ended, shipment.status);
        for (const { outcome } of shipment.sends) count(outcomes, String(outcome));
      }
      pieces += sum(registered.values());
      made += sum(orders.map((order) => order.fulfillments.length));
    }
    const table = (counts: Map<string, number>) => [...counts].map(([name, n]) => `${name} ${n}`).join(", ");
    say(`faults hit: ${table(chaos.hits)}`);
    say(`shipments: ${table(ended)}; sends: ${table(outcomes)}; fulfillments on Shopify: ${made}`);
    for (const line of wrong.slice(0, 50)) console.error(line);
    say(`${pieces} pieces registered, ${wrong.length} differences from Shopify`);
    return wrong.length === 0;
  }
}

/** A customer orders, and staff pack so many parcels. Returns their number. */
async function orderAndPack(it: SoakShop, parcels: number): Promise<number> {
  const isUnrouted = chaos.strikes("not routed at first");
  const order = await it.shop.order({
    routing: isUnrouted ? "manual" : "now",
    lines: [
      { title: "湯呑み", sku: "CUP", quantity: 3 * parcels },
      { title: "急須", sku: "POT", quantity: 2 * parcels },
    ],
  });
  if (isUnrouted) it.blocked.push({ order, unblock: "route" });
  else if (chaos.strikes("on hold at first")) {
    await it.shop.act(order, "hold", { reason: "OTHER" });
    it.blocked.push({ order, unblock: "release" });
  }
  for (let parcel = 0; parcel < parcels; parcel++) {
    const numbers = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, box) => `S${order.id}-${parcel}-${box}`);
    const lines = order.lineItems
      .map((line, index) => ({ line, quantity: 1 + Math.floor(random() * (index === 0 ? 3 : 2)) }))
      .slice(0, 1 + Math.floor(random() * 2));
    for (const { line, quantity } of lines) {
      const id = lineGid(line.id);
      it.registered.set(id, (it.registered.get(id) ?? 0) + quantity);
    }
    const input = {
      requestId: randomUUID(),
      lines: lines.map(({ line, quantity }) => ({
        lineItemId: lineGid(line.id),
        quantity,
        carrier: "other",
        trackingNumbers: numbers,
      })),
    };
    it.packed.push(input);
  }
  return parcels;
}

/** Kills a database connection that is at work, again and again, until it is told to end. */
function startStorm(sql: pg.Pool): { end(): Promise<void> } {
  const kill = `select count(pg_terminate_backend(pid))::int as n from (
    select pid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' order by random() limit 1
  ) busy`;
  const ended = new AbortController();
  const blow = async () => {
    while (!ended.signal.aborted) {
      await pause(KILL_CONNECTION_EVERY_MS, undefined, { signal: ended.signal }).catch(() => {});
      const { rows } = await sql.query<{ n: number }>(kill);
      if (rows[0]!.n > 0) count(chaos.hits, "database connection killed");
    }
  };
  const blowing = blow();
  return {
    end() {
      ended.abort();
      return blowing;
    },
  };
}

/** Every registered quantity against Shopify's, line by line. */
function differences(registered: Map<string, number>, orders: ShopifyOrder[]): string[] {
  return orders.flatMap((order) =>
    order.lineItems.flatMap((line) => {
      const wanted = registered.get(lineGid(line.id)) ?? 0;
      return wanted === line.fulfilledQuantity
        ? []
        : [`${order.name}: ${wanted} registered, ${line.fulfilledQuantity} fulfilled of ${line.sku}`];
    }),
  );
}

function notSynced(shipment: BookedShipment): string[] {
  return shipment.status === "synced" ? [] : [`${shipment.numbers[0]}: ${shipment.status}, ${shipment.reason}`];
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}
