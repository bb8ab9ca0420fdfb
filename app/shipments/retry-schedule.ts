const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waiting for Shopify: soon at first, since routing takes seconds to minutes, then ever more patiently. */
const WAIT_STEPS = [15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 15 * MINUTE, 30 * MINUTE];
/** Waiting for a fulfillment order that never comes ends here. */
export const WAIT_LIMIT_MS = 48 * HOUR;
/** A date is known (a scheduled fulfillment order): looked at once a day until then. */
const LONGEST_WAIT_MS = 24 * HOUR;

const FIRST_ERROR_DELAY_MS = 5 * SECOND;
const LONGEST_ERROR_DELAY_MS = 15 * MINUTE;
export const MAX_ERROR_TRIES = 12;
/** While nobody knows what became of a send, Shopify is asked for some hours more before a person is. */
export const MAX_TRIES_TO_FIND_OUT = 2 * MAX_ERROR_TRIES;

/** After a send whose outcome nobody knows, Shopify is given this long to show what it did. Longer than any request. */
export const SETTLE_MS = 30 * SECOND;
/** How long one request to Shopify may take. */
export const REQUEST_TIMEOUT_MS = 15 * SECOND;

/** Milliseconds until the next try, after `tries` tries (0 before the first wait) that found nothing to ship to. */
export function waitDelay(tries: number): number {
  return WAIT_STEPS[tries] ?? HOUR;
}

/** The same, when Shopify said at which time (ISO) it opens: then, but at least once a day and not before `waitDelay`. */
export function waitDelayUntil(opensAt: string, tries: number, now: Date): number {
  return Math.min(LONGEST_WAIT_MS, Math.max(waitDelay(tries), Date.parse(opensAt) - now.getTime()));
}

/** Milliseconds until the next try after `tries` failures (0 before the first): 5 s doubling to 15 min. */
export function errorDelay(tries: number): number {
  return Math.min(LONGEST_ERROR_DELAY_MS, FIRST_ERROR_DELAY_MS * 2 ** tries);
}

/** Spreads a delay by up to a tenth either way, so that what failed together does not come back together. */
export function jittered(delayMs: number, random: number): number {
  return Math.round(delayMs * (0.9 + 0.2 * random));
}
