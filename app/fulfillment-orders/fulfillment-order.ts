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

/** A closed or cancelled one is over, even where Shopify still shows a remaining quantity. */
export function isLive(fulfillmentOrder: FulfillmentOrder): boolean {
  return fulfillmentOrder.status !== "CLOSED" && fulfillmentOrder.status !== "CANCELLED";
}
