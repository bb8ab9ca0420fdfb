import type { ReasonDetail } from "../fulfillment-orders/reasons.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";

/** design: pending (about to be tried), waiting (Shopify is not ready), retry (an error), and the three ends. */
export const SYNC_STATUSES = ["pending", "waiting", "retry", "synced", "needs_attention", "cancelled"] as const;
export type SyncStatus = (typeof SYNC_STATUSES)[number];

export const SHIPMENT_VIEWS = ["open", ...SYNC_STATUSES, "all"] as const;
export type ShipmentsView = (typeof SHIPMENT_VIEWS)[number];

/** What Shopify, the network or the app said when a try failed. */
export interface SyncError {
  code: string;
  message: string;
}

export interface ShipmentLine {
  lineItemId: string;
  sku: string | null;
  title: string;
  variantTitle: string | null;
  quantity: number;
  fulfilled: number;
  reason: string | null;
  reasonDetail: ReasonDetail | null;
}

export interface ShipmentRow {
  id: string;
  orderId: string;
  orderName: string;
  requestId: string;
  /** A code of app/carriers/carriers.ts. */
  carrier: string;
  trackingNumbers: string[];
  notifyCustomer: boolean;
  registeredBy: string | null;
  registeredAt: string;
  status: SyncStatus;
  /** Why it is not on Shopify (app/fulfillment-orders/reasons.ts, app/shipments/outcome.ts). */
  reason: string | null;
  error: SyncError | null;
  retryCount: number;
  lastTryAt: string | null;
  nextTryAt: string | null;
  waitingSince: string | null;
  syncedAt: string | null;
  lines: ShipmentLine[];
  fulfillments: {
    id: string;
    name: string | null;
    status: string;
    company: string | null;
    trackingNumbers: string[];
  }[];
  /** A change after the fact that is on its way to Shopify, or that needs a person. */
  amendment: OpenAmendment | null;
}

export interface OpenAmendment {
  id: string;
  kind: "correction" | "undo";
  status: "pending" | "retry" | "needs_attention";
  reason: string | null;
  error: SyncError | null;
  requestedAt: string;
  nextTryAt: string | null;
  notifyCustomer: boolean;
  /** Of a correction: what the shipment had before. */
  carrierBefore: string | null;
  trackingNumbersBefore: string[] | null;
}

export interface SyncAttempt {
  id: string;
  startedAt: string;
  finishedAt: string | null;
  /** Null while nobody knows what became of it. */
  outcome: "synced" | "adopted" | "not_applied" | "waiting" | "retry" | "needs_attention" | "cancelled" | null;
  reason: string | null;
  error: SyncError | null;
  fulfillmentId: string | null;
  /** API points. */
  cost: number | null;
}

export interface ShipmentsCursor {
  registeredAt: string;
  id: string;
}

export interface ShipmentsPage {
  shipments: ShipmentRow[];
  hasNext: boolean;
  hasPrevious: boolean;
}

/** A page of the shop's shipments, newest first. */
export function readShipmentsPage(
  db: Supabase,
  query: { shop: string; view: ShipmentsView; cursor: ShipmentsCursor | null; backwards: boolean; limit: number },
): Promise<ShipmentsPage> {
  return callFunction<ShipmentsPage>(db, "shipments_page", {
    p_shop: query.shop,
    p_view: query.view,
    p_cursor: query.cursor && { ...query.cursor },
    p_backwards: query.backwards,
    p_limit: query.limit,
  });
}

/** Every shipment of the shop that has one of these normalized numbers, the newest first. */
export function readShipmentsByNumber(db: Supabase, shop: string, numbers: readonly string[]): Promise<ShipmentRow[]> {
  return callFunction<ShipmentRow[]>(db, "shipments_by_number", { p_shop: shop, p_numbers: [...numbers] });
}
