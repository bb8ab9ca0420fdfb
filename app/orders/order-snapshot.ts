/**
 * An order as it comes in, from a webhook or from the Admin API: the shape that the SQL function apply_order takes.
 * Ids are gids, times ISO 8601, quantities pieces.
 */
export interface OrderSnapshot {
  id: string;
  name: string;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  cancelledAt: string | null;
  cancelReason: string | null;
  /** Upper case, as the Admin API has it: PAID, PENDING … */
  financialStatus: string | null;
  sourceName: string | null;
  tags: string[];
  lineItems: LineItemSnapshot[];
  fulfillments: FulfillmentSnapshot[];
}

export interface LineItemSnapshot {
  id: string;
  position: number;
  sku: string | null;
  title: string;
  variantTitle: string | null;
  vendor: string | null;
  variantId: string | null;
  quantity: number;
  currentQuantity: number;
  requiresShipping: boolean;
  isGiftCard: boolean;
}

export interface FulfillmentSnapshot {
  id: string;
  name: string | null;
  /** SUCCESS, CANCELLED, ERROR, FAILURE, OPEN, PENDING. */
  status: string;
  createdAt: string;
  updatedAt: string;
  company: string | null;
  trackingNumbers: string[];
  lineItems: { lineItemId: string; quantity: number }[];
}
