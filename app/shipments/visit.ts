import type { FulfillmentOrder } from "../fulfillment-orders/fulfillment-order.ts";
import type { LineStock } from "../orders/stock.ts";
import type { Quantities } from "./plan.ts";
import type { SyncStatus } from "./read-model.ts";

/** What a worker gets with the lease of an order (SQL function visit_of): everything here that is not finished. */
export interface Visit {
  shop: string;
  orderId: string;
  /** When the order was placed. */
  createdAt: string;
  leaseToken: string;
  lookCount: number;
  grantedScopes: string[];
  shipments: VisitShipment[];
  /** What staff want changed about shipments after the fact. */
  amendments: VisitAmendment[];
  /** What the last look at Shopify saw, if nothing has happened since that calls for another. */
  known: { fulfillmentOrders: FulfillmentOrder[]; fulfillmentIds: string[] } | null;
  /** Shopify's fulfillments that belong to a shipment of ours already. */
  claimedFulfillmentIds: string[];
  /** By line item, as far as it is known: read apart, so that no shipment waits for it. */
  stock: Record<string, LineStock>;
}

export interface VisitShipment {
  id: string;
  carrier: string;
  trackingNumbers: string[];
  notifyCustomer: boolean;
  status: Extract<SyncStatus, "pending" | "waiting" | "retry" | "needs_attention">;
  retryCount: number;
  waitingSince: string | null;
  registeredAt: string;
  /** Its next try has come. */
  due: boolean;
  /** Nothing more of it may be sent. */
  isBeingUndone: boolean;
  lines: { lineItemId: string; quantity: number; fulfilledQuantity: number }[];
  openAttempts: OpenAttempt[];
}

/** A correction (other tracking) or an undo of a shipment, of which all or some may be on Shopify. */
export interface VisitAmendment {
  id: string;
  shipmentId: string;
  kind: "correction" | "undo";
  /** Of a correction. */
  carrier: string | null;
  trackingNumbers: string[] | null;
  notifyCustomer: boolean;
  status: "pending" | "retry";
  retryCount: number;
  due: boolean;
  /** Fulfillments of the shipment. */
  fulfillmentIds: string[];
  /** Requests that were begun for it, in that order. `shown`: the tracking that Shopify had before. */
  sends: {
    id: string;
    fulfillmentId: string;
    startedAt: string;
    notifyCustomer: boolean;
    shown: { company: string | null; trackingNumbers: string[] };
    outcome: "applied" | "found" | "not_applied" | "refused" | null;
  }[];
  /** When a request for an earlier amendment of the shipment was sent whose end nobody saw. */
  earlierSendAt: string | null;
}

/** A try that was begun and whose end nobody wrote down. */
export interface OpenAttempt {
  id: string;
  startedAt: string;
  intent: Intent;
  snapshot: AttemptSnapshot;
}

/** Exactly what is sent to Shopify: one fulfillmentCreate. */
export interface Intent {
  company: string | null;
  trackingNumbers: string[];
  notifyCustomer: boolean;
  locationId: string | null;
  lines: { fulfillmentOrderId: string; fulfillmentOrderLineItemId: string; lineItemId: string; quantity: number }[];
}

/** What Shopify had before the send: every fulfillment of the order. */
export interface AttemptSnapshot {
  fulfillmentIds: string[];
}

/** What of a shipment is not on Shopify yet. */
export function remaining(shipment: VisitShipment): Quantities {
  return new Map(
    shipment.lines.flatMap((line): [string, number][] =>
      line.quantity > line.fulfilledQuantity ? [[line.lineItemId, line.quantity - line.fulfilledQuantity]] : [],
    ),
  );
}

/** Notes what has just got there. */
export function addFulfilled(shipment: VisitShipment, lines: { lineItemId: string; quantity: number }[]): void {
  for (const sent of lines) {
    const line = shipment.lines.find((candidate) => candidate.lineItemId === sent.lineItemId);
    if (line) line.fulfilledQuantity = Math.min(line.quantity, line.fulfilledQuantity + sent.quantity);
  }
}
