import { waitsForRouting } from "../fulfillment-orders/reasons.ts";
import type { AdminError } from "../shopify/admin-api.ts";
import {
  errorDelay,
  jittered,
  MAX_ERROR_TRIES,
  MAX_TRIES_TO_FIND_OUT,
  SETTLE_MS,
  WAIT_LIMIT_MS,
  waitDelay,
  waitDelayUntil,
} from "./retry-schedule.ts";
import type { SyncReason } from "./outcome.ts";
import type { SyncError, SyncStatus } from "./read-model.ts";
import type { VisitShipment } from "./visit.ts";

/** What a try of a shipment came to, short of being on Shopify. */
export type Verdict =
  /** Shopify is not ready for it. `opensAt`: when it will be, if Shopify said so. */
  | { kind: "wait"; reason: SyncReason; opensAt?: string | undefined }
  /** The shop has not granted what this needs: nothing is tried until it does, however long that takes. Costs no try. */
  | { kind: "not_permitted" }
  /** Nothing was done; try again. */
  | { kind: "error"; reason: SyncReason; error: SyncError }
  /** Shopify was busy, or the shop cannot be reached at all: try again then. Costs no try. */
  | { kind: "later"; reason: SyncReason; error: SyncError; delayMs: number }
  /** It was sent, and nobody knows what came of it. */
  | { kind: "unknown"; sentAt: Date; error: SyncError }
  /** The same, and it is too soon to find out. Costs no try. */
  | { kind: "settling"; until: Date }
  | { kind: "attention"; reason: SyncReason; error: SyncError | null }
  | { kind: "cancel"; reason: SyncReason };

/** Where a verdict leaves a shipment: what the SQL function record_outcome writes. */
export interface ShipmentState {
  status: Exclude<SyncStatus, "synced">;
  reason: SyncReason | null;
  error: SyncError | null;
  nextTryAt: string | null;
  retryCount: number;
}

/** What the choice hangs on, of a shipment or of a change to one. */
interface Unsettled extends Pick<VisitShipment, "status" | "retryCount" | "waitingSince"> {
  openAttempts: readonly unknown[];
}

/**
 * Chooses a shipment's next state. Pure; `random` (0 to 1) spreads the delay.
 * A change between waiting and failing starts that schedule anew; being told to come later does not count as a try.
 */
export function settle(shipment: Unsettled, verdict: Verdict, now: Date, random: number): ShipmentState {
  const at = (delayMs: number) => new Date(now.getTime() + delayMs).toISOString();
  const attention = (reason: SyncReason, error: SyncError | null): ShipmentState => ({
    status: "needs_attention",
    reason,
    error,
    nextTryAt: null,
    retryCount: shipment.retryCount,
  });

  switch (verdict.kind) {
    case "wait": {
      const tries = shipment.status === "waiting" ? shipment.retryCount : 0;
      const since = shipment.waitingSince ? Date.parse(shipment.waitingSince) : now.getTime();
      if (waitsForRouting(verdict.reason) && now.getTime() - since >= WAIT_LIMIT_MS)
        return attention("waited_too_long", null);
      const delay = verdict.opensAt ? waitDelayUntil(verdict.opensAt, tries, now) : waitDelay(tries);
      return {
        status: "waiting",
        reason: verdict.reason,
        error: null,
        nextTryAt: at(jittered(delay, random)),
        retryCount: tries + 1,
      };
    }
    case "not_permitted":
      return {
        status: "waiting",
        reason: "permission_missing",
        error: null,
        nextTryAt: null,
        retryCount: shipment.status === "waiting" ? shipment.retryCount : 0,
      };
    case "error": {
      const tries = shipment.status === "retry" ? shipment.retryCount : 0;
      const isUnknown = shipment.openAttempts.length > 0;
      if (tries + 1 >= (isUnknown ? MAX_TRIES_TO_FIND_OUT : MAX_ERROR_TRIES))
        return attention(isUnknown ? "unclear_outcome" : "gave_up", verdict.error);
      const nextTryAt = at(jittered(errorDelay(tries), random));
      return { status: "retry", reason: verdict.reason, error: verdict.error, nextTryAt, retryCount: tries + 1 };
    }
    case "later": {
      const status = shipment.status === "needs_attention" ? "pending" : shipment.status;
      return {
        status,
        reason: verdict.reason,
        error: verdict.error,
        nextTryAt: at(verdict.delayMs),
        retryCount: shipment.retryCount,
      };
    }
    case "unknown": {
      const tries = shipment.status === "retry" ? shipment.retryCount : 0;
      const delay = Math.max(SETTLE_MS, jittered(errorDelay(tries), random));
      const nextTryAt = new Date(verdict.sentAt.getTime() + delay).toISOString();
      return { status: "retry", reason: "unclear_outcome", error: verdict.error, nextTryAt, retryCount: tries + 1 };
    }
    case "settling":
      return {
        status: "retry",
        reason: "unclear_outcome",
        error: { code: "unclear", message: "Shopify is given time to show what it did" },
        nextTryAt: verdict.until.toISOString(),
        retryCount: shipment.status === "retry" ? shipment.retryCount : 0,
      };
    case "attention":
      return attention(verdict.reason, verdict.error);
    case "cancel":
      return {
        status: "cancelled",
        reason: verdict.reason,
        error: null,
        nextTryAt: null,
        retryCount: shipment.retryCount,
      };
  }
}

/**
 * A shipment's state after it has become known what its last send did, if that changes it: what needed a person for want
 * of knowing goes on by itself, and after too many sends that came to nothing no other follows. Pure.
 */
export function settleKnown(
  shipment: VisitShipment,
  outcome: "adopted" | "not_applied",
  now: Date,
): ShipmentState | null {
  if (shipment.status === "needs_attention")
    return { status: "pending", reason: null, error: null, nextTryAt: now.toISOString(), retryCount: 0 };
  const hasFailedOften = shipment.status === "retry" && shipment.retryCount >= MAX_ERROR_TRIES;
  if (outcome === "adopted" || !hasFailedOften) return null;
  const error = { code: "unclear", message: "Shopify answered none of the last sends, and carried none of them out" };
  return { status: "needs_attention", reason: "gave_up", error, nextTryAt: null, retryCount: shipment.retryCount };
}

/** How long a shop that cannot be worked for is left alone. */
const SHOP_PAUSE_MS = 15 * 60 * 1000;

/** What Shopify's error means for a shipment. `sentAt`: when a mutation was sent; null for a read, which changed nothing. */
export function verdictOnError(error: AdminError, sentAt: Date | null): Verdict {
  const said: SyncError = { code: error.code, message: error.message };
  switch (error.code) {
    case "throttled":
      return { kind: "later", reason: "throttled", error: said, delayMs: error.retryAfterMs };
    case "shop_unavailable":
      return { kind: "later", reason: "shop_unavailable", error: said, delayMs: SHOP_PAUSE_MS };
    case "access_denied":
      return { kind: "attention", reason: "permission_missing", error: said };
    case "unauthorized":
      return { kind: "error", reason: "app_not_authorized", error: said };
    case "not_reached":
      return { kind: "error", reason: "network", error: said };
    case "unclear":
      return sentAt
        ? { kind: "unknown", sentAt, error: said }
        : { kind: "error", reason: "shopify_error", error: said };
    case "rejected":
      return { kind: "attention", reason: "refused", error: said };
  }
}

/** Texts of a fulfillment order that changed between our look and our send: looking again helps. */
const CHANGED_MEANWHILE = [
  /unfulfillable status/i,
  /does not exist/i,
  /Invalid fulfillment order line item quantity/i,
  /must be assigned to a single location/i,
];

/** What the userErrors of fulfillmentCreate mean. Nothing was done. */
export function verdictOnRefusal(userErrors: readonly { message: string }[]): Verdict {
  const message = userErrors.map((error) => error.message).join("; ");
  const error: SyncError = { code: "user_error", message };
  return CHANGED_MEANWHILE.some((pattern) => pattern.test(message))
    ? { kind: "error", reason: "changed_meanwhile", error }
    : { kind: "attention", reason: "refused", error };
}
