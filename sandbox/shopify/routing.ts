/** Order routing: the background work that turns an order's lines into fulfillment orders, one a location. */
import { gid } from "./gid.ts";
import { claimStock } from "./inventory.ts";
import { indexFulfillmentOrder } from "./store.ts";
import type {
  FulfillmentOrder,
  FulfillmentOrderLine,
  InventoryLevel,
  LineItem,
  Location,
  Order,
  Shop,
} from "./store.ts";
import type { Scene } from "./world.ts";

interface Demand {
  line: LineItem;
  quantity: number;
}

const activeLevels = (shop: Shop, line: LineItem): InventoryLevel[] => {
  const variant = line.variantId === null ? undefined : shop.variants.get(line.variantId);
  const item = variant && shop.inventoryItems.get(variant.inventoryItemId);
  return item ? item.levels.filter((level) => level.isActive) : [];
};

/** Locations that may ship online orders, first in priority first. Where none may, the first active one. */
function shippingLocations(shop: Shop): Location[] {
  const active = [...shop.locations.values()].filter((location) => location.isActive);
  const shipping = active.filter((location) => location.fulfillsOnlineOrders);
  return shipping.length > 0 ? shipping : active.slice(0, 1);
}

/** Whether a location stocks what a line asks for. A custom line is stocked everywhere. */
export function stocks(shop: Shop, location: Location, line: LineItem): boolean {
  if (line.variantId === null || !shop.variants.has(line.variantId)) return true;
  return activeLevels(shop, line).some((level) => level.locationId === location.id);
}

/**
 * Chooses a location for each line: one that has enough of everything if there is one, so that the order leaves in one
 * parcel; else line by line the first with enough; an oversold line goes to the first location that stocks it at all,
 * and one stocked nowhere to the first location.
 */
function assign(shop: Shop, demands: Demand[]): Map<Location, Demand[]> {
  const locations = shippingLocations(shop);
  const has = (location: Location, { line, quantity }: Demand): boolean => {
    if (!stocks(shop, location, line)) return false;
    const level = activeLevels(shop, line).find((one) => one.locationId === location.id);
    const item = level && shop.inventoryItems.get(level.inventoryItemId);
    return !level || !item?.tracked || level.available >= quantity;
  };
  const free = demands.filter(({ line }) => line.routeTo === null);
  const complete = locations.find((location) => free.every((demand) => has(location, demand)));
  const chosen = new Map<Location, Demand[]>();
  for (const demand of demands) {
    const byHand = demand.line.routeTo === null ? undefined : shop.locations.get(demand.line.routeTo);
    const location =
      byHand ??
      complete ??
      locations.find((one) => has(one, demand)) ??
      locations.find((one) => stocks(shop, one, demand.line)) ??
      locations[0];
    if (location) chosen.set(location, [...(chosen.get(location) ?? []), demand]);
  }
  return chosen;
}

/** A new fulfillment order, part of its order and findable by id. */
export function addFulfillmentOrder(
  scene: Scene,
  order: Order,
  like: Pick<FulfillmentOrder, "locationId" | "deliveryMethod" | "fulfillAt"> & Partial<FulfillmentOrder>,
  lines: { lineItemId: number; quantity: number }[],
): FulfillmentOrder {
  const id = scene.newId();
  const fulfillmentOrder: FulfillmentOrder = {
    __typename: "FulfillmentOrder",
    id,
    orderId: order.id,
    status: "OPEN",
    requestStatus: "UNSUBMITTED",
    fulfillBy: null,
    createdAt: scene.now,
    updatedAt: scene.now,
    progressReported: false,
    superseded: false,
    statusBeforeHold: null,
    holds: [],
    merchantRequests: [],
    ...like,
    lines: lines.map(({ lineItemId, quantity }): FulfillmentOrderLine => ({
      __typename: "FulfillmentOrderLineItem",
      id: scene.newId(),
      fulfillmentOrderId: id,
      lineItemId,
      totalQuantity: quantity,
      remainingQuantity: quantity,
    })),
  };
  order.fulfillmentOrders.push(fulfillmentOrder);
  indexFulfillmentOrder(scene.shop, fulfillmentOrder);
  return fulfillmentOrder;
}

/** Work that is not scheduled is due at once: Shopify stamps it with the hour it fell in. */
const hourOf = (timestamp: string): string => timestamp.replace(/:\d\d:\d\dZ$/, ":00:00Z");

/** Makes fulfillment orders for these quantities, where the stock is. Gift cards and tips are not shipped by anybody. */
export function routeLines(scene: Scene, order: Order, demands: Demand[]): FulfillmentOrder[] {
  const physical = demands.filter(({ line, quantity }) => quantity > 0 && !line.isGiftCard && !line.isTip);
  const made: FulfillmentOrder[] = [];
  for (const [location, assigned] of assign(scene.shop, physical)) {
    for (const requiresShipping of [true, false]) {
      const lines = assigned.filter(({ line }) => line.requiresShipping === requiresShipping);
      if (lines.length === 0) continue;
      const fulfillmentOrder = addFulfillmentOrder(
        scene,
        order,
        {
          locationId: location.id,
          deliveryMethod: requiresShipping ? order.deliveryMethod : "NONE",
          ...(order.scheduledFor
            ? { status: "SCHEDULED" as const, fulfillAt: order.scheduledFor.fulfillAt }
            : { fulfillAt: hourOf(scene.now) }),
        },
        lines.map(({ line, quantity }) => ({ lineItemId: line.id, quantity })),
      );
      for (const { line, quantity } of lines) claimStock(scene, order, line, location.id, quantity);
      made.push(fulfillmentOrder);
    }
  }
  return made;
}

/** Routes a whole order, once. */
export function routeOrder(scene: Scene, order: Order): void {
  if (order.routing.state === "done" || order.cancelledAt) return;
  order.routing = { state: "done" };
  const made = routeLines(
    scene,
    order,
    order.lineItems.map((line) => ({ line, quantity: line.currentQuantity })),
  );
  if (made.length === 0) return;
  scene.touch(order);
  for (const { id, status } of made) {
    scene.tell("fulfillment_orders/order_routing_complete", () => ({
      fulfillment_order: { id: gid("FulfillmentOrder", id), status: status.toLowerCase() },
    }));
  }
}
