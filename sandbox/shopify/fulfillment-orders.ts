/** What can be done with a fulfillment order beside shipping it: move, split, merge, open, schedule, report, cancel. */
import { accessClass, mayWrite } from "./access.ts";
import { numericId, requireGid } from "./gid.ts";
import { claimStock, releaseStock } from "./inventory.ts";
import { isDone, remainingIn } from "./quantities.ts";
import { addFulfillmentOrder, stocks } from "./routing.ts";
import type { FulfillmentOrder, FulfillmentOrderLine, Location, Order, Shop } from "./store.ts";
import { Refusal } from "./user-errors.ts";
import type { Scene } from "./world.ts";

/** Lines and quantities as the mutations take them. */
export interface LineQuantity {
  id: string;
  quantity: number;
}

interface Portion {
  line: FulfillmentOrderLine;
  quantity: number;
}

const WITH_SERVICE: ReadonlySet<string> = new Set([
  "SUBMITTED",
  "ACCEPTED",
  "CANCELLATION_REQUESTED",
  "CANCELLATION_REJECTED",
]);

/** Whether a fulfillment service has, or is being asked to take, the work. */
export const isWithService = ({ requestStatus }: FulfillmentOrder): boolean => WITH_SERVICE.has(requestStatus);

export const isAtService = (shop: Shop, { locationId }: FulfillmentOrder): boolean =>
  shop.locations.get(locationId)?.serviceId != null;

/** The fulfillment order a mutation names, if the actor may change it. */
export function findFulfillmentOrder(
  scene: Scene,
  id: string,
  { field = ["id"], message = "Fulfillment order does not exist.", code = "FULFILLMENT_ORDER_NOT_FOUND" } = {},
): FulfillmentOrder {
  const found = scene.shop.index.fulfillmentOrders.get(requireGid(id, "FulfillmentOrder"));
  if (!found || !mayWrite(scene.shop, scene.actor, found)) throw new Refusal(field, message, code);
  return found;
}

/** Whether a location can take over all of the lines. */
export function canTake(shop: Shop, location: Location, lines: FulfillmentOrderLine[]): boolean {
  return location.isActive && lines.every((line) => stocks(shop, location, shop.index.lineItems.get(line.lineItemId)!));
}

/** Locations, other than its own, that a fulfillment order's open lines could be moved to. */
export function locationsForMove(shop: Shop, one: FulfillmentOrder): { location: Location; movable: boolean }[] {
  const open = one.lines.filter((line) => line.remainingQuantity > 0);
  return [...shop.locations.values()]
    .filter((location) => location.isActive && location.id !== one.locationId)
    .map((location) => ({ location, movable: canTake(shop, location, open) }));
}

/** Other fulfillment orders that this one can be merged with. */
export function mergeable(order: Order, one: FulfillmentOrder): FulfillmentOrder[] {
  return order.fulfillmentOrders.filter(
    (other) =>
      other !== one &&
      other.status === "OPEN" &&
      other.locationId === one.locationId &&
      other.deliveryMethod === one.deliveryMethod &&
      !isWithService(other),
  );
}

/** Stamps a change on a fulfillment order and its order. */
export function touchFulfillmentOrder(scene: Scene, one: FulfillmentOrder): void {
  one.updatedAt = scene.now;
  scene.touch(scene.orderOf(one));
}

/** The lines a mutation names, checked. No lines named means everything that is left. */
export function portionsOf(
  one: FulfillmentOrder,
  named: LineQuantity[] | null | undefined,
  refuse: {
    tooFew: (index: number) => Refusal;
    tooMany: (index: number) => Refusal;
    unknown?: (index: number) => Refusal;
    repeated?: () => Refusal;
  },
): Portion[] {
  if (!named || named.length === 0) {
    return one.lines
      .filter((line) => line.remainingQuantity > 0)
      .map((l) => ({ line: l, quantity: l.remainingQuantity }));
  }
  named.forEach(({ quantity }, index) => {
    if (quantity <= 0) throw refuse.tooFew(index);
  });
  if (refuse.repeated && new Set(named.map(({ id }) => id)).size < named.length) throw refuse.repeated();
  return named.map(({ id, quantity }, index) => {
    const number = numericId(id, "FulfillmentOrderLineItem");
    const line = one.lines.find((each) => each.id === number);
    if (!line) throw (refuse.unknown ?? refuse.tooMany)(index);
    if (quantity > line.remainingQuantity) throw refuse.tooMany(index);
    return { line, quantity };
  });
}

/** Whether the portions are all that is left, with nothing shipped from it before. */
export function isWhole(one: FulfillmentOrder, portions: Portion[]): boolean {
  const taken = portions.reduce((total, { quantity }) => total + quantity, 0);
  return taken === one.lines.reduce((total, line) => total + line.totalQuantity, 0);
}

/** Takes portions out of a fulfillment order; a line of which nothing is left goes. */
export function takeOut(scene: Scene, one: FulfillmentOrder, portions: Portion[]): void {
  for (const { line, quantity } of portions) {
    line.totalQuantity -= quantity;
    line.remainingQuantity -= quantity;
  }
  for (const line of one.lines.filter((each) => each.totalQuantity === 0)) {
    scene.shop.index.fulfillmentOrderLines.delete(line.id);
  }
  one.lines = one.lines.filter((line) => line.totalQuantity > 0);
}

/** Keeps the portions in the fulfillment order and gives the rest to a new one; null when there is no rest. */
export function splitOff(scene: Scene, one: FulfillmentOrder, portions: Portion[]): FulfillmentOrder | null {
  const kept = new Map(portions.map(({ line, quantity }) => [line.id, quantity]));
  const rest = one.lines
    .map((line) => ({ line, quantity: line.remainingQuantity - (kept.get(line.id) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  if (rest.length === 0) return null;
  const remaining = addFulfillmentOrder(
    scene,
    scene.orderOf(one),
    {
      locationId: one.locationId,
      deliveryMethod: one.deliveryMethod,
      status: one.status === "IN_PROGRESS" ? "OPEN" : one.status,
      fulfillAt: one.fulfillAt,
      fulfillBy: one.fulfillBy,
    },
    rest.map(({ line, quantity }) => ({ lineItemId: line.lineItemId, quantity })),
  );
  takeOut(scene, one, rest);
  return remaining;
}

const gidOf = (one: FulfillmentOrder): string => `gid://shopify/FulfillmentOrder/${one.id}`;
const locationGid = (id: number): string => `gid://shopify/Location/${id}`;

/** The short form in which the webhooks name a fulfillment order. */
export const briefly = (one: FulfillmentOrder): { id: string; status: string } => ({
  id: gidOf(one),
  status: one.status.toLowerCase(),
});

/** Moves committed stock along with the work. */
function moveStock(scene: Scene, order: Order, portions: Portion[], from: number, to: number): void {
  for (const { line, quantity } of portions) {
    const item = scene.lineItem(line.lineItemId);
    releaseStock(scene, order, item, from, quantity);
    claimStock(scene, order, item, to, quantity);
  }
}

/** fulfillmentOrderMove. The whole of an untouched one keeps its id; a part, or what is left of a shipped one, gets a new id. */
export function moveFulfillmentOrder(
  scene: Scene,
  id: string,
  newLocationId: string,
  named?: LineQuantity[] | null,
): { moved: FulfillmentOrder; original: FulfillmentOrder; remaining: FulfillmentOrder | null } {
  const one = findFulfillmentOrder(scene, id);
  const order = scene.orderOf(one);
  const destination = scene.shop.locations.get(requireGid(newLocationId, "Location"));
  if (!destination?.isActive) throw new Refusal(["newLocationId"], "Location not found.");
  if (isAtService(scene.shop, one) && isWithService(one)) {
    throw new Refusal(["id"], "Cannot move submitted fulfillment order that is at a 3PL fulfillment service.");
  }
  if (one.progressReported && one.status === "IN_PROGRESS") {
    throw new Refusal(
      ["id"],
      "Cannot move a fulfillment order that has progress reported.",
      "CANNOT_MOVE_FULFILLMENT_ORDER_WITH_REPORTED_PROGRESS",
    );
  }
  const field = ["fulfillmentOrderLineItems"];
  const invalid = (): Refusal => new Refusal(field, "Invalid fulfillment order line item quantity requested.");
  const portions = portionsOf(one, named, {
    tooFew: () => new Refusal(field, "Quantity must be greater than 0"),
    tooMany: invalid,
    unknown: () => new Refusal(field, "Fulfillment order line item does not exist."),
  });
  if (
    isDone(one) ||
    destination.id === one.locationId ||
    !canTake(
      scene.shop,
      destination,
      portions.map((p) => p.line),
    )
  ) {
    throw new Refusal(["id"], "Cannot change location.");
  }
  const source = one.locationId;
  const before = portions.map(({ line, quantity }) => ({
    id: `gid://shopify/FulfillmentOrderLineItem/${line.id}`,
    quantity,
  }));
  moveStock(scene, order, portions, source, destination.id);
  const whole = isWhole(one, portions);
  let moved: FulfillmentOrder;
  if (whole && !openAt(order, destination.id, one)) {
    moved = one;
    one.locationId = destination.id;
    if (one.status === "INCOMPLETE" || one.status === "CANCELLED") one.status = "OPEN";
    one.requestStatus = "UNSUBMITTED";
  } else {
    moved = moveInto(scene, order, one, portions, destination.id);
  }
  touchFulfillmentOrder(scene, one);
  touchFulfillmentOrder(scene, moved);
  scene.tell("fulfillment_orders/moved", () => ({
    original_fulfillment_order: { ...briefly(one), assigned_location_id: locationGid(one.locationId) },
    moved_fulfillment_order: { ...briefly(moved), assigned_location_id: locationGid(moved.locationId) },
    destination_location_id: locationGid(destination.id),
    fulfillment_order_line_items_requested: before,
    source_location: { id: locationGid(source) },
  }));
  return { moved, original: one, remaining: whole ? null : one };
}

const openAt = (order: Order, locationId: number, besides: FulfillmentOrder): FulfillmentOrder | undefined =>
  order.fulfillmentOrders.find(
    (other) =>
      other !== besides &&
      other.status === "OPEN" &&
      other.locationId === locationId &&
      other.deliveryMethod === besides.deliveryMethod &&
      other.lines.every((line) => line.remainingQuantity === line.totalQuantity),
  );

/** A new fulfillment order at the destination; one that is already open there is closed and taken into it. */
function moveInto(
  scene: Scene,
  order: Order,
  one: FulfillmentOrder,
  portions: Portion[],
  locationId: number,
): FulfillmentOrder {
  const there = openAt(order, locationId, one);
  const already = (there?.lines ?? []).map((line) => ({ line, quantity: line.remainingQuantity }));
  const byLine = new Map<number, number>();
  for (const { line, quantity } of [...already, ...portions]) {
    byLine.set(line.lineItemId, (byLine.get(line.lineItemId) ?? 0) + quantity);
  }
  const held = one.status === "ON_HOLD";
  const moved = addFulfillmentOrder(
    scene,
    order,
    {
      locationId,
      deliveryMethod: one.deliveryMethod,
      status: held ? "ON_HOLD" : one.status === "SCHEDULED" ? "SCHEDULED" : "OPEN",
      statusBeforeHold: held ? one.statusBeforeHold : null,
      holds: held ? one.holds.map((hold) => ({ ...hold, id: scene.newId() })) : [],
      fulfillAt: one.fulfillAt,
      fulfillBy: one.fulfillBy,
    },
    [...byLine].map(([lineItemId, quantity]) => ({ lineItemId, quantity })),
  );
  takeOut(scene, one, portions);
  if (remainingIn(one) === 0) supersede(scene, one);
  if (there) {
    takeOut(scene, there, already);
    supersede(scene, there);
  }
  return moved;
}

/** Closes a fulfillment order whose work went elsewhere. */
export function supersede(scene: Scene, one: FulfillmentOrder): void {
  one.status = "CLOSED";
  one.superseded = one.lines.length === 0;
  touchFulfillmentOrder(scene, one);
}

/** fulfillmentOrderSplit: the named lines stay, the rest gets a new fulfillment order. */
export function splitFulfillmentOrder(
  scene: Scene,
  id: string,
  named: LineQuantity[],
): { fulfillmentOrder: FulfillmentOrder; remainingFulfillmentOrder: FulfillmentOrder } {
  const at = ["fulfillmentOrderSplits", "0"];
  const one = findFulfillmentOrder(scene, id, { field: [...at, "fulfillmentOrderId"] });
  const lines = [...at, "fulfillmentOrderLineItems"];
  if (named.length === 0) {
    throw new Refusal(
      lines,
      "The fulfillment order must have at least one line item input to split.",
      "NO_LINE_ITEMS_PROVIDED_TO_SPLIT",
    );
  }
  const invalid = (index: number): Refusal =>
    new Refusal(
      [...lines, String(index), "quantity"],
      "The fulfillment order line item quantity is invalid.",
      "INVALID_LINE_ITEM_QUANTITY",
    );
  const portions = portionsOf(one, named, {
    tooFew: (index) =>
      new Refusal(
        [...lines, String(index), "quantity"],
        "The fulfillment order line item quantity must be greater than 0.",
        "GREATER_THAN",
      ),
    tooMany: invalid,
  });
  const remaining = splitOff(scene, one, portions);
  if (!remaining) throw invalid(0);
  touchFulfillmentOrder(scene, one);
  scene.tell("fulfillment_orders/split", () => ({
    split_line_items: named.map(({ id: lineId, quantity }) => ({ id: lineId, quantity })),
    fulfillment_order: briefly(one),
    remaining_fulfillment_order: briefly(remaining),
    replacement_fulfillment_order: null,
  }));
  return { fulfillmentOrder: one, remainingFulfillmentOrder: remaining };
}

/** fulfillmentOrderMerge: the first one named takes the others' lines in. */
export function mergeFulfillmentOrders(
  scene: Scene,
  intents: { fulfillmentOrderId: string; fulfillmentOrderLineItems?: LineQuantity[] | null }[],
): FulfillmentOrder {
  const at = ["fulfillmentOrderMergeInputs", "0", "mergeIntents"];
  const portions = intents.map(({ fulfillmentOrderId, fulfillmentOrderLineItems }, index) => {
    const one = findFulfillmentOrder(scene, fulfillmentOrderId, {
      field: [...at, String(index), "fulfillmentOrderId"],
    });
    const field = [...at, String(index), "fulfillmentOrderLineItems"];
    return {
      one,
      portions: portionsOf(one, fulfillmentOrderLineItems, {
        tooFew: () =>
          new Refusal(field, "The fulfillment order line item quantity must be greater than 0.", "GREATER_THAN"),
        tooMany: () =>
          new Refusal(field, "The fulfillment order line item quantity is invalid.", "INVALID_LINE_ITEM_QUANTITY"),
      }),
    };
  });
  const [into, ...others] = portions;
  const order = scene.orderOf(into!.one);
  const allowed = mergeable(order, into!.one);
  if (others.length === 0 || into!.one.status !== "OPEN" || others.some(({ one }) => !allowed.includes(one))) {
    throw new Refusal(at, "Fulfillment orders must be open and assigned to the same location to be merged.");
  }
  for (const { one, portions: taken } of others) {
    for (const { line, quantity } of taken) {
      const existing = into!.one.lines.find((each) => each.lineItemId === line.lineItemId);
      if (existing) {
        existing.totalQuantity += quantity;
        existing.remainingQuantity += quantity;
      } else {
        const added: FulfillmentOrderLine = {
          ...line,
          id: scene.newId(),
          fulfillmentOrderId: into!.one.id,
          totalQuantity: quantity,
          remainingQuantity: quantity,
        };
        into!.one.lines.push(added);
        scene.shop.index.fulfillmentOrderLines.set(added.id, added);
      }
    }
    takeOut(scene, one, taken);
    if (remainingIn(one) === 0) supersede(scene, one);
  }
  touchFulfillmentOrder(scene, into!.one);
  scene.tell("fulfillment_orders/merged", () => ({
    merge_intents: portions.map(({ one, portions: taken }) => ({
      fulfillment_order_id: one.id,
      fulfillment_order_line_items: taken.map(({ line, quantity }) => ({ id: line.id, quantity })),
    })),
    fulfillment_order_merges: { fulfillment_order: briefly(into!.one) },
  }));
  return into!.one;
}

/** fulfillmentOrderOpen: a scheduled one before its time, or one whose work was reported as begun. Holds stay. */
export function openFulfillmentOrder(scene: Scene, id: string): FulfillmentOrder {
  const one = findFulfillmentOrder(scene, id);
  const reported = one.status === "IN_PROGRESS" && one.progressReported && !isAtService(scene.shop, one);
  if (one.status !== "SCHEDULED" && !reported) {
    throw new Refusal(["id"], `Expected fulfillment order status to be valid but it was ${one.status.toLowerCase()}.`);
  }
  const wasScheduled = one.status === "SCHEDULED";
  one.status = "OPEN";
  one.progressReported = false;
  if (wasScheduled) one.fulfillAt = scene.now;
  touchFulfillmentOrder(scene, one);
  if (wasScheduled) {
    scene.tell("fulfillment_orders/scheduled_fulfillment_order_ready", () => ({ fulfillment_order: briefly(one) }));
  } else {
    scene.tell("fulfillment_orders/manually_reported_progress_stopped", () => ({ fulfillment_order: briefly(one) }));
  }
  return one;
}

/** Opens a scheduled fulfillment order by itself when its time has come. */
export function awaitSchedule(scene: Scene, one: FulfillmentOrder): void {
  const { id, fulfillAt } = one;
  if (one.status !== "SCHEDULED" || !fulfillAt) return;
  scene.at(fulfillAt, (later) => {
    const due = later.shop.index.fulfillmentOrders.get(id);
    if (due?.status === "SCHEDULED" && due.fulfillAt === fulfillAt) openFulfillmentOrder(later, gidOf(due));
  });
}

/** fulfillmentOrderReschedule. */
export function rescheduleFulfillmentOrder(scene: Scene, id: string, fulfillAt: string): FulfillmentOrder {
  const one = findFulfillmentOrder(scene, id);
  if (one.status !== "SCHEDULED") throw new Refusal(["id"], "Fulfillment order must be scheduled.");
  const time = Date.parse(fulfillAt);
  if (!(time > scene.clock.now())) throw new Refusal(["fulfillAt"], "Fulfill at must be in the future.");
  one.fulfillAt = scene.clock.timestamp(time);
  touchFulfillmentOrder(scene, one);
  awaitSchedule(scene, one);
  scene.tell("fulfillment_orders/rescheduled", () => ({
    fulfillment_order: { ...briefly(one), fulfill_at: one.fulfillAt },
  }));
  return one;
}

/** fulfillmentOrderReportProgress: somebody has begun to work on it. */
export function reportProgress(scene: Scene, id: string): FulfillmentOrder {
  const one = findFulfillmentOrder(scene, id);
  if (one.status !== "OPEN" && one.status !== "IN_PROGRESS") {
    throw new Refusal(["id"], "The fulfillment order status is invalid.", "FULFILLMENT_ORDER_STATUS_INVALID");
  }
  if (accessClass(scene.shop, scene.actor, one) === "third_party") {
    throw new Refusal(
      ["id"],
      "The fulfillment order is not assigned to the requesting fulfillment service.",
      "FULFILLMENT_ORDER_INVALID_FULFILLMENT_SERVICE_OWNERSHIP",
    );
  }
  one.status = "IN_PROGRESS";
  one.progressReported = true;
  touchFulfillmentOrder(scene, one);
  scene.tell("fulfillment_orders/progress_reported", () => ({ fulfillment_order: briefly(one) }));
  return one;
}

/** fulfillmentOrderCancel: closes it and makes a fresh one for what is left. */
export function cancelFulfillmentOrder(
  scene: Scene,
  id: string,
): { fulfillmentOrder: FulfillmentOrder; replacementFulfillmentOrder: FulfillmentOrder } {
  const one = findFulfillmentOrder(scene, id);
  if (one.progressReported && one.status === "IN_PROGRESS") {
    throw new Refusal(
      ["id"],
      "Cannot cancel fulfillment order with reported progress. Mark as unfulfilled first.",
      "FULFILLMENT_ORDER_HAS_MANUALLY_REPORTED_PROGRESS",
    );
  }
  const accepted = one.requestStatus === "ACCEPTED" || one.requestStatus === "CANCELLATION_REJECTED";
  if (isDone(one) || accepted) {
    throw new Refusal(["id"], "Fulfillment order is not in cancelable request state and can't be canceled.");
  }
  const portions = portionsOf(one, null, {
    tooFew: () => new Refusal(null, ""),
    tooMany: () => new Refusal(null, ""),
  });
  const replacement = addFulfillmentOrder(
    scene,
    scene.orderOf(one),
    { locationId: one.locationId, deliveryMethod: one.deliveryMethod, fulfillAt: one.fulfillAt },
    portions.map(({ line, quantity }) => ({ lineItemId: line.lineItemId, quantity })),
  );
  takeOut(scene, one, portions);
  one.holds = [];
  one.status = "CLOSED";
  one.superseded = true;
  touchFulfillmentOrder(scene, one);
  scene.tell("fulfillment_orders/cancelled", () => ({
    fulfillment_order: briefly(one),
    replacement_fulfillment_order: briefly(replacement),
  }));
  return { fulfillmentOrder: one, replacementFulfillmentOrder: replacement };
}

/** fulfillmentOrdersSetFulfillmentDeadline. */
export function setDeadline(scene: Scene, ids: string[], deadline: string): void {
  const missing = { field: ["fulfillmentOrderIds"], message: "The fulfillment orders could not be found." };
  const found = ids.map((id) => findFulfillmentOrder(scene, id, { ...missing, code: "FULFILLMENT_ORDERS_NOT_FOUND" }));
  for (const one of found) {
    one.fulfillBy = scene.clock.timestamp(Date.parse(deadline));
    touchFulfillmentOrder(scene, one);
  }
}

/** fulfillmentOrdersReroute: moves the work to the best other location. */
export function rerouteFulfillmentOrders(
  scene: Scene,
  ids: string[],
  included?: string[] | null,
  excluded?: string[] | null,
): FulfillmentOrder[] {
  const field = ["fulfillmentOrderIds"];
  const refuse = (message: string, code: string): Refusal => new Refusal(field, message, code);
  if (ids.length === 0) throw refuse("No fulfillment order IDs were provided.", "NO_FULFILLMENT_ORDER_IDS");
  const all = ids.map((id) => findFulfillmentOrder(scene, id, { field }));
  if ([...scene.shop.locations.values()].filter((one) => one.isActive).length < 2) {
    throw refuse("This feature is only supported for multi-location shops.", "SINGLE_LOCATION_SHOP_NOT_SUPPORTED");
  }
  if (new Set(all.map((one) => one.orderId)).size > 1) {
    throw refuse("Fulfillment orders are not from the same order.", "FULFILLMENT_ORDERS_NOT_FROM_THE_SAME_ORDER");
  }
  if (new Set(all.map((one) => one.locationId)).size > 1) {
    throw refuse(
      "Fulfillment orders must belong to the same location.",
      "FULFILLMENT_ORDERS_MUST_BELONG_TO_SAME_LOCATION",
    );
  }
  if (all.some((one) => one.progressReported)) {
    throw refuse(
      "Cannot move a fulfillment order that has progress reported.",
      "CANNOT_MOVE_FULFILLMENT_ORDER_WITH_REPORTED_PROGRESS",
    );
  }
  if (all.some((one) => one.status !== "OPEN" || isWithService(one))) {
    throw refuse(
      "All fulfillment orders must have status and request status compatible with reroutable states.",
      "FULFILLMENT_ORDERS_STATE_NOT_SUPPORTED",
    );
  }
  const allowed = (location: Location): boolean =>
    (!included?.length || included.includes(locationGid(location.id))) &&
    !excluded?.includes(locationGid(location.id)) &&
    location.serviceId === null;
  return all.map((one) => {
    const target = locationsForMove(scene.shop, one).find(({ location, movable }) => movable && allowed(location));
    if (!target) {
      throw refuse(
        "Cannot reassign location for fulfillment orders.",
        "CANNOT_REASSIGN_LOCATION_FOR_FULFILLMENT_ORDERS",
      );
    }
    return moveFulfillmentOrder(scene, gidOf(one), locationGid(target.location.id)).moved;
  });
}
