/**
 * Taking in webhooks: the built app (signature, dedupe, durable write, answer) against the handler that an app begins
 * with (signature, empty answer), in the same server process. The requests come from a process of their own.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureBuilt } from "../sandbox/ensure-built.ts";
import { openShop } from "../tests/simulated-shop.ts";
import { inWords, short, summarize, type Figure, type Options } from "./figures.ts";
import { linesOf, STANDARD_PLAN } from "./shops.ts";
import { analyze, appEnv, CREDENTIALS, openApp, setStage, startProgram, type Stage } from "./stage.ts";
import type { Load, LoadResult } from "./webhook-load.ts";

const SHOP = "intake.myshopify.com";
const ORDERS = 500;
const PER_SECOND = 50;

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
    const sample = await collectWebhooks(stage, webhooks);
    const server = await startProgram<{ url: string }>(
      "webhook-intake-server.ts",
      {},
      appEnv(stage, "http://127.0.0.1:9"),
    );
    stage.stopLater(() => server.process.stop());
    await openApp(server.answer.url, SHOP);

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
    await sleep(quick ? 2_000 : 10_000);
    say(`${PER_SECOND} a second`);
    const steady = await run("/webhooks/orders", { perSecond: PER_SECOND, seconds: quick ? 8 : 40 });

    const ratio = summarize(bare).median / summarize(ours).median;
    return [
      {
        name: "webhook_intake",
        value: ratio,
        limit: 2,
        unit: "x slower",
        note: `bare ${inWords(bare, "/s")}; ours ${inWords(ours, "/s")}; orders/create and orders/updated, ${sample} bytes`,
      },
      {
        name: "webhook_p99",
        value: summarize(steady.ms).p99,
        limit: 300,
        unit: "ms",
        note: `at ${short(steady.ms.length / steady.seconds)}/s: ${inWords(steady.ms)}`,
      },
    ];
  } finally {
    await stage.close();
  }
}

/** Has Shopify's stand-in make orders and change them, and keeps what it would have sent. Returns the median size. */
async function collectWebhooks(stage: Stage, file: string): Promise<number> {
  const shop = await openShop(stage.shopifyUrl, SHOP, { plan: STANDARD_PLAN });
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
