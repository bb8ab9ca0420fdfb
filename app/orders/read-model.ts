import type { FulfillmentOrder } from "../fulfillment-orders/fulfillment-order.ts";
import type { ReasonDetail } from "../fulfillment-orders/reasons.ts";
import { callFunction, DatabaseUnavailableError, type Supabase } from "../supabase/client.ts";
import type { SyncAttempt, ShipmentRow, SyncStatus } from "../shipments/read-model.ts";
import { placedBetween, type ListQuery, type OrdersView } from "./list-query.ts";
import type { LineStock } from "./stock.ts";

export const ORDER_STATES = ["to_ship", "waiting", "problem", "shipped", "cancelled", "nothing_to_ship"] as const;
export type OrderState = (typeof ORDER_STATES)[number];

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
  /** Null while it is not known. */
  stock: LineStock | null;
}

/** A part that an order has gone out in, or is about to. */
export interface OrderParcel {
  /** On Shopify, registered here or made elsewhere; or, of what is not there yet, how far it is. */
  kind: "here" | "elsewhere" | Extract<SyncStatus, "pending" | "waiting" | "retry" | "needs_attention">;
  /** Shopify's name for it, "#1001-F1". */
  name: string | null;
  /** Shopify's name of the carrier; of what is not there yet, our code of it. */
  carrier: string | null;
  trackingNumbers: string[];
  pieces: number;
  at: string;
}

export interface OrderRow {
  id: string;
  name: string;
  state: OrderState;
  partlyShipped: boolean;
  createdAt: string;
  changedAt: string;
  /** Since when it is in its state. */
  stateSince: string;
  cancelledAt: string | null;
  deletedAt: string | null;
  financialStatus: string | null;
  sourceName: string | null;
  lookedAt: string | null;
  /** When a shipment of this order is tried next, if one waits. */
  nextTryAt: string | null;
  nextLookAt: string | null;
  lines: OrderLine[];
  /** At most 20, the oldest first. */
  parcels: OrderParcel[];
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

export interface OrderFulfillmentOrder extends FulfillmentOrder {
  seenAt: string;
}

/** An order with what registering it wants to know: who registered what of it, and what Shopify would take now. */
export interface OrderToRegister extends OrderRow {
  shipments: ShipmentRow[];
  fulfillmentOrders: OrderFulfillmentOrder[];
}

export interface OrderDetail extends OrderToRegister {
  shipments: (ShipmentRow & { attempts: SyncAttempt[] })[];
  fulfillments: OrderFulfillment[];
}

/** Where a page starts (or, going backwards, ends): the key of the order beside it. */
export interface OrdersCursor {
  /** When it was placed, or what else the list is sorted by (`sortTime`). */
  time: string;
  id: string;
}

export interface OrdersPage {
  orders: OrderRow[];
  hasNext: boolean;
  hasPrevious: boolean;
}

/** A page of the shop's orders. Days are those of `timeZone`. */
export function readOrdersPage(
  db: Supabase,
  asked: {
    shop: string;
    query: ListQuery;
    timeZone: string;
    cursor: OrdersCursor | null;
    backwards: boolean;
    limit: number;
  },
): Promise<OrdersPage> {
  const { view, sort, search, vendor, location, line } = asked.query;
  return callFunction<OrdersPage>(db, "orders_page", {
    p_shop: asked.shop,
    p_query: { view, sort, search, vendor, location, line, ...placedBetween(asked.query, asked.timeZone) },
    p_cursor: asked.cursor && { ...asked.cursor },
    p_backwards: asked.backwards,
    p_limit: asked.limit,
  });
}

/** Views are counted up to here; what is more says so. */
export const MOST_COUNTED = 1000;

/** How many orders each view has, at most one more than MOST_COUNTED. */
export function countOrders(db: Supabase, shop: string): Promise<Record<OrdersView, number>> {
  return callFunction<Record<OrdersView, number>>(db, "order_counts", { p_shop: shop, p_most: MOST_COUNTED });
}

const MOST_CHOICES = 250;

/** The vendors and locations that the shop's orders have. */
export function readFilterChoices(db: Supabase, shop: string): Promise<{ vendor: string[]; location: string[] }> {
  return callFunction(db, "order_facet_values", { p_shop: shop, p_most: MOST_CHOICES });
}

/** One order with its shipments, their attempts, and what Shopify has; null when this shop has no such order. */
export function readOrder(db: Supabase, shop: string, orderId: string): Promise<OrderDetail | null> {
  return callFunction<OrderDetail | null>(db, "order_detail", { p_shop: shop, p_order_id: orderId });
}

/** Those orders of this shop that there are, in the order they were asked for. */
export function readOrdersById(db: Supabase, shop: string, orderIds: readonly string[]): Promise<OrderToRegister[]> {
  return callFunction<OrderToRegister[]>(db, "orders_by_id", { p_shop: shop, p_order_ids: [...orderIds] });
}

/** The orders to ship that were placed first, at most `limit`. Throws DatabaseUnavailableError. */
export async function readOldestToShip(db: Supabase, shop: string, limit: number): Promise<OrderToRegister[]> {
  const { data, error } = await db
    .from("orders")
    .select("id")
    .match({ shop, state: "to_ship" satisfies OrderState })
    .is("deleted_at", null)
    .order("shopify_created_at")
    .order("id")
    .limit(limit);
  if (error) throw new DatabaseUnavailableError(error.message);
  return readOrdersById(
    db,
    shop,
    data.map(({ id }) => id),
  );
}

/** A text that changes whenever anything that a screen of this shop shows has changed. */
export async function readShopVersion(db: Supabase, shop: string): Promise<string> {
  return (await callFunction<string | null>(db, "shop_version", { p_shop: shop })) ?? "";
}
