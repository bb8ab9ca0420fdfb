import type { FulfillmentOrder } from "../fulfillment-orders/fulfillment-order.ts";
import type { FulfillmentSnapshot } from "../orders/order-snapshot.ts";
import { planFulfillments, withoutParcel } from "./plan.ts";
import { remaining, type Intent, type VisitShipment } from "./visit.ts";

/** What Shopify has, as this visit knows it and has changed it since. */
export class ShopifySide {
  fulfillmentOrders: FulfillmentOrder[];
  readonly fulfillmentIds: string[];
  readonly claimed: Set<string>;

  constructor(fulfillmentOrders: FulfillmentOrder[], fulfillmentIds: string[], claimed: string[]) {
    this.fulfillmentOrders = fulfillmentOrders;
    this.fulfillmentIds = [...fulfillmentIds];
    this.claimed = new Set(claimed);
  }

  takesAllOf(shipment: VisitShipment): boolean {
    return planFulfillments(remaining(shipment), this.fulfillmentOrders).unplaced.size === 0;
  }

  shipped(fulfillment: FulfillmentSnapshot, intent: Intent): void {
    this.fulfillmentIds.push(fulfillment.id);
    this.fulfillmentOrders = withoutParcel(this.fulfillmentOrders, intent.lines);
    this.claimed.add(fulfillment.id);
  }
}
