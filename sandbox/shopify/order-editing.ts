/** Order edits: a calculated copy is changed, then committed to the order. */
import { requireGid, splitGid } from "./gid.ts";
import { releaseStock } from "./inventory.ts";
import { findOrder, newLineItem } from "./orders.ts";
import { fulfilledQuantity, liveFulfillmentOrders } from "./quantities.ts";
import { routeLines } from "./routing.ts";
import type { CalculatedLine, CalculatedOrder, LineItem, Order } from "./store.ts";
import { Refusal } from "./user-errors.ts";
import type { Scene } from "./world.ts";

/** orderEditBegin. */
export function beginEdit(scene: Scene, id: string): CalculatedOrder {
  const order = findOrder(scene, id, ["id"]);
  if (order.cancelledAt) throw new Refusal(["id"], "The order cannot be edited.");
  const edit: CalculatedOrder = {
    __typename: "CalculatedOrder",
    id: scene.newId(),
    orderId: order.id,
    currencyCode: order.currencyCode,
    lines: order.lineItems.map((line) => ({
      __typename: "CalculatedLineItem",
      id: `gid://shopify/CalculatedLineItem/${line.id}`,
      lineItemId: line.id,
      variantId: line.variantId,
      title: line.title,
      variantTitle: line.variantTitle,
      sku: line.sku,
      vendor: line.vendor,
      price: line.price,
      quantity: line.currentQuantity,
      quantityBefore: line.currentQuantity,
      requiresShipping: line.requiresShipping,
      taxable: line.taxable,
      locationId: null,
      restock: false,
      currencyCode: order.currencyCode,
    })),
  };
  scene.shop.calculatedOrders.set(edit.id, edit);
  return edit;
}

/** The edit that a mutation names. */
export function findEdit(scene: Scene, id: string): CalculatedOrder {
  // The id may be that of the edit's session, which is the same number under another type.
  const type = splitGid(id)?.type === "OrderEditSession" ? "OrderEditSession" : "CalculatedOrder";
  const edit = scene.shop.calculatedOrders.get(requireGid(id, type));
  if (!edit) throw new Refusal(["id"], "The calculated order does not exist.");
  return edit;
}

const positive = (quantity: number): void => {
  if (quantity <= 0) throw new Refusal(["quantity"], "Quantity must be greater than 0");
};

const newCalculatedLine = (
  line: Omit<CalculatedLine, "__typename" | "id" | "lineItemId" | "quantityBefore" | "restock">,
): CalculatedLine => ({
  __typename: "CalculatedLineItem",
  id: `gid://shopify/CalculatedLineItem/${crypto.randomUUID()}`,
  lineItemId: null,
  quantityBefore: 0,
  restock: false,
  ...line,
});

/** orderEditAddVariant. A variant that the order already has is added to unless duplicates are allowed. */
export function addVariant(
  scene: Scene,
  edit: CalculatedOrder,
  input: { variantId: string; quantity: number; locationId?: string | null; allowDuplicates: boolean },
): CalculatedLine {
  positive(input.quantity);
  const variant = scene.shop.variants.get(requireGid(input.variantId, "ProductVariant"));
  if (!variant) throw new Refusal(["variantId"], "Variant does not exist");
  const present = edit.lines.find((line) => line.variantId === variant.id && line.quantity > 0);
  if (present && !input.allowDuplicates) {
    present.quantity += input.quantity;
    return present;
  }
  const product = scene.shop.products.get(variant.productId)!;
  const line = newCalculatedLine({
    currencyCode: edit.currencyCode,
    variantId: variant.id,
    title: product.title,
    variantTitle: variant.title === "Default Title" ? null : variant.title,
    sku: variant.sku,
    vendor: product.vendor,
    price: variant.price,
    quantity: input.quantity,
    requiresShipping: scene.shop.inventoryItems.get(variant.inventoryItemId)!.requiresShipping,
    taxable: variant.taxable,
    locationId: input.locationId ? requireGid(input.locationId, "Location") : null,
  });
  edit.lines.push(line);
  return line;
}

/** orderEditAddCustomItem. */
export function addCustomItem(
  edit: CalculatedOrder,
  input: {
    title: string;
    price: string;
    quantity: number;
    requiresShipping: boolean;
    taxable: boolean;
    locationId?: string | null;
  },
): CalculatedLine {
  positive(input.quantity);
  if (input.title.trim() === "") throw new Refusal(["title"], "Title can't be blank");
  const line = newCalculatedLine({
    currencyCode: edit.currencyCode,
    variantId: null,
    title: input.title,
    variantTitle: null,
    sku: null,
    vendor: null,
    price: input.price,
    quantity: input.quantity,
    requiresShipping: input.requiresShipping,
    taxable: input.taxable,
    locationId: input.locationId ? requireGid(input.locationId, "Location") : null,
  });
  edit.lines.push(line);
  return line;
}

/** orderEditSetQuantity. What has left can no longer be taken off. */
export function setQuantity(
  scene: Scene,
  edit: CalculatedOrder,
  lineId: string,
  quantity: number,
  restock: boolean,
): CalculatedLine {
  if (quantity < 0) throw new Refusal(["quantity"], "Quantity must be greater than or equal to 0");
  const key = splitGid(lineId)?.key;
  const line = edit.lines.find((each) => splitGid(each.id)!.key === key);
  if (!line) throw new Refusal(["lineItemId"], "Line item does not exist");
  if (line.lineItemId !== null) {
    const order = scene.shop.orders.get(edit.orderId)!;
    const shipped = fulfilledQuantity(order, scene.lineItem(line.lineItemId));
    if (quantity < shipped) throw new Refusal(["quantity"], "Cannot remove fulfilled items.");
  }
  line.quantity = quantity;
  line.restock = restock;
  return line;
}

/** orderEditCommit: removals shrink or close fulfillment orders, additions get new ones. */
export function commitEdit(scene: Scene, edit: CalculatedOrder, staffNote: string | null): Order {
  const order = scene.shop.orders.get(edit.orderId);
  if (!order) throw new Refusal(["id"], "Order does not exist");
  const additions: { line: LineItem; quantity: number }[] = [];
  const removals: { line: LineItem; quantity: number }[] = [];
  for (const change of edit.lines) {
    if (change.lineItemId === null) {
      if (change.quantity === 0) continue;
      const line = newLineItem(scene, order.id, change);
      order.lineItems.push(line);
      scene.shop.index.lineItems.set(line.id, line);
      additions.push({ line, quantity: line.quantity });
      continue;
    }
    const line = scene.lineItem(change.lineItemId);
    const delta = change.quantity - change.quantityBefore;
    line.currentQuantity += delta;
    if (delta > 0) {
      line.quantity += delta;
      additions.push({ line, quantity: delta });
    } else if (delta < 0) {
      removals.push({ line, quantity: -delta });
      shrink(scene, order, line, -delta, change.restock);
    }
  }
  scene.shop.calculatedOrders.delete(edit.id);
  if (additions.length === 0 && removals.length === 0) throw new Refusal(["id"], "No changes have been made.");
  if (order.routing.state === "done") routeLines(scene, order, additions);
  order.edited = true;
  if (additions.length > 0) order.closedAt = null;
  scene.touch(order);
  const deltas = (list: { line: LineItem; quantity: number }[]): object[] =>
    list.map(({ line, quantity }) => ({ id: line.id, delta: quantity }));
  scene.tell("orders/edited", () => ({
    order_edit: {
      id: edit.id,
      app_id: null,
      created_at: scene.now,
      committed_at: scene.now,
      notify_customer: false,
      order_id: order.id,
      staff_note: staffNote ?? "",
      user_id: null,
      line_items: { additions: deltas(additions), removals: deltas(removals) },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  }));
  return order;
}

/** Takes units off the fulfillment orders that still hold them, the last made first. */
function shrink(scene: Scene, order: Order, line: LineItem, quantity: number, restock: boolean): void {
  let left = quantity;
  for (const one of liveFulfillmentOrders(order).toReversed()) {
    for (const part of one.lines.filter((each) => each.lineItemId === line.id)) {
      const taken = Math.min(left, part.remainingQuantity);
      if (taken === 0) continue;
      left -= taken;
      part.remainingQuantity -= taken;
      part.totalQuantity -= taken;
      one.updatedAt = scene.now;
      if (restock) releaseStock(scene, order, line, one.locationId, taken);
    }
    one.lines = one.lines.filter((part) => part.totalQuantity > 0);
    if (one.lines.every((part) => part.remainingQuantity === 0)) {
      one.status = "CLOSED";
      one.holds = [];
    }
  }
}
