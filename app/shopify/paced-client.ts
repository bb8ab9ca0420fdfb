import { setTimeout as sleep } from "node:timers/promises";
import type { AdminAnswer, AdminClient } from "./admin-api.ts";
import { Budget } from "./budget.ts";
import type { TypedDocumentString } from "./generated/admin.ts";

/** A request waits this long for points; if that is not enough, its caller is told when to come back. */
const LONGEST_WAIT_MS = 5_000;
/** How long a read stands back for the mutations before it. */
const YIELD_MS = 50;
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
  const turns: Record<"mutation" | "query", Promise<unknown>> = {
    mutation: Promise.resolve(),
    query: Promise.resolve(),
  };
  let mutationsWaiting = 0;

  /**
   * Resolves with the milliseconds that are missing after the longest wait, 0 when the points are there and taken.
   * Mutations go first: a flood of reading must not hold up what was registered.
   */
  function takeInTurn(kind: "mutation" | "query", cost: number): Promise<number> {
    const deadline = clock.nowMs() + LONGEST_WAIT_MS;
    if (kind === "mutation") mutationsWaiting++;
    const mine = turns[kind].then(async () => {
      try {
        for (;;) {
          const mustYield = kind === "query" && mutationsWaiting > 0;
          const wait = mustYield ? YIELD_MS : budget.waitFor(cost, clock.nowMs());
          if (wait === 0) {
            budget.take(cost);
            return 0;
          }
          if (clock.nowMs() + wait > deadline) return wait;
          await sleep(wait);
        }
      } finally {
        if (kind === "mutation") mutationsWaiting--;
      }
    });
    turns[kind] = mine;
    return mine;
  }

  async function send<Data, Variables>(
    client: AdminClient,
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    mayStill?: () => boolean,
  ): Promise<AdminAnswer<Data>> {
    const size = sizeOf(variables);
    const text = document.toString();
    const kind = /^\s*mutation\b/.test(text) ? "mutation" : "query";
    for (let again = false; ; again = true) {
      const predicted = (predictions.get(text) ?? FIRST_GUESS) * size;
      const missingMs = await takeInTurn(kind, predicted);
      if (missingMs > 0) {
        const error = { code: "throttled" as const, message: "waiting for points", retryAfterMs: missingMs };
        return { ok: false, error, cost: null };
      }
      const answer = await client.send(document, variables, mayStill);
      budget.settle(predicted, answer.cost, clock.nowMs());
      used += answer.cost?.actual ?? 0;
      if (answer.cost) predictions.set(text, Math.ceil(answer.cost.requested / size));
      const throttled = !answer.ok && answer.error.code === "throttled" ? answer.error : null;
      if (!throttled || again || throttled.retryAfterMs > LONGEST_WAIT_MS) return answer;
      await sleep(throttled.retryAfterMs);
    }
  }

  return {
    pace: (client) => ({ send: (document, variables, mayStill) => send(client, document, variables, mayStill) }),
    figures: () => ({ available: budget.available(clock.nowMs()), used }),
  };
}

/** Requests for several nodes cost in proportion to their number. */
function sizeOf(variables: unknown): number {
  const ids = (variables as { ids?: unknown } | null)?.ids;
  return Array.isArray(ids) ? Math.max(1, ids.length) : 1;
}
