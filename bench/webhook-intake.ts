/**
 * Taking in webhooks: the built app (signature, dedupe, durable write, answer) against the handler that an app begins
 * with (signature, empty answer), in the same server process. The requests come from a process of their own.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureBuilt } from "../sandbox/ensure-built.ts";
import { openShop, type SimulatedShop } from "../tests/simulated-shop.ts";
import { until } from "../tests/until.ts";
import { inWords, short, summarize, type Figure, type Options } from "./figures.ts";
import { linesOf, PLENTY, STANDARD_PLAN } from "./shops.ts";
import { analyze, appEnv, CREDENTIALS, openApp, setStage, startProgram, type Stage } from "./stage.ts";
import type { Load, LoadResult } from "./webhook-load.ts";

const SHOP = "intake.myshopify.com";
const ORDERS = 500;
const PER_SECOND = 50;
/**
 * Shopify's stand-in has none of the orders that the load is about, and to read what is not there costs 1 point instead
 * of 12. With this plan as many are read each second as of real orders on the standard plan.
 */
const PLAN_IN_PROPORTION = {
  maximumAvailable: Math.round(STANDARD_PLAN.maximumAvailable / 12),
  restoreRate: Math.round(STANDARD_PLAN.restoreRate / 12),
};
/** A webhook's effect is there within this. */
const APPLIED_WITHIN_MS = 1_000;

export async function webhookIntake({ quick, say }: Options): Promise<Figure[]> {
  const rounds = quick ? 3 : 7;
  const seconds = quick ? 3 : 6;
  await ensureBuilt(say);
  const stage = await setStage();
  const folder = await mkdtemp(path.join(tmpdir(), "bench-webhooks-"));
  stage.stopLater(() => rm(folder, { recursive: true, force: true }));
  try {
    say(`webhooks of ${ORDERS} orders`);
    const webhooks = path.join(folder, "webhooks.json");
    const shop = await openShop(stage.shopifyUrl, SHOP, { plan: PLENTY });
    const sample = await collectWebhooks(shop, webhooks);
    const server = await startProgram<{ url: string }>(
      "webhook-intake-server.ts",
      {},
      appEnv(stage, "http://127.0.0.1:9"),
    );
    stage.stopLater(() => server.process.stop());
    await openApp(server.answer.url, SHOP);
    say("the import of those orders");
    await until(
      "all of them are looked at",
      () => isNone(stage, "orders where looked_at is null or look_due_at < now()"),
      300_000,
    );
    await shop.control("POST", "/plan", { ...PLAN_IN_PROPORTION, currentlyAvailable: 0 });

    const run = async (where: string, more: Partial<Load>): Promise<LoadResult> => {
      const load: Load = {
        url: `${server.answer.url}${where}`,
        secret: CREDENTIALS.apiSecret,
        shop: SHOP,
        webhooks,
        seconds,
        ...more,
      };
      const { lines } = await startProgram("webhook-load.ts", load);
      const { value } = (await lines.next()) as { value: string };
      const result = JSON.parse(value) as LoadResult;
      if (result.refused > 0) throw new Error(`${where}: ${result.refused} of ${result.ms.length} refused`);
      return result;
    };
    const perSecond = ({ ms, seconds: took }: LoadResult) => ms.length / took;

    say("warming up");
    await run("/bare", { atOnce: 32, seconds: 2 });
    for (let round = 0; round < 2; round++) {
      await run("/webhooks/orders", { atOnce: 32, seconds: 2 });
      await analyze(stage);
    }
    say(`${rounds} x ${seconds} s each, as fast as it goes`);
    const bare: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < rounds; round++) {
      bare.push(perSecond(await run("/bare", { atOnce: 32 })));
      ours.push(perSecond(await run("/webhooks/orders", { atOnce: 32 })));
    }
    const { left, perSecond: applied } = await drain(stage);
    say(`${PER_SECOND} a second`);
    const {
      rows: [{ now: startedAt } = { now: new Date() }],
    } = await stage.sql.query<{ now: Date }>("select now()");
    const steady = await run("/webhooks/orders", { perSecond: PER_SECOND, seconds: quick ? 8 : 40 });

    await drain(stage);
    const lags = await lagsSince(stage, startedAt);

    const ratio = summarize(bare).median / summarize(ours).median;
    return [
      {
        name: "webhook_intake",
        value: ratio,
        limit: 2,
        unit: "x slower",
        note: `bare ${inWords(bare, "/s")}; ours ${inWords(ours, "/s")}; orders/create and orders/updated, ${sample} bytes; ${left} of them still to be applied at the end, which took ${short(left / applied)} s at ${short(applied)}/s`,
      },
      {
        name: "webhook_p99",
        value: summarize(steady.ms).p99,
        limit: 300,
        unit: "ms",
        note: `at ${short(steady.ms.length / steady.seconds)}/s: ${inWords(steady.ms)}`,
      },
      {
        name: "webhook_applied",
        value: summarize(lags).p95,
        limit: APPLIED_WITHIN_MS,
        unit: "ms p95",
        note: `from being stored to being applied, in the same minute: ${inWords(lags)}`,
      },
    ];
  } finally {
    await stage.close();
  }
}

/** Has Shopify's stand-in make orders and change them, and keeps what it would have sent. Returns the median size. */
async function collectWebhooks(shop: SimulatedShop, file: string): Promise<number> {
  for (let number = 0; number < ORDERS; number++) {
    const order = await shop.order({ lines: linesOf(number), financialStatus: "PENDING" });
    await shop.act(order, "pay");
  }
  const deliveries = (await shop.deliveries())
    .filter(({ topic }) => topic === "orders/create" || topic === "orders/updated")
    .map(({ topic, body }) => ({ topic, body }));
  await writeFile(file, JSON.stringify(deliveries));
  return summarize(deliveries.map(({ body }) => Buffer.byteLength(body))).median;
}

async function isNone({ sql }: Stage, what: string): Promise<boolean> {
  return (await sql.query(`select from ${what} limit 1`)).rowCount === 0;
}

/** Waits until everything that is stored is applied. Returns how much was left, and how fast it went. */
async function drain(stage: Stage): Promise<{ left: number; perSecond: number }> {
  const waiting = "webhook_events where outcome = 'received'";
  const { rows } = await stage.sql.query<{ left: number }>(`select count(*)::int as left from ${waiting}`);
  const { left } = rows[0]!;
  const startedAt = performance.now();
  await until("all webhooks are applied", () => isNone(stage, waiting), 300_000);
  return { left, perSecond: left / ((performance.now() - startedAt) / 1000) };
}

/** Milliseconds from being stored to being applied. */
async function lagsSince({ sql }: Stage, since: Date): Promise<number[]> {
  const { rows } = await sql.query<{ ms: number }>(
    `select (extract(epoch from applied_at - received_at) * 1000)::float8 as ms
     from webhook_events where received_at >= $1 and applied_at is not null`,
    [since],
  );
  return rows.map((row) => row.ms);
}
