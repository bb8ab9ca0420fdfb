import type { ReasonDetail } from "../fulfillment-orders/reasons.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";
import type { SyncAttempt, ShipmentRow } from "../shipments/read-model.ts";

export const ORDER_STATES = ["to_ship", "waiting", "problem", "shipped", "cancelled", "nothing_to_ship"] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export const ORDER_VIEWS = [
  "open",
  "to_ship",
  "waiting",
  "problem",
  "partly_shipped",
  "shipped",
  "cancelled",
  "all",
] as const;
export type OrdersView = (typeof ORDER_VIEWS)[number];

export const LINE_STATES = [
  "not_routed",
  "permission_missing",
  "on_hold",
  "scheduled",
  "other_location",
  "out_of_stock",
  "ready",
  "registered",
  "partly_shipped",
  "shipped",
  "problem",
  "removed",
  "cancelled",
  "not_shippable",
] as const;
export type LineState = (typeof LINE_STATES)[number];

/** One line of an order as the desk sees it. Quantities are pieces; times everywhere are ISO 8601 in UTC. */
export interface OrderLine {
  id: string;
  sku: string | null;
  title: string;
  variantTitle: string | null;
  vendor: string | null;
  /** As ordered, before removals. */
  quantity: number;
  removed: number;
  /** On Shopify, by whomever. */
  fulfilled: number;
  /** Registered here and not on Shopify yet. */
  registered: number;
  /** What can still be registered. */
  left: number;
  /** Of the last look at Shopify: what a fulfillment order would take now, and what one holds back. */
  ready: number;
  blocked: number;
  state: LineState;
  /** Why the line cannot ship now (app/fulfillment-orders/reasons.ts), null when it can. */
  reason: string | null;
  reasonDetail: ReasonDetail | null;
  location: string | null;
}

export interface OrderRow {
  id: string;
  name: string;
  state: OrderState;
  partlyShipped: boolean;
  createdAt: string;
  cancelledAt: string | null;
  deletedAt: string | null;
  financialStatus: string | null;
  sourceName: string | null;
  lookedAt: string | null;
  /** When a shipment of this order is tried next, if one waits. */
  nextTryAt: string | null;
  nextLookAt: string | null;
  lines: OrderLine[];
}

export interface OrderFulfillment {
  id: string;
  name: string | null;
  status: string;
  company: string | null;
  trackingNumbers: string[];
  createdAt: string;
  /** Null when it was made outside this app. */
  shipmentId: string | null;
  lines: { lineItemId: string; quantity: number }[];
}

export interface OrderFulfillmentOrder {
  id: string;
  status: string;
  requestStatus: string;
  locationName: string | null;
  fulfillAt: string | null;
  holds: { id: string; reason: string; reasonNotes: string | null; displayReason: string | null }[];
  supportedActions: string[];
  seenAt: string;
}

export interface OrderDetail extends OrderRow {
  shipments: (ShipmentRow & { attempts: SyncAttempt[] })[];
  fulfillments: OrderFulfillment[];
  fulfillmentOrders: OrderFulfillmentOrder[];
}

/** Where a page starts (or, going backwards, ends): the key of the order beside it. */
export interface OrdersCursor {
  createdAt: string;
  id: string;
}

export interface OrdersPage {
  orders: OrderRow[];
  hasNext: boolean;
  hasPrevious: boolean;
}

/** A page of the shop's orders, newest first. */
export function readOrdersPage(
  db: Supabase,
  query: {
    shop: string;
    view: OrdersView;
    search: string;
    cursor: OrdersCursor | null;
    backwards: boolean;
    limit: number;
  },
): Promise<OrdersPage> {
  return callFunction<OrdersPage>(db, "orders_page", {
    p_shop: query.shop,
    p_view: query.view,
    p_search: query.search,
    p_cursor: query.cursor && { ...query.cursor },
    p_backwards: query.backwards,
    p_limit: query.limit,
  });
}

/** One order with its shipments, their attempts, and what Shopify has; null when this shop has no such order. */
export function readOrder(db: Supabase, shop: string, orderId: string): Promise<OrderDetail | null> {
  return callFunction<OrderDetail | null>(db, "order_detail", { p_shop: shop, p_order_id: orderId });
}

/** A text that changes whenever anything that a screen of this shop shows has changed. */
export async function readShopVersion(db: Supabase, shop: string): Promise<string> {
  return (await callFunction<string | null>(db, "shop_version", { p_shop: shop })) ?? "";
}
