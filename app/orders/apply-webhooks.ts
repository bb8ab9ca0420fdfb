import { setTimeout as sleep } from "node:timers/promises";
import { oneAtATime } from "../shipments/one-at-a-time.ts";
import type { Log } from "../shipments/sync-deps.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";

/** How many deliveries one call applies at most: a fraction of a second's work. */
const AT_ONCE = 50;
const SHORTEST_REST_MS = 20;
const LONGEST_REST_MS = 500;

/** What the SQL function apply_webhooks answers. */
interface Applied extends FollowUp {
  taken: number;
  more: boolean;
  failed: { shop: string; webhookId: string; topic: string; tries: number; error: string; givenUp: boolean }[];
}

/** What is to be done now that some webhooks have been applied. */
export interface FollowUp {
  /** Orders with a shipment that is due now. */
  orders: { shop: string; orderId: string }[];
  /** Shops with something else that is due now. */
  shops: string[];
  /** Whether fulfillment orders wait for their order to be found. */
  resolve: boolean;
  /** Shops that have uninstalled the app or are erased. */
  gone: string[];
}

export interface ApplyDeps {
  db: Supabase;
  now(): Date;
  log: Log;
  /** Begins what follows from a batch; called after it is committed. */
  followUp(next: FollowUp): void;
  /** Whether webhooks are coming in at this moment. */
  isBusy?(): boolean;
  /** Aborted when the process is to end: what is left is for others. */
  signal?: AbortSignal;
}

/**
 * Makes the applier of a process: each call applies everything that is stored and waits, a batch at a time, and returns
 * how many deliveries that were. What cannot be applied is logged, and tried again by a later call. Calls join. While
 * webhooks are coming in it rests between batches for as long as the last one took: a flood is taken in first, and what
 * comes meanwhile is applied together.
 */
export function createWebhookApplier(deps: ApplyDeps): () => Promise<number> {
  let restUntil = 0;
  return oneAtATime(async () => {
    let count = 0;
    for (;;) {
      const rest = restUntil - performance.now();
      if (rest > 0) await sleep(rest);
      const startedAt = performance.now();
      const { taken, more, failed, ...next } = await callFunction<Applied>(deps.db, "apply_webhooks", {
        p_now: deps.now().toISOString(),
        p_limit: AT_ONCE,
      });
      const endedAt = performance.now();
      restUntil = deps.isBusy?.()
        ? endedAt + Math.min(Math.max(endedAt - startedAt, SHORTEST_REST_MS), LONGEST_REST_MS)
        : 0;
      count += taken;
      for (const { webhookId: webhook, ...fields } of failed)
        deps.log.error({ webhook, ...fields }, "webhook not applied");
      deps.followUp(next);
      if (!more || deps.signal?.aborted) return count;
    }
  });
}
