import type { CarrierCode } from "../carriers/carriers.ts";
import type { FulfillmentOrder } from "../fulfillment-orders/fulfillment-order.ts";
import { groupIntoShipments } from "./group-into-shipments.ts";
import { planFulfillments, withoutParcel, type Quantities } from "./plan.ts";
import type { RegistrationLine } from "./registration.ts";

/** A fulfillment that Shopify will get. */
export interface FulfillmentPreview {
  carrier: CarrierCode;
  trackingNumbers: string[];
  locationName: string | null;
  lines: { lineItemId: string; quantity: number }[];
  /** Shopify mails the customer about this one, if about any: one registration is one mail. */
  mails: boolean;
}

/** What a registration will be on Shopify, as far as its last look can tell. */
export interface Preview {
  fulfillments: FulfillmentPreview[];
  /** What no fulfillment order takes now: it is registered, and waits. */
  waiting: { lineItemId: string; quantity: number }[];
  /** The mail, if there is one, goes with what waits. */
  mailsLater: boolean;
}

/**
 * Plans a registration on the fulfillment orders that the last look saw, just as the sync will. Pure. `before` is what
 * is registered and not on Shopify yet: it takes its place first.
 */
export function previewRegistration(
  lines: readonly RegistrationLine[],
  fulfillmentOrders: readonly FulfillmentOrder[],
  before: Quantities,
): Preview {
  let left = [...fulfillmentOrders];
  const locations = new Map(left.map((fo) => [fo.locationId, fo.locationName]));
  const place = (wanted: Quantities) => {
    const plan = planFulfillments(wanted, left);
    for (const parcel of plan.parcels) left = withoutParcel(left, parcel.lines);
    return plan;
  };
  place(before);

  const fulfillments: FulfillmentPreview[] = [];
  const waiting: Quantities = new Map();
  groupIntoShipments(lines).forEach(({ carrier, trackingNumbers, lines: wanted }, shipment) => {
    const { parcels, unplaced } = place(totals(wanted));
    parcels.forEach((parcel, number) => {
      fulfillments.push({
        carrier,
        trackingNumbers,
        locationName: locations.get(parcel.locationId) ?? null,
        lines: [...totals(parcel.lines)].map(([lineItemId, quantity]) => ({ lineItemId, quantity })),
        mails: shipment === 0 && number === 0,
      });
    });
    for (const [lineItemId, quantity] of unplaced) add(waiting, lineItemId, quantity);
  });
  return {
    fulfillments,
    waiting: [...waiting].map(([lineItemId, quantity]) => ({ lineItemId, quantity })),
    mailsLater: waiting.size > 0 && !fulfillments.some(({ mails }) => mails),
  };
}

function totals(lines: readonly { lineItemId: string; quantity: number }[]): Quantities {
  const quantities: Quantities = new Map();
  for (const line of lines) add(quantities, line.lineItemId, line.quantity);
  return quantities;
}

function add(quantities: Quantities, lineItemId: string, quantity: number): void {
  quantities.set(lineItemId, (quantities.get(lineItemId) ?? 0) + quantity);
}
