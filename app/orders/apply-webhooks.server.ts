import { setTimeout as sleep } from "node:timers/promises";
import pLimit, { type LimitFunction } from "p-limit";
import { runInBackground, shutdownSignal } from "../background.server.ts";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { log } from "../log.server.ts";
import { forgetSessions } from "../shopify.server.ts";
import { worker } from "../shipments/worker.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";
import { createWebhookApplier } from "./apply-webhooks.ts";
import { resolveFulfillmentOrderWebhooks } from "./resolve-webhooks.server.ts";

/** How long to wait for a database that is away; after that it is for the schedule. */
const TRY_AGAIN_MS = [500, 2_000, 5_000];
/** Orders of one shop that webhooks have woken and that are worked on at once: many may be woken by one act of staff. */
const WOKEN_AT_ONCE = 10;

/** So long after a webhook others are likely to follow. */
const BUSY_MS = 100;

let lastStoredAt = -Infinity;

/** Applies the webhooks that are stored and wait. */
export const applyWebhooks = createWebhookApplier({
  db,
  now,
  log,
  isBusy: () => performance.now() - lastStoredAt < BUSY_MS,
  signal: shutdownSignal,
  followUp({ orders, shops, resolve, gone }) {
    for (const order of orders)
      runInBackground("sync", () => turnsOf(order.shop)(() => worker.syncShipmentWithShopify(order)));
    for (const shop of shops) runInBackground("work", () => worker.workOn(shop));
    if (resolve) runInBackground("resolve", resolveFulfillmentOrderWebhooks);
    for (const shop of gone) runInBackground("forget", () => forgetSessions(shop));
  },
});

/** Applies in the background what was just stored. */
export function applyWebhooksSoon(): void {
  lastStoredAt = performance.now();
  runInBackground("apply", async () => {
    for (const ms of TRY_AGAIN_MS) {
      try {
        return await applyWebhooks();
      } catch (error) {
        if (!(error instanceof DatabaseUnavailableError) || shutdownSignal.aborted) throw error;
        await sleep(ms);
      }
    }
    return applyWebhooks();
  });
}

const turns = new Map<string, LimitFunction>();

function turnsOf(shop: string): LimitFunction {
  let limit = turns.get(shop);
  if (!limit) turns.set(shop, (limit = pLimit(WOKEN_AT_ONCE)));
  return limit;
}
