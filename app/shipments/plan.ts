import { acceptsFulfillment, isLive, type FulfillmentOrder } from "../fulfillment-orders/fulfillment-order.ts";
import type { Intent } from "./visit.ts";

/** Quantities by order line item id. */
export type Quantities = Map<string, number>;

export interface Plan {
  /** One fulfillmentCreate each: Shopify takes several fulfillment orders at once only from one location. */
  parcels: Pick<Intent, "locationId" | "lines">[];
  /** What no fulfillment order takes now. */
  unplaced: Quantities;
}

/**
 * Places quantities on fulfillment orders. Pure. Lines are matched by the order's line item, never by a fulfillment
 * order's id seen before, since orders are split, moved and replaced; the location that takes most comes first, so that
 * a parcel becomes as few fulfillments as can be.
 */
export function planFulfillments(wanted: Quantities, fulfillmentOrders: FulfillmentOrder[]): Plan {
  const open = fulfillmentOrders.filter((fo) => isLive(fo) && acceptsFulfillment(fo));
  const unplaced: Quantities = new Map([...wanted].filter(([, quantity]) => quantity > 0));
  const locations = [...new Set(open.map((fo) => fo.locationId))];
  const parcels: Plan["parcels"] = [];

  while (unplaced.size > 0 && locations.length > 0) {
    const offers = locations.map((locationId) => ({
      locationId,
      lines: linesAt(
        open.filter((fo) => fo.locationId === locationId),
        unplaced,
      ),
    }));
    const best = offers.reduce((a, b) => (totalOf(b.lines) > totalOf(a.lines) ? b : a));
    if (best.lines.length === 0) break;
    parcels.push(best);
    locations.splice(locations.indexOf(best.locationId), 1);
    for (const line of best.lines) take(unplaced, line.lineItemId, line.quantity);
  }
  return { parcels, unplaced };
}

/** The same fulfillment orders after a parcel has left them. */
export function withoutParcel(fulfillmentOrders: FulfillmentOrder[], lines: Intent["lines"]): FulfillmentOrder[] {
  const taken = new Map(lines.map((line) => [line.fulfillmentOrderLineItemId, line.quantity]));
  return fulfillmentOrders.map((fo) => ({
    ...fo,
    lines: fo.lines.map((line) => ({ ...line, remainingQuantity: line.remainingQuantity - (taken.get(line.id) ?? 0) })),
  }));
}

function linesAt(fulfillmentOrders: FulfillmentOrder[], wanted: Quantities): Intent["lines"] {
  const left: Quantities = new Map(wanted);
  const lines: Intent["lines"] = [];
  for (const fulfillmentOrder of fulfillmentOrders) {
    for (const line of fulfillmentOrder.lines) {
      const quantity = Math.min(left.get(line.lineItemId) ?? 0, line.remainingQuantity);
      if (quantity <= 0) continue;
      take(left, line.lineItemId, quantity);
      lines.push({
        fulfillmentOrderId: fulfillmentOrder.id,
        fulfillmentOrderLineItemId: line.id,
        lineItemId: line.lineItemId,
        quantity,
      });
    }
  }
  return lines;
}

function take(quantities: Quantities, lineItemId: string, quantity: number): void {
  const left = (quantities.get(lineItemId) ?? 0) - quantity;
  if (left > 0) quantities.set(lineItemId, left);
  else quantities.delete(lineItemId);
}

function totalOf(lines: Intent["lines"]): number {
  return lines.reduce((total, line) => total + line.quantity, 0);
}
