/**
 * Twenty shops, one of them with 5,000 due shipments. The other 19 get a shipment each few seconds, and it is measured
 * how long those take from being due to being on Shopify: first while the big shop has nothing to do, then while its
 * 5,000 are being worked off. Both times the schedule runs without pause.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { inWords, summarize, type Figure, type Options } from "./figures.ts";
import { makeShop, pacedWorker, registerAll, setStandardPlan, type BenchShop } from "./shops.ts";
import { setStage, type Stage } from "./stage.ts";

const OTHERS = 19;
const RUN_MS = 45_000;
/** How long nothing is asked of the database when nothing is due. */
const PAUSE_MS = 250;
/** Work for the window is entered this long before it begins. */
const LEAD_MS = 1_000;

export async function manyShops({ quick, say }: Options): Promise<Figure[]> {
  const bigCount = quick ? 500 : 5000;
  const windowMs = quick ? 20_000 : 60_000;
  const perShop = quick ? 10 : 30;
  const stage = await setStage();
  try {
    say(`${bigCount} orders of the big shop, ${OTHERS} x ${2 * perShop} of the others`);
    const big = await makeShop(stage, "big.myshopify.com", bigCount);
    const others: BenchShop[] = [];
    for (let number = 1; number <= OTHERS; number++)
      others.push(await makeShop(stage, `small-${number}.myshopify.com`, 2 * perShop));

    const phase = async (half: 0 | 1) => {
      const registrations = others.map((other) => ({
        ...other,
        orders: other.orders.slice(half * perShop, (half + 1) * perShop),
      }));
      const entered = Date.now() + estimateMs(registrations) + LEAD_MS;
      // Spread evenly over the window, no two at the same moment.
      for (const [shop, registration] of registrations.entries())
        await registerAll(
          stage,
          registration,
          (order) => new Date(entered + ((order + shop / OTHERS) / perShop) * windowMs),
        );
      for (const shop of [big, ...others]) await setStandardPlan(shop);
      if (Date.now() > entered) throw new Error("entering the shipments took longer than foreseen");
      await sleep(entered - Date.now());
      const { worker } = pacedWorker(stage, [big, ...others]);
      const running = new AbortController();
      const schedule = (async () => {
        while (!running.signal.aborted) {
          await worker.runDue({ budgetMs: Math.min(RUN_MS, entered + windowMs + 20_000 - Date.now()) });
          await sleep(PAUSE_MS);
        }
      })();
      while ((await openOf(stage, "small-%")) > 0 && Date.now() < entered + windowMs + 15_000) await sleep(500);
      running.abort();
      await schedule;
      return waitsSince(stage, entered);
    };

    say("the others alone");
    const idle = await phase(0);
    say(`${bigCount} shipments of the big shop become due`);
    await registerAll(stage, big);
    say("the others beside the big shop");
    const busy = await phase(1);
    const left = await openOf(stage, "big.%");
    if (left === 0) say("the big shop was done before the others: too few shipments for this machine");
    return [
      {
        name: "wait_beside_a_big_shop",
        value: summarize(busy).p95 / summarize(idle).p95,
        limit: 2,
        unit: "x idle",
        note: `p95 wait of ${OTHERS} shops; idle ${inWords(idle)}; beside ${bigCount} due ${inWords(busy)}; ${left} of those still due at the end`,
      },
    ];
  } finally {
    await stage.close();
  }
}

/** A generous guess of how long it takes to enter them. */
function estimateMs(shops: BenchShop[]): number {
  return shops.reduce((sum, { orders }) => sum + orders.length, 0) * 60;
}

async function openOf({ sql }: Stage, shops: string): Promise<number> {
  const { rows } = await sql.query<{ open: number }>(
    "select count(*)::int as open from shipments where shop like $1 and sync_status <> 'synced'",
    [shops],
  );
  return rows[0]!.open;
}

/** Milliseconds from being due (they are due when registered) to being on Shopify. What is not there counts until now. */
async function waitsSince({ sql }: Stage, startedAt: number): Promise<number[]> {
  const { rows } = await sql.query<{ ms: number }>(
    `select (extract(epoch from coalesce(synced_at, now()) - registered_at) * 1000)::float8 as ms
     from shipments where shop like 'small-%' and registered_at >= $1`,
    [new Date(startedAt)],
  );
  return rows.map((row) => row.ms);
}
