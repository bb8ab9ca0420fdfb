/** Fulfillments: what left, with which tracking numbers, and the undoing of it. */
import { accessClass, mayWrite } from "./access.ts";
import { isWithService, portionsOf, touchFulfillmentOrder, type LineQuantity } from "./fulfillment-orders.ts";
import { requireGid } from "./gid.ts";
import { shipStock } from "./inventory.ts";
import { isFulfilled, isPaid, remainingIn } from "./quantities.ts";
import { addFulfillmentOrder } from "./routing.ts";
import type { Fulfillment, FulfillmentEvent, FulfillmentOrder, FulfillmentOrderLine, Order } from "./store.ts";
import { trackingFrom, type TrackingInput } from "./tracking.ts";
import { Refusal } from "./user-errors.ts";
import { fulfillmentPayload } from "./webhook-payloads.ts";
import type { Scene } from "./world.ts";

export interface FulfillmentInput {
  lineItemsByFulfillmentOrder: { fulfillmentOrderId: string; fulfillmentOrderLineItems?: LineQuantity[] | null }[];
  trackingInfo?: TrackingInput | null;
  notifyCustomer?: boolean | null;
}

const SHIPPABLE: ReadonlySet<string> = new Set(["OPEN", "IN_PROGRESS"]);
/** Shopify archives a paid and shipped order by itself, about a second later. */
const ARCHIVING_DELAY_MS = 1000;

const refuse = (message: string): Refusal => new Refusal(["fulfillment"], message);

/** fulfillmentCreate. Whole fulfillment orders, or named lines of them; all of one order and one location. */
export function createFulfillment(scene: Scene, input: FulfillmentInput): Fulfillment {
  const requested = input.lineItemsByFulfillmentOrder;
  requested.forEach((part, i) =>
    part.fulfillmentOrderLineItems?.forEach(({ quantity }, j) => {
      if (quantity > 0) return;
      const path = ["lineItemsByFulfillmentOrder", String(i), "fulfillmentOrderLineItems", String(j), "quantity"];
      throw new Refusal(["fulfillment", ...path], "Quantity must be greater than 0");
    }),
  );
  if (requested.length === 0) throw refuse("At least one fulfillment order is required.");
  const found = requested.map(({ fulfillmentOrderId }) => {
    const one = scene.shop.index.fulfillmentOrders.get(requireGid(fulfillmentOrderId, "FulfillmentOrder"));
    if (!one || !mayWrite(scene.shop, scene.actor, one)) throw refuse("Fulfillment order does not exist.");
    return one;
  });
  const orderIds = [...new Set(found.map((one) => one.orderId))];
  if (orderIds.length > 1) {
    throw refuse(
      `All fulfillment orders must belong to the same order. Multiple orders with ids ${JSON.stringify(orderIds)} were found.`,
    );
  }
  const locationIds = [...new Set(found.map((one) => one.locationId))];
  if (locationIds.length > 1) {
    throw refuse(
      `All fulfillment orders must be assigned to a single location. Multiple locations with ids ${JSON.stringify(locationIds)} were found.`,
    );
  }
  for (const one of found) {
    if (!SHIPPABLE.has(one.status)) {
      throw refuse(`Fulfillment order ${one.id} has an unfulfillable status= ${one.status.toLowerCase()}.`);
    }
    if (accessClass(scene.shop, scene.actor, one) === "third_party") {
      throw refuse(`Cannot create fulfillment for the fulfillment order, only ${onlyAction(one)} is supported.`);
    }
  }
  const parts = found.map((one, index) => ({
    one,
    portions: portionsOf(one, requested[index]!.fulfillmentOrderLineItems, {
      tooFew: () => refuse("Quantity must be greater than 0"),
      tooMany: () => refuse("Invalid fulfillment order line item quantity requested."),
      unknown: () => refuse("Fulfillment order line item does not exist."),
      repeated: () => refuse("Fulfillment order line items must be unique."),
    }),
  }));
  const fulfillment = ship(scene, parts, trackingFrom(input.trackingInfo));
  if (input.notifyCustomer) fulfillment.mails++;
  return fulfillment;
}

const onlyAction = (one: FulfillmentOrder): string =>
  one.requestStatus === "SUBMITTED"
    ? "cancel_fulfillment_order"
    : isWithService(one)
      ? "request_cancellation"
      : "request_fulfillment";

/** Records a shipment of checked portions, whoever made it. */
export function ship(
  scene: Scene,
  parts: { one: FulfillmentOrder; portions: { line: FulfillmentOrderLine; quantity: number }[] }[],
  tracking: Fulfillment["tracking"],
): Fulfillment {
  const order = scene.orderOf(parts[0]!.one);
  const fulfillment: Fulfillment = {
    __typename: "Fulfillment",
    id: scene.newId(),
    orderId: order.id,
    name: `${order.name}-F${order.fulfillments.length + 1}`,
    status: "SUCCESS",
    locationId: parts[0]!.one.locationId,
    createdAt: scene.now,
    updatedAt: scene.now,
    tracking,
    events: [],
    mails: 0,
    lines: parts.flatMap(({ one, portions }) =>
      portions.map(({ line, quantity }) => ({
        __typename: "FulfillmentLineItem" as const,
        id: scene.newId(),
        lineItemId: line.lineItemId,
        fulfillmentOrderId: one.id,
        fulfillmentOrderLineId: line.id,
        quantity,
      })),
    ),
  };
  for (const { one, portions } of parts) {
    for (const { line, quantity } of portions) {
      line.remainingQuantity -= quantity;
      shipStock(scene, order, scene.lineItem(line.lineItemId), one.locationId, quantity);
    }
    one.status = remainingIn(one) === 0 ? "CLOSED" : "IN_PROGRESS";
    touchFulfillmentOrder(scene, one);
  }
  order.fulfillments.push(fulfillment);
  scene.shop.index.fulfillments.set(fulfillment.id, fulfillment);
  scene.tell("fulfillments/create", () => fulfillmentPayload(scene.shop, order, fulfillment));
  scene.tell(isFulfilled(order) ? "orders/fulfilled" : "orders/partially_fulfilled", () => scene.describe(order));
  archiveSoon(scene, order);
  return fulfillment;
}

/** Archives the order a moment after everything is shipped and paid for. */
export function archiveSoon(scene: Scene, order: Order): void {
  if (!isFulfilled(order) || !isPaid(order) || order.closedAt) return;
  scene.soon(ARCHIVING_DELAY_MS, (later) => {
    const current = later.shop.orders.get(order.id);
    if (!current || current.closedAt || !isFulfilled(current)) return;
    current.closedAt = later.now;
    later.touch(current);
  });
}

/** The fulfillment that a mutation names; `refusal` is what Shopify answers when there is none. */
function findFulfillment(scene: Scene, id: string, refusal: Refusal): Fulfillment {
  const found = scene.shop.index.fulfillments.get(requireGid(id, "Fulfillment"));
  if (!found) throw refusal;
  return found;
}

/** fulfillmentTrackingInfoUpdate. It works on a cancelled fulfillment, too. */
export function updateTracking(scene: Scene, id: string, input: TrackingInput, notifyCustomer: boolean): Fulfillment {
  const missing = new Refusal(["fulfillmentId"], "Fulfillment does not exist.");
  const fulfillment = findFulfillment(scene, id, missing);
  fulfillment.tracking = trackingFrom(input);
  if (notifyCustomer) fulfillment.mails++;
  noteChange(scene, fulfillment);
  return fulfillment;
}

function noteChange(scene: Scene, fulfillment: Fulfillment): void {
  const order = scene.orderOf(fulfillment);
  fulfillment.updatedAt = scene.now;
  scene.touch(order);
  scene.tell("fulfillments/update", () => fulfillmentPayload(scene.shop, order, fulfillment));
}

/**
 * fulfillmentCancel. What was shipped from a fulfillment order that is still open goes back into it. A closed one stays
 * closed, though it shows the quantities as remaining again, and a new one takes its place.
 */
export function cancelFulfillment(scene: Scene, id: string): Fulfillment {
  const fulfillment = findFulfillment(scene, id, new Refusal(["id"], "Fulfillment not found."));
  if (fulfillment.status === "CANCELLED") return fulfillment;
  const order = scene.orderOf(fulfillment);
  fulfillment.status = "CANCELLED";
  const replaced = new Map<FulfillmentOrder, { lineItemId: number; quantity: number }[]>();
  for (const shipped of fulfillment.lines) {
    const one = scene.shop.index.fulfillmentOrders.get(shipped.fulfillmentOrderId)!;
    const line = one.lines.find((each) => each.id === shipped.fulfillmentOrderLineId);
    if (line) line.remainingQuantity += shipped.quantity;
    shipStock(scene, order, scene.lineItem(shipped.lineItemId), one.locationId, -shipped.quantity);
    if (one.status !== "CLOSED") continue;
    replaced.set(one, [...(replaced.get(one) ?? []), { lineItemId: shipped.lineItemId, quantity: shipped.quantity }]);
  }
  for (const one of new Set(fulfillment.lines.map((line) => line.fulfillmentOrderId))) {
    const live = scene.shop.index.fulfillmentOrders.get(one)!;
    const untouched = live.lines.every((line) => line.remainingQuantity === line.totalQuantity);
    if (live.status === "IN_PROGRESS" && untouched && !live.progressReported && !isWithService(live))
      live.status = "OPEN";
    touchFulfillmentOrder(scene, live);
  }
  if (!order.cancelledAt) {
    for (const [one, lines] of replaced) {
      addFulfillmentOrder(
        scene,
        order,
        { locationId: one.locationId, deliveryMethod: one.deliveryMethod, fulfillAt: one.fulfillAt },
        lines,
      );
    }
  }
  order.closedAt = null;
  noteChange(scene, fulfillment);
  return fulfillment;
}

export interface FulfillmentEventInput extends Partial<Omit<FulfillmentEvent, "__typename" | "id" | "status">> {
  fulfillmentId: string;
  status: string;
}

/** fulfillmentEventCreate: what the carrier reports. */
export function addFulfillmentEvent(scene: Scene, input: FulfillmentEventInput): FulfillmentEvent {
  const missing = new Refusal(["fulfillmentEvent", "fulfillmentId"], "Fulfillment does not exist.");
  const fulfillment = findFulfillment(scene, input.fulfillmentId, missing);
  const event: FulfillmentEvent = {
    __typename: "FulfillmentEvent",
    id: scene.newId(),
    status: input.status,
    happenedAt: input.happenedAt ? scene.clock.timestamp(Date.parse(input.happenedAt)) : scene.now,
    createdAt: scene.now,
    estimatedDeliveryAt: input.estimatedDeliveryAt ?? null,
    message: input.message ?? null,
    address1: input.address1 ?? null,
    city: input.city ?? null,
    province: input.province ?? null,
    country: input.country ?? null,
    zip: input.zip ?? null,
    latitude: input.latitude ?? null,
    longitude: input.longitude ?? null,
  };
  fulfillment.events.push(event);
  noteChange(scene, fulfillment);
  return event;
}

/** The last event that happened, if any. */
const latestEvent = ({ events }: Fulfillment): FulfillmentEvent | undefined =>
  events.reduce<FulfillmentEvent | undefined>(
    (latest, event) => (latest && latest.happenedAt > event.happenedAt ? latest : event),
    undefined,
  );

/** Fulfillment.displayStatus. */
export const displayStatus = (fulfillment: Fulfillment): string =>
  fulfillment.status === "CANCELLED" ? "CANCELED" : (latestEvent(fulfillment)?.status ?? "FULFILLED");

/** When the last event of a kind happened. */
export const lastEventAt = ({ events }: Fulfillment, status: string): string | null =>
  events.findLast((event) => event.status === status)?.happenedAt ?? null;
