import { setTimeout as sleep } from "node:timers/promises";
import { callFunction } from "../supabase/client.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { REQUEST_TIMEOUT_MS } from "./retry-schedule.ts";
import type { SyncDeps } from "./sync-deps.ts";
import { visitOrders } from "./sync.ts";
import type { Visit } from "./visit.ts";

/** How long a worker that died keeps others from its orders. */
const LEASE_SECONDS = 60;
const HEARTBEAT_MS = 15_000;
/** A send must be over, or given up, before its lease can end: a request, and the wait for points before it. */
const FRESH_MS = REQUEST_TIMEOUT_MS + 10_000;
const SHOPS_AT_ONCE = 10;
const ORDERS_PER_CLAIM = 20;
/** How soon a run that has shops in work looks for others that have become due. */
const NEW_SHOPS_MS = 250;
/** What is left of a shop after so long is for the schedule. */
const ONE_SHOP_MS = 45_000;

type Kind = "sync" | "look";

export interface RunCounts {
  /** Orders worked on for their shipments. */
  visited: number;
  /** Orders that were only read again. */
  looked: number;
}

export interface Worker {
  /**
   * Brings what is due of one order to Shopify now, if nobody is at it already; in that case whoever is at it will.
   * Returns the number of visits made.
   */
  syncShipmentWithShopify(order: { shop: string; orderId: string }): Promise<number>;
  /** Works through what is due of one shop now; calls while it does have it look once more. */
  workOn(shop: string): Promise<void>;
  /** Works through what is due until nothing is or the time is up: shops side by side, so that none holds up another. */
  runDue(options: { budgetMs: number }): Promise<RunCounts>;
}

/** Makes a worker. Any number of them, in any number of processes, share the work through leases in the database. */
export function createWorker(outside: Omit<SyncDeps, "leaseIsFresh">): Worker {
  const leases = new Leases(outside);
  const deps: SyncDeps = { ...outside, leaseIsFresh: (token) => leases.isFresh(token) };
  const now = () => deps.now().toISOString();
  const mayGoOn = (end: number) => performance.now() < end && !deps.signal?.aborted;

  async function visit(visits: Visit[]): Promise<{ dueAgain: boolean }> {
    leases.hold(visits);
    try {
      return await visitOrders(deps, visits);
    } finally {
      leases.drop(visits);
    }
  }

  /** Works through what is due of one kind in one shop. */
  async function runShop(shop: string, kind: Kind, end: number, counts: RunCounts): Promise<void> {
    while (mayGoOn(end)) {
      const visits = await callFunction<Visit[]>(deps.db, "claim_due_orders", {
        p_shop: shop,
        p_kind: kind,
        p_now: now(),
        p_limit: ORDERS_PER_CLAIM,
        p_lease_seconds: LEASE_SECONDS,
      });
      if (visits.length === 0) return;
      counts[kind === "sync" ? "visited" : "looked"] += visits.length;
      const { dueAgain } = await visit(visits);
      // What was registered meanwhile found its order in our hands, and nobody else may be at it.
      if (dueAgain && kind === "look") await runShop(shop, "sync", end, counts);
    }
  }

  const worksOn = new Map<string, () => Promise<void>>();

  async function runBothKinds(shop: string): Promise<void> {
    await deps.ready?.();
    const end = performance.now() + ONE_SHOP_MS;
    const counts: RunCounts = { visited: 0, looked: 0 };
    await Promise.all([runShop(shop, "sync", end, counts), runShop(shop, "look", end, counts)]);
  }

  /** Runs every shop that has work of a kind, also those whose work becomes due meanwhile. */
  async function runShops(kind: Kind, end: number, counts: RunCounts): Promise<void> {
    const running = new Map<string, Promise<void>>();
    const failures: unknown[] = [];
    while (mayGoOn(end) && failures.length === 0) {
      const due = await callFunction<string[]>(deps.db, "due_shops", {
        p_kind: kind,
        p_now: now(),
        p_limit: SHOPS_AT_ONCE + running.size,
      });
      for (const shop of due.filter((candidate) => !running.has(candidate)).slice(0, SHOPS_AT_ONCE - running.size)) {
        const run = runShop(shop, kind, end, counts)
          .catch((error: unknown) => void failures.push(error))
          .finally(() => running.delete(shop));
        running.set(shop, run);
      }
      if (running.size === 0) break;
      await Promise.race([...running.values(), sleep(NEW_SHOPS_MS)]);
    }
    await Promise.all(running.values());
    if (failures.length > 0) throw failures[0];
  }

  return {
    async syncShipmentWithShopify({ shop, orderId }) {
      await deps.ready?.();
      for (let count = 0; ; count++) {
        if (deps.signal?.aborted) return count;
        const visits = await callFunction<Visit[]>(deps.db, "claim_order", {
          p_shop: shop,
          p_order_id: orderId,
          p_now: now(),
          p_lease_seconds: LEASE_SECONDS,
        });
        if (visits.length === 0) return count;
        if (!(await visit(visits)).dueAgain) return count + 1;
      }
    },

    workOn(shop) {
      let work = worksOn.get(shop);
      if (!work) worksOn.set(shop, (work = oneAtATime(() => runBothKinds(shop))));
      return work();
    },

    async runDue({ budgetMs }) {
      await deps.ready?.();
      const end = performance.now() + budgetMs;
      const counts: RunCounts = { visited: 0, looked: 0 };
      await Promise.all([runShops("sync", end, counts), runShops("look", end, counts)]);
      return counts;
    },
  };
}

/** The leases this process holds. While it holds any, it extends them; what it could not extend is not fresh. */
class Leases {
  private readonly outside: Omit<SyncDeps, "leaseIsFresh">;
  /** By token, on both of this machine's clocks: the monotonic one can stand still while the machine is paused. */
  private readonly goodUntil = new Map<string, { monotonic: number; wall: number }>();
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(outside: Omit<SyncDeps, "leaseIsFresh">) {
    this.outside = outside;
  }

  hold(visits: Visit[]): void {
    for (const { leaseToken } of visits) this.goodUntil.set(leaseToken, leaseFrom(performance.now(), Date.now()));
    this.heartbeat ??= setInterval(() => void this.extend(), HEARTBEAT_MS).unref();
  }

  drop(visits: Visit[]): void {
    for (const { leaseToken } of visits) this.goodUntil.delete(leaseToken);
    if (this.goodUntil.size > 0) return;
    clearInterval(this.heartbeat);
    this.heartbeat = undefined;
  }

  isFresh(token: string): boolean {
    const until = this.goodUntil.get(token);
    return until !== undefined && Math.min(until.monotonic - performance.now(), until.wall - Date.now()) > FRESH_MS;
  }

  private async extend(): Promise<void> {
    const extended = leaseFrom(performance.now(), Date.now());
    try {
      const held = await callFunction<string[]>(this.outside.db, "extend_leases", {
        p_tokens: [...this.goodUntil.keys()],
        p_now: this.outside.now().toISOString(),
        p_lease_seconds: LEASE_SECONDS,
      });
      for (const token of held) {
        if (this.goodUntil.has(token)) this.goodUntil.set(token, extended);
      }
    } catch (error) {
      this.outside.log.warn({ error: String(error) }, "leases could not be extended");
    }
  }
}

function leaseFrom(monotonic: number, wall: number) {
  return { monotonic: monotonic + LEASE_SECONDS * 1000, wall: wall + LEASE_SECONDS * 1000 };
}
