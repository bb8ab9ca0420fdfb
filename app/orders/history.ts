import type { RemedyOutcome } from "../fulfillment-orders/remedies/apply-remedy.ts";
import type { RemedyFacts, RemedyKind } from "../fulfillment-orders/remedies/remedies.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";

interface At {
  at: string;
  /** The staff member's id, where one did it. */
  by: string | null;
}

interface Failure {
  code: string;
  message: string;
}

interface Tracking {
  company: string | null;
  trackingNumbers: string[];
}

/** Something that happened to an order. What happened on Shopify or elsewhere is dated as Shopify dates it. */
export type HistoryEvent = At &
  (
    | { kind: "placed" | "order_cancelled" | "order_deleted" }
    /** A look found fulfillment orders for the first time, or a hold, or that it was gone. */
    | { kind: "routed" | "held" | "hold_gone" }
    | { kind: "registered"; carrier: string; trackingNumbers: string[]; pieces: number; notifyCustomer: boolean }
    | {
        kind: "tried";
        trackingNumbers: string[];
        /** Null while nobody knows. */
        outcome: "synced" | "adopted" | "not_applied" | "waiting" | "retry" | "needs_attention" | "cancelled" | null;
        reason: string | null;
        error: Failure | null;
        fulfillment: string | null;
      }
    | { kind: "taken_back"; trackingNumbers: string[] }
    | {
        kind: "corrected";
        carrierBefore: string;
        trackingNumbersBefore: string[];
        carrier: string;
        trackingNumbers: string[];
        notifyCustomer: boolean;
      }
    | { kind: "undo_asked" | "undone"; trackingNumbers: string[] }
    | {
        kind: "amendment_tried";
        amendment: "correction" | "undo";
        outcome: "applied" | "found" | "not_applied" | "refused" | null;
        error: Failure | null;
        fulfillment: string | null;
      }
    | { kind: "amendment_left"; amendment: "correction" | "undo"; trackingNumbers: string[] }
    | {
        kind: "fulfilled_elsewhere";
        fulfillment: string | null;
        pieces: number | null;
        company: string | null;
        trackingNumbers: string[];
      }
    | { kind: "tracking_elsewhere"; fulfillment: string | null; before: Tracking; after: Tracking }
    | { kind: "cancelled_elsewhere"; fulfillment: string | null }
    /** Something was done on Shopify about work that it held back: by staff, or by the app as the shop's settings say. */
    | {
        kind: "remedy" | "remedy_by_policy";
        remedy: RemedyKind;
        outcome: RemedyOutcome;
        about: RemedyFacts;
        error: Failure | null;
      }
  );

export type HistoryKind = HistoryEvent["kind"];

/** An event and how often it came in a row; `since`: when the first of them came. */
export interface Happening {
  event: HistoryEvent;
  times: number;
  since: string;
}

/** Everything that is known to have happened to an order, the newest first. */
export function readOrderHistory(db: Supabase, shop: string, orderId: string): Promise<HistoryEvent[]> {
  return callFunction<HistoryEvent[]>(db, "order_history", { p_shop: shop, p_order_id: orderId });
}

/** A shipment that waits is tried many times with the same end: those become one. Pure; takes and gives newest first. */
export function withoutRepeats(events: readonly HistoryEvent[]): Happening[] {
  const happenings: Happening[] = [];
  for (const event of events) {
    const last = happenings.at(-1);
    if (last && event.kind === "tried" && isRepeat(last.event, event)) {
      last.times += 1;
      last.since = event.at;
    } else {
      happenings.push({ event, times: 1, since: event.at });
    }
  }
  return happenings;
}

function isRepeat(later: HistoryEvent, earlier: HistoryEvent): boolean {
  return JSON.stringify({ ...later, at: "" }) === JSON.stringify({ ...earlier, at: "" });
}
