/** The life of an order beside its shipping: made, changed, cancelled, archived, deleted. */
import { requireGid } from "./gid.ts";
import { archiveSoon, ship } from "./fulfillments.ts";
import { awaitSchedule } from "./fulfillment-orders.ts";
import { releaseStock } from "./inventory.ts";
import { displayFinancialStatus, liveFulfillmentOrders, netPayment } from "./quantities.ts";
import { routeOrder } from "./routing.ts";
import { forgetOrder, indexOrder } from "./store.ts";
import type { Address, DeliveryMethodType, Job, LineItem, LineItemGroup, Order, Transaction } from "./store.ts";
import { trackingFrom } from "./tracking.ts";
import { Refusal } from "./user-errors.ts";
import type { Scene } from "./world.ts";

export type Routing = "now" | "never" | "manual" | { afterMs: number };

/** A line to be sold: a variant's, or one of its own making. */
export interface NewLine {
  variantId?: number | null;
  title?: string | null;
  variantTitle?: string | null;
  sku?: string | null;
  vendor?: string | null;
  quantity: number;
  requiresShipping?: boolean;
  isGiftCard?: boolean;
  isTip?: boolean;
  group?: LineItemGroup | null;
  taxable?: boolean;
  price?: string | null;
  properties?: { key: string; value: string }[];
  locationId?: number | null;
}

export interface NewOrder {
  lines: NewLine[];
  routing?: Routing;
  createdAt?: string;
  processedAt?: string | null;
  name?: string | null;
  note?: string | null;
  tags?: string[];
  email?: string | null;
  phone?: string | null;
  poNumber?: string | null;
  test?: boolean;
  sourceName?: string | null;
  sourceIdentifier?: string | null;
  currencyCode?: string | null;
  customAttributes?: { key: string; value: string }[];
  shippingAddress?: Address | null;
  shippingPrice?: string;
  financialStatus?: string | null;
  deliveryMethod?: DeliveryMethodType;
  claimsInventory?: boolean;
  closedAt?: string | null;
  scheduledFor?: { fulfillAt: string | null } | null;
  transactions?: Pick<Transaction, "kind" | "status" | "gateway" | "amount" | "currencyCode" | "test">[];
}

/** A line item, with what its variant says where the input is silent. */
export function newLineItem(scene: Scene, orderId: number, input: NewLine): LineItem {
  const variant = input.variantId == null ? undefined : scene.shop.variants.get(input.variantId);
  const product = variant && scene.shop.products.get(variant.productId);
  const title = input.title ?? product?.title ?? "";
  const variantTitle = input.variantTitle ?? (variant && variant.title !== "Default Title" ? variant.title : null);
  return {
    __typename: "LineItem",
    id: scene.newId(),
    orderId,
    title,
    variantTitle,
    name: variantTitle ? `${title} - ${variantTitle}` : title,
    sku: input.sku ?? variant?.sku ?? null,
    vendor: input.vendor ?? product?.vendor ?? null,
    variantId: variant?.id ?? null,
    productId: product?.id ?? null,
    quantity: input.quantity,
    currentQuantity: input.quantity,
    requiresShipping:
      input.requiresShipping ??
      (variant ? scene.shop.inventoryItems.get(variant.inventoryItemId)!.requiresShipping : true),
    isGiftCard: input.isGiftCard ?? product?.isGiftCard ?? false,
    isTip: input.isTip ?? false,
    group: input.group ?? null,
    taxable: input.taxable ?? variant?.taxable ?? true,
    price: input.price ?? variant?.price ?? "0",
    customAttributes: input.properties ?? [],
    routeTo: input.locationId ?? null,
  };
}

/** Makes an order; its fulfillment orders follow as `routing` says. */
export function createOrder(scene: Scene, input: NewOrder): Order {
  const { shop } = scene;
  const number = shop.nextOrderNumber++;
  const createdAt = input.createdAt ?? scene.now;
  const id = scene.newId();
  const order: Order = {
    __typename: "Order",
    id,
    name: input.name ?? `#${number}`,
    number,
    createdAt,
    updatedAt: createdAt,
    processedAt: input.processedAt ?? createdAt,
    closedAt: input.closedAt ?? null,
    cancelledAt: null,
    cancelReason: null,
    note: input.note ?? null,
    tags: normalTags(input.tags ?? []),
    email: input.email ?? null,
    phone: input.phone ?? null,
    poNumber: input.poNumber ?? null,
    test: input.test ?? false,
    edited: false,
    sourceName: input.sourceName ?? null,
    sourceIdentifier: input.sourceIdentifier ?? null,
    currencyCode: input.currencyCode ?? shop.currencyCode,
    customAttributes: input.customAttributes ?? [],
    shippingAddress: input.shippingAddress ?? null,
    shippingPrice: input.shippingPrice ?? "0",
    financialStatus: input.financialStatus ?? null,
    deliveryMethod: input.deliveryMethod ?? "SHIPPING",
    claimsInventory: input.claimsInventory ?? true,
    routing: { state: "manual" },
    scheduledFor: input.scheduledFor ?? null,
    lineItems: [],
    fulfillmentOrders: [],
    fulfillments: [],
    transactions: (input.transactions ?? []).map((one) => ({
      __typename: "OrderTransaction",
      id: scene.newId(),
      createdAt,
      processedAt: createdAt,
      ...one,
    })),
  };
  order.lineItems = input.lines.map((line) => newLineItem(scene, id, line));
  indexOrder(shop, order);
  scene.tell("orders/create", () => scene.describe(order));
  startRouting(scene, order, input.routing ?? "now");
  return order;
}

function startRouting(scene: Scene, order: Order, routing: Routing): void {
  if (routing === "now") {
    route(scene, order);
  } else if (typeof routing === "object") {
    order.routing = { state: "due", at: scene.clock.now() + routing.afterMs };
    awaitRouting(scene, order);
  } else {
    order.routing = { state: routing };
  }
}

/** Routes an order and sees to the fulfillment orders that shall open later. */
export function route(scene: Scene, order: Order): void {
  routeOrder(scene, order);
  for (const one of order.fulfillmentOrders) awaitSchedule(scene, one);
}

/** Routes an order when its routing is due. */
export function awaitRouting(scene: Scene, order: Order): void {
  if (order.routing.state !== "due") return;
  scene.at(scene.clock.timestamp(order.routing.at), (later) => {
    const due = later.shop.orders.get(order.id);
    if (due?.routing.state === "due") route(later, due);
  });
}

/** Shopify keeps tags sorted and without repeats. */
export const normalTags = (tags: string[]): string[] =>
  [...new Set(tags.map((tag) => tag.trim()))].filter(Boolean).sort();

/** The order that a mutation names. */
export function findOrder(scene: Scene, id: string, field: string[], code: string | null = null): Order {
  const found = scene.shop.orders.get(requireGid(id, "Order"));
  if (!found) throw new Refusal(field, "Order does not exist", code);
  return found;
}

/** Fulfills a new order as a whole, as orderCreate's `fulfillment` asks: no event of its own is told. */
export function fulfillAtBirth(
  scene: Scene,
  order: Order,
  fulfillment: { trackingCompany?: string | null; trackingNumber?: string | null; trackingNumbers?: string[] | null },
): void {
  const parts = order.fulfillmentOrders.map((one) => ({
    one,
    portions: one.lines.map((line) => ({ line, quantity: line.remainingQuantity })),
  }));
  if (parts.length === 0) return;
  const { trackingCompany: company, trackingNumber: number, trackingNumbers: numbers } = fulfillment;
  ship(scene, parts, trackingFrom({ company, number, numbers }));
}

/** How long Shopify's cancellation job waits: it has not run when orderCancel answers, and has soon after. */
const CANCELLATION_DELAY_MS = 0;

export interface Cancellation {
  reason: string;
  restock: boolean;
  refund: boolean;
}

/** orderCancel: refused at once, or done by a job. */
export function requestCancellation(scene: Scene, id: string, how: Cancellation): Job {
  const order = findOrder(scene, id, ["orderId"], "NOT_FOUND");
  const refuse = (message: string): Refusal => new Refusal(["orderId"], message, "INVALID");
  if (order.cancelledAt) throw refuse("Cannot cancel an order that has already been canceled");
  // Work that was reported as begun counts like a shipment.
  const begun = order.fulfillmentOrders.some((one) => one.status === "IN_PROGRESS" && one.progressReported);
  if (begun || order.fulfillments.some(({ status }) => status === "SUCCESS")) {
    throw refuse("Cannot cancel an order that has outstanding fulfillments");
  }
  const job: Job = { __typename: "Job", id: crypto.randomUUID(), done: false };
  scene.shop.jobs.set(job.id, job);
  scene.soon(CANCELLATION_DELAY_MS, (later) => {
    const current = later.shop.orders.get(order.id);
    if (current) cancelOrder(later, current, how);
    later.shop.jobs.set(job.id, { ...job, done: true });
  });
  return job;
}

/** What the cancellation job does. The fulfillment orders end CLOSED, with their quantities still shown as remaining. */
export function cancelOrder(scene: Scene, order: Order, { reason, restock, refund }: Cancellation): void {
  if (order.cancelledAt) return;
  if (refund) refundAll(scene, order);
  order.cancelledAt = scene.now;
  order.cancelReason = reason;
  if (order.routing.state === "due") order.routing = { state: "never" };
  for (const one of liveFulfillmentOrders(order)) {
    if (restock) {
      for (const line of one.lines) {
        releaseStock(scene, order, scene.lineItem(line.lineItemId), one.locationId, line.remainingQuantity);
      }
    }
    one.status = "CLOSED";
    one.holds = [];
    one.updatedAt = scene.now;
  }
  scene.touch(order);
  scene.tell("orders/cancelled", () => scene.describe(order));
}

function refundAll(scene: Scene, order: Order): void {
  const status = displayFinancialStatus(order);
  if (status === "PENDING" || status === "AUTHORIZED") {
    order.financialStatus = "VOIDED";
    return;
  }
  const amount = netPayment(order);
  if (amount === 0) return;
  order.financialStatus = order.financialStatus && "REFUNDED";
  order.transactions.push({
    __typename: "OrderTransaction",
    id: scene.newId(),
    kind: "REFUND",
    status: "SUCCESS",
    gateway: order.transactions[0]?.gateway ?? null,
    amount: String(amount),
    currencyCode: order.currencyCode,
    test: order.test,
    createdAt: scene.now,
    processedAt: scene.now,
  });
}

/** orderDelete. */
export function deleteOrder(scene: Scene, id: string): void {
  const order = findOrder(scene, id, ["orderId"], "NOT_FOUND");
  forgetOrder(scene.shop, order);
  scene.tell("orders/delete", () => ({ id: order.id }));
}

/** orderClose and orderOpen: archived or not. */
export function setArchived(scene: Scene, id: string, archived: boolean): Order {
  const order = findOrder(scene, id, ["id"]);
  order.closedAt = archived ? (order.closedAt ?? scene.now) : null;
  scene.touch(order);
  return order;
}

/** orderMarkAsPaid. */
export function markAsPaid(scene: Scene, id: string): Order {
  const order = findOrder(scene, id, ["id"]);
  if (displayFinancialStatus(order) === "PAID") throw new Refusal(["id"], "Order cannot be marked as paid.");
  order.financialStatus = "PAID";
  scene.touch(order);
  scene.tell("orders/paid", () => scene.describe(order));
  archiveSoon(scene, order);
  return order;
}
