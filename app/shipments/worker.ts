import { callFunction } from "../supabase/client.ts";
import { REQUEST_TIMEOUT_MS } from "./retry-schedule.ts";
import { visitOrders, type SyncDeps } from "./sync.ts";
import { ORDERS_PER_LOOK } from "../orders/read-orders.ts";
import type { Visit } from "./visit.ts";

/** How long a worker that died keeps others from its orders. */
const LEASE_SECONDS = 60;
const HEARTBEAT_MS = 15_000;
/** A send must be over, or given up, before its lease can end. */
const FRESH_MS = REQUEST_TIMEOUT_MS + 5_000;
const SHOPS_AT_ONCE = 10;

export interface RunCounts {
  /** Orders worked on, for their shipments and to read them again. */
  visited: number;
  looked: number;
}

export interface Worker {
  /**
   * Brings what is due of one order to Shopify now, if nobody is at it already; in that case whoever is at it will.
   * Returns the number of visits made.
   */
  syncShipmentWithShopify(order: { shop: string; orderId: string }): Promise<number>;
  /** Works through what is due, shops in turn, until nothing is or the time is up. */
  runDue(options: { budgetMs: number }): Promise<RunCounts>;
}

/** Makes a worker. Any number of them, in any number of processes, share the work through leases in the database. */
export function createWorker(outside: Omit<SyncDeps, "leaseIsFresh">): Worker {
  const leases = new Leases(outside);
  const deps: SyncDeps = { ...outside, leaseIsFresh: (token) => leases.isFresh(token) };

  async function visit(visits: Visit[]): Promise<{ dueAgain: boolean }> {
    leases.hold(visits);
    try {
      return await visitOrders(deps, visits);
    } finally {
      leases.drop(visits);
    }
  }

  async function claim(kind: "sync" | "look"): Promise<Visit[]> {
    return callFunction<Visit[]>(deps.db, "claim_due_orders", {
      p_kind: kind,
      p_now: deps.now().toISOString(),
      p_shops: SHOPS_AT_ONCE,
      p_per_shop: ORDERS_PER_LOOK,
      p_lease_seconds: LEASE_SECONDS,
    });
  }

  return {
    async syncShipmentWithShopify({ shop, orderId }) {
      for (let count = 0; ; count++) {
        const visits = await callFunction<Visit[]>(deps.db, "claim_order", {
          p_shop: shop,
          p_order_id: orderId,
          p_now: deps.now().toISOString(),
          p_lease_seconds: LEASE_SECONDS,
        });
        if (visits.length === 0) return count;
        if (!(await visit(visits)).dueAgain) return count + 1;
      }
    },

    async runDue({ budgetMs }) {
      const end = performance.now() + budgetMs;
      const counts: RunCounts = { visited: 0, looked: 0 };
      while (performance.now() < end) {
        const due = await claim("sync");
        const visits = due.length > 0 ? due : await claim("look");
        if (visits.length === 0) break;
        if (due.length > 0) counts.visited += visits.length;
        else counts.looked += visits.length;
        const byShop = Map.groupBy(visits, ({ shop }) => shop);
        const ends = await Promise.allSettled([...byShop.values()].map(visit));
        for (const end of ends) if (end.status === "rejected") throw end.reason;
      }
      return counts;
    },
  };
}

/** The leases this process holds. While it holds any, it extends them; what it could not extend is not fresh. */
class Leases {
  private readonly outside: Omit<SyncDeps, "leaseIsFresh">;
  private readonly goodUntil = new Map<string, number>();
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(outside: Omit<SyncDeps, "leaseIsFresh">) {
    this.outside = outside;
  }

  hold(visits: Visit[]): void {
    for (const { leaseToken } of visits) this.goodUntil.set(leaseToken, performance.now() + LEASE_SECONDS * 1000);
    this.heartbeat ??= setInterval(() => void this.extend(), HEARTBEAT_MS).unref();
  }

  drop(visits: Visit[]): void {
    for (const { leaseToken } of visits) this.goodUntil.delete(leaseToken);
    if (this.goodUntil.size > 0) return;
    clearInterval(this.heartbeat);
    this.heartbeat = undefined;
  }

  isFresh(token: string): boolean {
    return (this.goodUntil.get(token) ?? 0) - performance.now() > FRESH_MS;
  }

  private async extend(): Promise<void> {
    const askedAt = performance.now();
    try {
      const held = await callFunction<string[]>(this.outside.db, "extend_leases", {
        p_tokens: [...this.goodUntil.keys()],
        p_now: this.outside.now().toISOString(),
        p_lease_seconds: LEASE_SECONDS,
      });
      for (const token of held)
        if (this.goodUntil.has(token)) this.goodUntil.set(token, askedAt + LEASE_SECONDS * 1000);
    } catch (error) {
      this.outside.log.warn({ error: String(error) }, "leases could not be extended");
    }
  }
}
