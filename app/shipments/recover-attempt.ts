import type { FulfillmentSnapshot } from "../orders/order-snapshot.ts";
import { SETTLE_MS } from "./retry-schedule.ts";
import type { OpenAttempt } from "./visit.ts";

/** Shopify's clock and ours are taken to differ by no more than this. */
const CLOCKS_DIFFER_MS = 2 * 60_000;

export type Recovery =
  /** Shopify did it: this is its fulfillment. */
  | { kind: "adopt"; fulfillment: FulfillmentSnapshot }
  /** Shopify did not do it: the same may be sent again. */
  | { kind: "not_applied" }
  /** Too soon to say. */
  | { kind: "settling"; until: Date }
  /** What is there may be it, changed since by somebody: a person must look. */
  | { kind: "unclear" };

/**
 * Finds out what became of a send whose outcome was not written down (a crash, a timeout, a broken answer). Pure.
 * Shopify has no idempotency key for fulfillmentCreate; what a send makes is known by what it must be: a fulfillment
 * that was not there before, belongs to nobody else, and has exactly its numbers and quantities.
 */
export function recoverAttempt(
  attempt: OpenAttempt,
  fulfillments: FulfillmentSnapshot[],
  claimedFulfillmentIds: ReadonlySet<string>,
  now: Date,
): Recovery {
  const before = new Set(attempt.snapshot.fulfillmentIds);
  const fresh = fulfillments.filter(
    (fulfillment) => !before.has(fulfillment.id) && !claimedFulfillmentIds.has(fulfillment.id),
  );
  const matches = fresh.filter(
    (fulfillment) => fulfillment.status === "SUCCESS" && isWhatWasSent(attempt, fulfillment),
  );
  // Without a number only the quantities and the time tell. Where others may have shipped as much, a person must look.
  const hasNumber = attempt.intent.trackingNumbers.length > 0;
  const isCertain = hasNumber || (matches.length === 1 && matches.every((made) => wasMadeThen(attempt, made)));
  if (matches[0] && isCertain) return { kind: "adopt", fulfillment: matches[0] };

  const settled = new Date(Date.parse(attempt.startedAt) + SETTLE_MS);
  if (now < settled) return { kind: "settling", until: settled };

  // Numbers can be corrected and a fulfillment be cancelled afterwards, but its quantities stay what they were.
  const mayBeIt = fresh.some((fulfillment) => sameQuantities(attempt.intent.lines, fulfillment.lineItems));
  return mayBeIt ? { kind: "unclear" } : { kind: "not_applied" };
}

/** Made when it was sent, as far as Shopify's clock and ours agree. */
function wasMadeThen(attempt: OpenAttempt, fulfillment: FulfillmentSnapshot): boolean {
  return Math.abs(Date.parse(fulfillment.createdAt) - Date.parse(attempt.startedAt)) <= CLOCKS_DIFFER_MS;
}

function isWhatWasSent(attempt: OpenAttempt, fulfillment: FulfillmentSnapshot): boolean {
  return (
    sameSet(attempt.intent.trackingNumbers.map(normalized), fulfillment.trackingNumbers.map(normalized)) &&
    sameQuantities(attempt.intent.lines, fulfillment.lineItems)
  );
}

function normalized(trackingNumber: string): string {
  return trackingNumber.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
}

function sameSet(a: string[], b: string[]): boolean {
  const [left, right] = [new Set(a), new Set(b)];
  return left.size === right.size && [...left].every((item) => right.has(item));
}

function sameQuantities(
  a: { lineItemId: string; quantity: number }[],
  b: { lineItemId: string; quantity: number }[],
): boolean {
  const [left, right] = [totals(a), totals(b)];
  return left.size === right.size && [...left].every(([id, quantity]) => right.get(id) === quantity);
}

function totals(lines: { lineItemId: string; quantity: number }[]): Map<string, number> {
  const byLine = new Map<string, number>();
  for (const line of lines) byLine.set(line.lineItemId, (byLine.get(line.lineItemId) ?? 0) + line.quantity);
  return byLine;
}
