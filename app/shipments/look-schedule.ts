import type { LineDiagnosis } from "../fulfillment-orders/diagnosis.ts";
import { waitsForRouting } from "../fulfillment-orders/reasons.ts";
import type { OrderSnapshot } from "../orders/order-snapshot.ts";
import { waitDelay } from "./retry-schedule.ts";

const HOUR_MS = 60 * 60 * 1000;
/** Orders that Shopify has not routed within this time are left to webhooks, reconciliation and people. */
const GIVE_UP_AFTER_MS = 7 * 24 * HOUR_MS;

/**
 * When an order that nobody has registered anything for is to be looked at again, so that the desk sees it become
 * ready; null when only an event can change it. Pure.
 */
export function nextLook(order: OrderSnapshot, diagnosis: LineDiagnosis[], looksSoFar: number, now: Date): Date | null {
  if (order.cancelledAt) return null;
  const age = now.getTime() - Date.parse(order.createdAt);
  if (age > GIVE_UP_AFTER_MS || !diagnosis.some((line) => waitsForRouting(line.reason))) return null;
  return new Date(now.getTime() + waitDelay(looksSoFar));
}
