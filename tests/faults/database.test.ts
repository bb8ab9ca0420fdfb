import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "../../sandbox/supabase/migrate.ts";
import { startPostgres, type Postgres } from "../../sandbox/supabase/postgres.ts";
import { until } from "../until.ts";
import { buildRig, type Rig } from "./rig.ts";

let rig: Rig;
let postgres: Postgres;
let dataDir: string;
beforeAll(async () => {
  dataDir = path.join(await mkdtemp(path.join(tmpdir(), "faults-")), "data");
  postgres = await startPostgres({ dataDir, durable: false });
  await migrate(postgres.url);
  rig = await buildRig({ databaseUrl: postgres.url });
});
beforeEach(() => rig.shop.control("DELETE", "/faults"));
afterAll(async () => {
  await rig.close();
  await postgres.stop();
  await rm(path.dirname(dataDir), { recursive: true, force: true });
});

const everySynced = async () => {
  const { rows } = await rig.sql.query<{ n: number }>(
    "select count(*)::int as n from shipments where sync_status <> 'synced'",
  );
  return rows[0]!.n === 0;
};

describe("a database that goes away while Shopify is at work, and comes back", () => {
  it.each(["stop", "kill"] as const)("by %s: what Shopify did is found again", async (end) => {
    const order = await rig.order();
    const entry = (number: string) => [{ line: 0, quantity: 1, numbers: [`${end}-${number}`] }];
    await rig.shop.fault("slow", "fulfillmentCreate", { ms: 1_500 });
    expect(await rig.register(order, entry("1"))).toBe(202);
    await until("the request is under way", async () => (await rig.shop.hits()).join() === "1");
    await postgres[end]();

    // It is hit: nothing can be registered, the schedule cannot run, and webhooks are told to come again.
    expect(await rig.register(order, entry("2"))).toBe(503);
    expect(await rig.cron()).toBe(503);
    const refusedWebhook = async () => {
      const { deliveries } = await rig.shop.control<{ deliveries: { attempts: { status: number | null }[] }[] }>(
        "GET",
        "/webhooks",
      );
      return deliveries.some((one) => one.attempts.some((attempt) => attempt.status === 503));
    };
    await until("a webhook was turned away", refusedWebhook);
    expect((await rig.onShopify(order)).fulfillments).toHaveLength(1);

    postgres = await startPostgres({ dataDir, port: postgres.port, durable: false });
    expect(await rig.shipments(order)).toMatchObject([{ sends: [{ outcome: null }] }]);
    await rig.recovers(order);
    expect(await rig.wrong()).toEqual([]);
    expect(await rig.shipments(order)).toMatchObject([{ status: "synced", sends: [{ outcome: "adopted" }] }]);

    expect(await rig.register(order, entry("2"))).toBe(202);
    await until("the next one ships as ever", everySynced);
    expect(await rig.wrong()).toEqual([]);
    // Shopify's copy of the webhooks that were turned away has arrived.
    expect(await rig.shop.control("GET", "/webhooks/idle")).toEqual({ idle: true });
  });
});

/**
 * Kills connections that are at work, a fifth of them at a time, until it is told to end. On a busy machine work takes
 * longer, and so do the pauses: some of it always gets through.
 */
function startStorm(): { killed: number; end(): Promise<void> } {
  const kill = `select count(pg_terminate_backend(pid))::int as n from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' and random() < 0.2`;
  let isOver = false;
  const blow = async () => {
    while (!isOver) {
      const startedAt = performance.now();
      const { rows } = await rig.sql.query<{ n: number }>(kill);
      storm.killed += rows[0]!.n;
      await pause(5 + 4 * (performance.now() - startedAt));
    }
  };
  const blowing = blow();
  const storm = {
    killed: 0,
    end() {
      isOver = true;
      return blowing;
    },
  };
  return storm;
}

describe("connections that are killed all the time", () => {
  it("lose nothing and double nothing", async () => {
    // More of it than is registered: a send whose end nobody has seen yet counts as shipped and as registered meanwhile.
    const lines = [{ title: "湯呑み", sku: "CUP", quantity: 9 }];
    const orders = await Promise.all(Array.from({ length: 10 }, () => rig.order(lines)));
    const registrations = orders.flatMap((order, index) =>
      [1, 2].map((part) => ({ order, numbers: [`STORM-${index}-${part}`] })),
    );
    const storm = startStorm();
    try {
      await Promise.all(
        registrations.map(async ({ order, numbers }) => {
          // As a sender does that was told to come again.
          const requestId = numbers[0]!;
          const entry = [{ line: 0, quantity: 2, numbers }];
          const isRegistered = async () => (await rig.register(order, entry, { requestId })) === 202;
          await until(`${requestId} is registered`, isRegistered);
        }),
      );
      await rig.cron();
    } finally {
      await storm.end();
    }
    expect(storm.killed).toBeGreaterThan(10);

    for (const order of orders) await rig.recovers(order);
    expect(await rig.wrong()).toEqual([]);
    for (const order of orders) expect((await rig.onShopify(order)).fulfillments).toHaveLength(2);
  });
});
