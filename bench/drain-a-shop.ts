/**
 * One shop of the standard plan with 1,000 shipments that are due at once, as after the numbers of a day were entered:
 * what they cost, how long they take, and what the same orders cost the plain way.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { short, type Figure, type Options } from "./figures.ts";
import { shipThePlainWay } from "./plain-way.ts";
import {
  counted,
  makeShop,
  MUTATION_COST,
  pacedWorker,
  registerAll,
  setStandardPlan,
  STANDARD_PLAN,
  type Spent,
} from "./shops.ts";
import { setStage, type Stage } from "./stage.ts";

/** As the schedule does: a run a minute, each for 45 seconds (app/shipments/scheduled-run.server.ts). */
const RUN_EVERY_MS = 60_000;
const RUN_MS = 45_000;

export async function drainAShop({ quick, say }: Options): Promise<Figure[]> {
  const count = quick ? 300 : 1000;
  const stage = await setStage();
  try {
    say(`${count} orders, taken in and registered`);
    const ours = await makeShop(stage, "drain.myshopify.com", count);
    await registerAll(stage, ours);
    await setStandardPlan(ours);

    say("draining them");
    const { worker, spent } = pacedWorker(stage, [ours]);
    const startedAt = performance.now();
    for (let run = 0; !(await isDrained(stage)); run++) {
      await sleep(Math.max(0, run * RUN_EVERY_MS - (performance.now() - startedAt)));
      await worker.runDue({ budgetMs: RUN_MS });
    }
    const { seconds, shipped, errors } = await bookOf(stage);
    const kilobytes = (await bytesOf(stage)) / count / 1024;

    say("the same the plain way");
    const plain = await makeShop(stage, "plain.myshopify.com", count);
    const plainSpent: Spent = { points: 0, requests: 0, throttled: 0 };
    // Its points do not depend on the pace, so it need not be waited for.
    await shipThePlainWay(counted(plain.client, plainSpent), plain.orders);

    if (shipped !== count) throw new Error(`${shipped} of ${count} shipments are on Shopify`);
    const floor = count * MUTATION_COST;
    // A full bucket is there at the start; the rest flows in.
    const floorSeconds = (floor - STANDARD_PLAN.maximumAvailable) / STANDARD_PLAN.restoreRate;
    return [
      {
        name: "points_per_shipment",
        value: spent.points / floor,
        limit: 1.3,
        unit: "x floor",
        note: `${spent.points} points for ${count} shipments of known orders; floor ${MUTATION_COST} each; an order takes ${short(kilobytes)} kB of the database with its indexes`,
      },
      {
        name: "drain_time",
        value: seconds / floorSeconds,
        limit: 1.15,
        unit: "x floor",
        note: `${short(seconds)} s; floor ${short(floorSeconds)} s = (${floor} points - full bucket of ${STANDARD_PLAN.maximumAvailable}) / ${STANDARD_PLAN.restoreRate} a second; ${spent.throttled} throttled answers`,
      },
      {
        name: "throttled_shown_as_errors",
        value: errors,
        limit: 0,
        unit: "tries",
        note: `tries during the drain that ended otherwise than on Shopify, of ${count}`,
      },
      {
        name: "points_against_plain_way",
        value: spent.points / plainSpent.points,
        limit: 2 / 3,
        unit: "x plain",
        note: `plain: ${plainSpent.points} points, ${short(plainSpent.points / count)} a shipment`,
      },
    ];
  } finally {
    await stage.close();
  }
}

async function isDrained({ sql }: Stage): Promise<boolean> {
  return (await sql.query("select from shipments where sync_status <> 'synced' limit 1")).rowCount === 0;
}

/** What the database says of the drain: from the first try to the last success, and the tries that were none. */
async function bookOf({ sql }: Stage): Promise<{ seconds: number; shipped: number; errors: number }> {
  const { rows } = await sql.query<{ seconds: number; shipped: number; errors: number }>(`
    select
      (select extract(epoch from max(finished_at) - min(started_at)) from shipment_sync_attempts)::float8 as seconds,
      (select count(*) from shipments where sync_status = 'synced')::int as shipped,
      (select count(*) from shipment_sync_attempts where outcome <> 'synced')::int as errors
  `);
  return rows[0]!;
}

/** What the tables and their indexes take. */
async function bytesOf({ sql }: Stage): Promise<number> {
  const { rows } = await sql.query<{ bytes: number }>(
    `select sum(pg_total_relation_size(oid))::float8 as bytes from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  );
  return rows[0]!.bytes;
}
