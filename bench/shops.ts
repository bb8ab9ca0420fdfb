/** Shops with orders and registered shipments, made as they are in life: ordered on Shopify, taken in, looked at, entered. */
import { randomUUID } from "node:crypto";
import pLimit from "p-limit";
import { reconcileDueShops } from "../app/orders/reconcile.ts";
import { upsertShipment } from "../app/shipments/upsert-shipment.ts";
import type { Log } from "../app/shipments/sync-deps.ts";
import { createWorker, type Worker } from "../app/shipments/worker.ts";
import type { AdminClient } from "../app/shopify/admin-api.ts";
import { createPacer } from "../app/shopify/paced-client.ts";
import { REQUIRED_SCOPES } from "../app/shopify/scopes.ts";
import { callFunction } from "../app/supabase/client.ts";
import { adminClientOf, lineGid, openShop, type ShopifyOrder, type SimulatedShop } from "../tests/simulated-shop.ts";
import { analyze, CREDENTIALS, type Stage } from "./stage.ts";

/** Shopify's standard plan: what fits in the bucket, and what flows into it each second. */
export const STANDARD_PLAN = { maximumAvailable: 2000, restoreRate: 100 };
/** While the scene is prepared. */
export const PLENTY = { maximumAvailable: 10_000_000, restoreRate: 10_000_000 };
/** What one fulfillmentCreate costs. */
export const MUTATION_COST = 10;
const AT_ONCE = 8;
const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

export interface BenchShop {
  shop: SimulatedShop;
  client: AdminClient;
  orders: ShopifyOrder[];
}

/** A parcel's worth of goods: one to three lines, as most orders have. */
export function linesOf(order: number): object[] {
  return Array.from({ length: 1 + (order % 3) }, (_, line) => ({
    title: ["湯呑み", "急須", "茶托"][line],
    sku: `SKU-${order % 500}-${line}`,
    quantity: 1 + ((order + line) % 2),
    vendor: `Vendor ${order % 20}`,
  }));
}

/** Makes a shop with orders that the app has taken in and looked at. Nothing is registered yet. */
export async function makeShop(stage: Stage, domain: string, orderCount: number): Promise<BenchShop> {
  const shop = await openShop(stage.shopifyUrl, domain, { plan: PLENTY });
  const client = await adminClientOf(stage.shopifyUrl, domain, CREDENTIALS, 15_000);
  await callFunction(stage.db, "connect_shop", { p_shop: domain, p_scopes: [...REQUIRED_SCOPES], p_now: now() });
  const limit = pLimit(AT_ONCE);
  const orders = await Promise.all(
    Array.from({ length: orderCount }, (_, number) => limit(() => shop.order({ lines: linesOf(number) }))),
  );
  const adminFor = () => Promise.resolve(client);
  await stage.sql.query("update shopify_connections set reconcile_due_at = case when shop = $1 then now() end", [
    domain,
  ]);
  const { orders: taken } = await reconcileDueShops(
    { db: stage.db, adminFor, now: () => new Date(), log: silent },
    { budgetMs: 600_000 },
  );
  await analyze(stage);
  const worker = createWorker({ db: stage.db, adminFor, now: () => new Date(), random: Math.random, log: silent });
  const { looked } = await worker.runDue({ budgetMs: 600_000 });
  if (taken < orderCount || looked < orderCount)
    throw new Error(`${domain}: ${taken} orders taken in and ${looked} looked at, not ${orderCount}`);
  return { shop, client, orders };
}

/** Registers everything of each order as one shipment; it is due at once, or at `dueAt`. */
export async function registerAll(
  stage: Stage,
  { shop, orders }: BenchShop,
  dueAt: (order: number) => Date = () => new Date(),
): Promise<void> {
  const limit = pLimit(AT_ONCE);
  const register = async (order: ShopifyOrder, number: number) => {
    const input = {
      requestId: randomUUID(),
      notifyCustomer: false,
      lines: order.lineItems.map((line) => ({
        lineItemId: lineGid(line.id),
        quantity: line.quantity,
        carrier: "other",
        trackingNumbers: [`BENCH${number}`],
      })),
    };
    const result = await upsertShipment(stage.db, {
      shop: shop.domain,
      registeredBy: "1",
      input,
      now: dueAt(number),
    });
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
  };
  await Promise.all(orders.map((order, number) => limit(() => register(order, number))));
  await analyze(stage);
}

/** From here on the shop has the standard plan, and a full bucket. */
export async function setStandardPlan({ shop }: BenchShop): Promise<void> {
  await shop.control("POST", "/plan", { ...STANDARD_PLAN, currentlyAvailable: STANDARD_PLAN.maximumAvailable });
}

export interface Spent {
  points: number;
  requests: number;
  throttled: number;
}

/** A worker with each shop's requests paced as in app/shopify.server.ts, and what it spends. */
export function pacedWorker(stage: Stage, shops: BenchShop[]): { worker: Worker; spent: Spent } {
  const spent: Spent = { points: 0, requests: 0, throttled: 0 };
  const paced = new Map(shops.map(({ shop, client }) => [shop.domain, createPacer().pace(counted(client, spent))]));
  const worker = createWorker({
    db: stage.db,
    adminFor: (domain) =>
      Promise.resolve(paced.get(domain) ?? { code: "unauthorized" as const, message: "no session for this shop" }),
    now: () => new Date(),
    random: Math.random,
    log: silent,
  });
  return { worker, spent };
}

/** The same client; what its answers cost is added up. */
export function counted(client: AdminClient, spent: Spent): AdminClient {
  return {
    async send(document, variables) {
      const answer = await client.send(document, variables);
      spent.requests++;
      spent.points += answer.cost?.actual ?? 0;
      if (!answer.ok && answer.error.code === "throttled") spent.throttled++;
      return answer;
    },
  };
}

const now = () => new Date().toISOString();
