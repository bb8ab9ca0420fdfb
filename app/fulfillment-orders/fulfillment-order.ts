import type { FulfillmentHoldReason } from "../shopify/generated/admin.ts";

/** A fulfillment order as Shopify showed it. */
export interface FulfillmentOrder {
  id: string;
  status: string;
  requestStatus: string;
  /** CREATE_FULFILLMENT among them is the one reliable sign that it can ship now. */
  supportedActions: string[];
  deliveryMethod: string | null;
  locationId: string | null;
  locationName: string | null;
  /** The location is a fulfillment service's, not the store's own. */
  atService: boolean;
  fulfillAt: string | null;
  holds: Hold[];
  lines: FulfillmentOrderLine[];
}

export interface Hold {
  id: string;
  /** What the app that placed it calls it. */
  handle: string | null;
  reason: string;
  reasonNotes: string | null;
  displayReason: string | null;
}

export interface FulfillmentOrderLine {
  /** The fulfillment order line's own id, which fulfillmentCreate wants; not the order line's. */
  id: string;
  lineItemId: string;
  totalQuantity: number;
  remainingQuantity: number;
}

/** Whether a fulfillment can be created for it now. An IN_PROGRESS one ships too, so the status alone says nothing. */
export function acceptsFulfillment(fulfillmentOrder: FulfillmentOrder): boolean {
  return fulfillmentOrder.supportedActions.includes("CREATE_FULFILLMENT");
}

/**
 * A closed or cancelled one is over, even where Shopify still shows a remaining quantity. What a fulfillment service
 * agreed to cancel is not: Shopify shows it as cancelled, and it waits to be moved or asked for again.
 */
export function isLive({ status, requestStatus }: FulfillmentOrder): boolean {
  return status !== "CLOSED" && (status !== "CANCELLED" || requestStatus === "CANCELLATION_ACCEPTED");
}

/** Shopify's reasons of a hold, those first that weigh most: of several, the first decides what staff are told. */
export const HOLD_REASONS = [
  "HIGH_RISK_OF_FRAUD",
  "AWAITING_PAYMENT",
  "AWAITING_RETURN_ITEMS",
  "ONLINE_STORE_POST_PURCHASE_CROSS_SELL",
  "INCORRECT_ADDRESS",
  "INVENTORY_OUT_OF_STOCK",
  "UNKNOWN_DELIVERY_DATE",
  "OTHER",
] as const satisfies FulfillmentHoldReason[];
export type HoldReason = (typeof HOLD_REASONS)[number];
