import { WEBHOOK_TOPICS } from "../orders/webhook-change.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";

/** What decides whether the store's orders are routed and can ship, as the app knows it (SQL function store_facts). */
export interface StoreFacts {
  grantedScopes: string[];
  /** When the locations were read; null: never. */
  readAt: string | null;
  lastRunAt: string | null;
  webhooks: { topic: string; lastAt: string }[];
  locations: StoreLocation[];
  /** How many products are to ship, of those whose stock is known. */
  items: number;
  /** How many lines the newest orders have. */
  lines: number;
  /** Products of any of the newest orders. */
  needNoShipping: Products;
  /** Products that are to ship. */
  untracked: Products;
  stockedNowhere: Products;
  /** Stocked, but at no active location that fulfills online orders. */
  stockedOffline: Products;
  outOfStock: Products;
  /** Of the newest orders that ship: how many had an FO for everything, and how long that usually took. */
  routing: { orders: number; routed: number; medianSeconds: number | null };
  /** Holds that were seen on the newest orders. `handle` is what the app that placed it calls it. */
  holds: { reason: string; handle: string | null; orders: number; lastAt: string }[];
  /** The newest order of the online store, one that was routed before others. */
  checkout: { orderId: string; orderName: string; createdAt: string; routed: boolean } | null;
}

export interface StoreLocation {
  id: string;
  name: string;
  isActive: boolean;
  fulfillsOnlineOrders: boolean;
  isFulfillmentService: boolean;
  shipsInventory: boolean;
  /** How many of the products to ship it stocks. */
  items: number;
}

export interface Products {
  n: number;
  /** Those of the most orders, a few. */
  examples: Product[];
}

export interface Product {
  sku: string | null;
  title: string;
  productId: string | null;
  orders: number;
  /** The newest of these orders. */
  orderId: string;
  orderName: string;
}

/** How far back, and how many orders, the facts look. */
const DAYS = 30;
const ORDERS = 500;

/** Null when the shop is not connected. */
export function readStoreFacts(db: Supabase, shop: string, now: Date): Promise<StoreFacts | null> {
  return callFunction<StoreFacts | null>(db, "store_facts", {
    p_shop: shop,
    p_now: now.toISOString(),
    p_since: new Date(now.getTime() - DAYS * 24 * 60 * 60 * 1000).toISOString(),
    p_limit: ORDERS,
  });
}

/** Topics that this shop's orders could bring and that were not heard of lately. Most just have not happened. */
export function unheardTopics({ webhooks }: Pick<StoreFacts, "webhooks">): string[] {
  return WEBHOOK_TOPICS.filter(
    (topic) =>
      /^(orders|fulfillments|fulfillment_orders)\//.test(topic) && !webhooks.some((one) => one.topic === topic),
  );
}
