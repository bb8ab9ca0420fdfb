import { setTimeout as sleep } from "node:timers/promises";
import type { AdminAnswer, AdminClient } from "./admin-api.ts";
import { Budget } from "./budget.ts";
import type { TypedDocumentString } from "./generated/admin.ts";

/** A request waits this long for points; if that is not enough, its caller is told when to come back. */
const LONGEST_WAIT_MS = 5_000;
/** What an operation is taken to cost before its first answer. */
const FIRST_GUESS = 20;

export interface Pacer {
  /** The same client, but its requests wait until the shop has the points for them, first come first served. */
  pace(client: AdminClient): AdminClient;
  /** For the operator: points left and used so far. */
  figures(): { available: number | null; used: number };
}

/**
 * Keeps one shop's requests inside its budget, so that Shopify hardly ever has to throttle. What a request will cost is
 * learned from the last one of its kind. A request that is throttled all the same was not executed and is sent again.
 */
export function createPacer(clock: { nowMs(): number } = { nowMs: () => performance.now() }): Pacer {
  const budget = new Budget();
  const predictions = new Map<string, number>();
  let used = 0;
  let turn: Promise<unknown> = Promise.resolve();

  /** Resolves with the milliseconds that are missing after the longest wait, 0 when the points are there and taken. */
  function takeInTurn(cost: number): Promise<number> {
    const mine = turn.then(async () => {
      const deadline = clock.nowMs() + LONGEST_WAIT_MS;
      for (;;) {
        const wait = budget.waitFor(cost, clock.nowMs());
        if (wait === 0) {
          budget.take(cost);
          return 0;
        }
        if (clock.nowMs() + wait > deadline) return wait;
        await sleep(wait);
      }
    });
    turn = mine;
    return mine;
  }

  async function send<Data, Variables>(
    client: AdminClient,
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
  ): Promise<AdminAnswer<Data>> {
    const size = sizeOf(variables);
    const kind = document.toString();
    for (let again = false; ; again = true) {
      const predicted = (predictions.get(kind) ?? FIRST_GUESS) * size;
      const missingMs = await takeInTurn(predicted);
      if (missingMs > 0) {
        const error = { code: "throttled" as const, message: "waiting for points", retryAfterMs: missingMs };
        return { ok: false, error, cost: null };
      }
      const answer = await client.send(document, variables);
      budget.settle(predicted, answer.cost, clock.nowMs());
      used += answer.cost?.actual ?? 0;
      if (answer.cost) predictions.set(kind, Math.ceil(answer.cost.requested / size));
      const throttled = !answer.ok && answer.error.code === "throttled" ? answer.error : null;
      if (!throttled || again || throttled.retryAfterMs > LONGEST_WAIT_MS) return answer;
      await sleep(throttled.retryAfterMs);
    }
  }

  return {
    pace: (client) => ({ send: (document, variables) => send(client, document, variables) }),
    figures: () => ({ available: budget.available(clock.nowMs()), used }),
  };
}

/** Requests for several nodes cost in proportion to their number. */
function sizeOf(variables: unknown): number {
  const ids = (variables as { ids?: unknown } | null)?.ids;
  return Array.isArray(ids) ? Math.max(1, ids.length) : 1;
}
