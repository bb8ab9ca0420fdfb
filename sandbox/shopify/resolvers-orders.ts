/** Orders, their lines, fulfillments, transactions and edits. */
import { mayRead } from "./access.ts";
import { connect, type ConnectionArgs, type Position } from "./connections.ts";
import { displayStatus, lastEventAt } from "./fulfillments.ts";
import { gid, numericId } from "./gid.ts";
import { decimal, moneyBag } from "./money.ts";
import {
  currentTotal,
  displayFinancialStatus,
  displayFulfillmentStatus,
  fulfillableQuantity,
  fulfilledQuantity,
  lineFulfillmentStatus,
  netPayment,
  nonFulfillableQuantity,
  originalTotal,
  unfulfilledQuantity,
} from "./quantities.ts";
import { byId, type RequestContext, type Resolvers } from "./resolvers.ts";
import { searchFor, type Searchable } from "./search.ts";
import type {
  Address,
  CalculatedLine,
  CalculatedOrder,
  Fulfillment,
  FulfillmentEvent,
  FulfillmentLine,
  FulfillmentOrder,
  LineItem,
  Order,
  Shop,
  Transaction,
} from "./store.ts";
import { trackingInfo } from "./tracking.ts";

interface OrdersArgs extends ConnectionArgs {
  query?: string | null;
  sortKey?: string | null;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Without `read_all_orders` an app sees this far back. */
const VISIBLE_DAYS = 60;

/** Whether the actor may see an order at all, by its age. */
export function mayReadOrder({ actor, scene }: RequestContext, order: Order): boolean {
  if (actor.scopes.has("read_all_orders")) return true;
  return Date.parse(order.createdAt) > scene.clock.now() - VISIBLE_DAYS * DAY_MS;
}

const orderOf = (shop: Shop, record: { orderId: number }): Order => shop.orders.get(record.orderId)!;

/** Shopify's search values: `shipped` and `unshipped` are older names that it still takes. */
function fulfillmentStatusValues(order: Order): string[] {
  const status = displayFulfillmentStatus(order).toLowerCase();
  if (status === "fulfilled") return ["fulfilled", "shipped"];
  if (status === "partially_fulfilled") return ["partially_fulfilled", "partial", "unshipped"];
  return [status, "unfulfilled", "unshipped"];
}

function statusValues(order: Order): string[] {
  if (order.cancelledAt) return ["cancelled"];
  return [order.closedAt ? "closed" : "open", "not_closed"].slice(0, order.closedAt ? 1 : 2);
}

const searchableOrder = (order: Order): Searchable => ({
  field: (name) =>
    ({
      id: order.id,
      name: [order.name, order.name.replace(/^#/, "")],
      tag: order.tags,
      created_at: order.createdAt,
      updated_at: order.updatedAt,
      processed_at: order.processedAt,
      cancelled_at: order.cancelledAt,
      closed_at: order.closedAt,
      status: statusValues(order),
      fulfillment_status: fulfillmentStatusValues(order),
      financial_status: displayFinancialStatus(order).toLowerCase(),
      sku: order.lineItems.map(({ sku }) => sku),
      source_name: order.sourceName,
      email: order.email,
      po_number: order.poNumber,
      test: order.test,
      location_id: order.fulfillmentOrders.map(({ locationId }) => locationId),
      fulfillment_location_id: order.fulfillmentOrders.map(({ locationId }) => locationId),
    })[name],
  words: () => [order.name, order.email ?? "", ...order.lineItems.flatMap(({ title, sku }) => [title, sku ?? ""])],
});

const SORT_VALUES: Record<string, (order: Order) => Position["value"]> = {
  CREATED_AT: (order) => order.createdAt,
  UPDATED_AT: (order) => order.updatedAt,
  PROCESSED_AT: (order) => order.processedAt,
  ORDER_NUMBER: (order) => order.number,
  ID: (order) => order.id,
  TOTAL_PRICE: originalTotal,
  CURRENT_TOTAL_PRICE: currentTotal,
  FINANCIAL_STATUS: displayFinancialStatus,
  FULFILLMENT_STATUS: displayFulfillmentStatus,
  TOTAL_ITEMS_QUANTITY: (order) => order.lineItems.reduce((total, line) => total + line.quantity, 0),
  PO_NUMBER: (order) => order.poNumber ?? "",
  RELEVANCE: (order) => order.id,
};

const findOrders = (context: RequestContext, query?: string | null): Order[] => {
  const matches = searchFor(query);
  return [...context.shop.orders.values()].filter(
    (order) => mayReadOrder(context, order) && matches(searchableOrder(order)),
  );
};

const searchableFulfillmentOrder = (one: FulfillmentOrder): Searchable => ({
  field: (name) =>
    ({
      id: one.id,
      status: one.status.toLowerCase(),
      request_status: one.requestStatus.toLowerCase(),
      assigned_location_id: one.locationId,
      updated_at: one.updatedAt,
    })[name],
});

const notCancelled = (order: Order): boolean => !order.cancelledAt;
const openWork = (order: Order): boolean =>
  notCancelled(order) && order.lineItems.some((line) => unfulfilledQuantity(order, line) > 0);

const money =
  (amount: (order: Order) => number) =>
  (order: Order): object =>
    moneyBag(amount(order), order.currencyCode);
const outstanding = (order: Order): number => Math.max(0, currentTotal(order) - netPayment(order));
const zero = money(() => 0);
const subtotal = (lines: CalculatedLine[]): number =>
  lines.reduce((total, { price, quantity }) => total + Number(price) * quantity, 0);

export const orderResolvers: Resolvers = {
  QueryRoot: {
    order: (_: unknown, { id }: { id: string }, context) => {
      const number = numericId(id, "Order");
      const order = number === null ? undefined : context.shop.orders.get(number);
      return order && mayReadOrder(context, order) ? order : null;
    },
    orders: (_: unknown, args: OrdersArgs, context) => {
      const value = SORT_VALUES[args.sortKey ?? "PROCESSED_AT"] ?? SORT_VALUES["ID"]!;
      return connect(findOrders(context, args.query), args, (order) => ({ value: value(order), id: order.id }));
    },
    ordersCount: (_: unknown, { query, limit }: { query?: string | null; limit: number }, context) => {
      const found = findOrders(context, query).length;
      return { count: Math.min(found, limit), precision: found > limit ? "AT_LEAST" : "EXACT" };
    },
    fulfillment: (_: unknown, { id }: { id: string }, { shop }) => {
      const number = numericId(id, "Fulfillment");
      return number === null ? null : (shop.index.fulfillments.get(number) ?? null);
    },
    job: (_: unknown, { id }: { id: string }, { shop }) => shop.jobs.get(id.split("/").at(-1)!) ?? null,
  },
  Job: {
    id: ({ id }: { id: string }) => gid("Job", id),
    query: () => ({}),
  },
  Order: {
    legacyResourceId: ({ id }: Order) => String(id),
    closed: ({ closedAt }: Order) => closedAt !== null,
    confirmed: () => true,
    confirmationNumber: () => null,
    displayFinancialStatus,
    displayFulfillmentStatus,
    fullyPaid: (order: Order) => outstanding(order) === 0 && displayFinancialStatus(order) === "PAID",
    unpaid: (order: Order) => netPayment(order) === 0 && currentTotal(order) > 0,
    canMarkAsPaid: (order: Order) => notCancelled(order) && displayFinancialStatus(order) === "PENDING",
    capturable: (order: Order) => displayFinancialStatus(order) === "AUTHORIZED",
    refundable: (order: Order) => netPayment(order) > 0,
    fulfillable: openWork,
    restockable: openWork,
    merchantEditable: (order: Order) => notCancelled(order),
    merchantEditableErrors: (order: Order) => (notCancelled(order) ? [] : ["This order has been canceled."]),
    requiresShipping: ({ lineItems }: Order) => lineItems.some((line) => line.requiresShipping),
    presentmentCurrencyCode: ({ currencyCode }: Order) => currencyCode,
    customer: () => null,
    billingAddress: () => null,
    shippingLine: () => null,
    taxExempt: () => false,
    taxesIncluded: () => true,
    taxLines: () => [],
    discountCodes: () => [],
    discountCode: () => null,
    returnStatus: () => "NO_RETURN",
    refunds: () => [],
    subtotalLineItemsQuantity: ({ lineItems }: Order) => lineItems.reduce((total, line) => total + line.quantity, 0),
    currentSubtotalLineItemsQuantity: ({ lineItems }: Order) =>
      lineItems.reduce((total, line) => total + line.currentQuantity, 0),
    totalPriceSet: money(originalTotal),
    originalTotalPriceSet: money(originalTotal),
    currentTotalPriceSet: money(currentTotal),
    subtotalPriceSet: money((order) => originalTotal(order) - Number(order.shippingPrice)),
    currentSubtotalPriceSet: money((order) => currentTotal(order) - Number(order.shippingPrice)),
    totalShippingPriceSet: money(({ shippingPrice }) => Number(shippingPrice)),
    currentShippingPriceSet: money(({ shippingPrice }) => Number(shippingPrice)),
    totalTaxSet: zero,
    currentTotalTaxSet: zero,
    totalDiscountsSet: zero,
    currentTotalDiscountsSet: zero,
    totalOutstandingSet: money(outstanding),
    totalReceivedSet: money((order) => Math.max(0, netPayment(order))),
    netPaymentSet: money(netPayment),
    totalRefundedSet: money((order) =>
      order.transactions.filter(({ kind }) => kind === "REFUND").reduce((sum, { amount }) => sum + Number(amount), 0),
    ),
    totalPrice: (order: Order) => decimal(originalTotal(order)),
    paymentGatewayNames: ({ transactions }: Order) => [
      ...new Set(transactions.flatMap(({ gateway }) => gateway ?? [])),
    ],
    transactions: ({ transactions }: Order, { first }: { first?: number | null }) =>
      transactions.slice(0, first ?? undefined),
    transactionsCount: ({ transactions }: Order) => ({ count: transactions.length, precision: "EXACT" }),
    lineItems: ({ lineItems }: Order, args: ConnectionArgs) => byId(lineItems, args),
    nonFulfillableLineItems: (order: Order, args: ConnectionArgs) =>
      byId(
        order.lineItems.filter((line) => nonFulfillableQuantity(line) === line.quantity),
        args,
      ),
    fulfillments: ({ fulfillments }: Order, { first }: { first?: number | null }) =>
      fulfillments.slice(0, first ?? undefined),
    fulfillmentsCount: ({ fulfillments }: Order) => ({ count: fulfillments.length, precision: "EXACT" }),
    fulfillmentOrders: (
      order: Order,
      args: ConnectionArgs & { displayable?: boolean; query?: string | null },
      { shop, actor },
    ) => {
      const matches = searchFor(args.query);
      const visible = order.fulfillmentOrders.filter(
        (one) =>
          mayRead(shop, actor, one) &&
          !(args.displayable && one.superseded) &&
          matches(searchableFulfillmentOrder(one)),
      );
      return byId(visible, args);
    },
  },
  MailingAddress: {
    ...Object.fromEntries(
      ["firstName", "lastName", "company", "address1", "address2", "city", "provinceCode", "zip", "phone"].map(
        (name) => [name, (address: Record<string, unknown>) => address[name] ?? null],
      ),
    ),
    countryCodeV2: ({ countryCode }: Address) => countryCode ?? null,
    name: ({ firstName, lastName }: Address) => [firstName, lastName].filter(Boolean).join(" ") || null,
  },
  LineItem: {
    currentQuantity: ({ currentQuantity }: LineItem) => currentQuantity,
    fulfillableQuantity: (line: LineItem, _: object, { shop }) => fulfillableQuantity(orderOf(shop, line), line),
    unfulfilledQuantity: (line: LineItem, _: object, { shop }) => unfulfilledQuantity(orderOf(shop, line), line),
    nonFulfillableQuantity,
    refundableQuantity: ({ currentQuantity }: LineItem) => currentQuantity,
    fulfillmentStatus: (line: LineItem, _: object, { shop }) =>
      lineFulfillmentStatus(orderOf(shop, line), line) ?? "unfulfilled",
    restockable: ({ variantId }: LineItem) => variantId !== null,
    merchantEditable: (line: LineItem, _: object, { shop }) => {
      const order = orderOf(shop, line);
      return notCancelled(order) && fulfilledQuantity(order, line) < line.currentQuantity;
    },
    variant: ({ variantId }: LineItem, _: object, { shop }) =>
      variantId === null ? null : (shop.variants.get(variantId) ?? null),
    product: ({ productId }: LineItem, _: object, { shop }) =>
      productId === null ? null : (shop.products.get(productId) ?? null),
    sellingPlan: () => null,
    lineItemGroup: ({ group }: LineItem) => group,
    contract: () => null,
    image: () => null,
    taxLines: () => [],
    discountAllocations: () => [],
    originalUnitPriceSet: (line: LineItem, _: object, { shop }) =>
      moneyBag(line.price, orderOf(shop, line).currencyCode),
    discountedUnitPriceSet: (line: LineItem, _: object, { shop }) =>
      moneyBag(line.price, orderOf(shop, line).currencyCode),
    originalTotalSet: (line: LineItem, _: object, { shop }) =>
      moneyBag(Number(line.price) * line.quantity, orderOf(shop, line).currencyCode),
    discountedTotalSet: (line: LineItem, _: object, { shop }) =>
      moneyBag(Number(line.price) * line.quantity, orderOf(shop, line).currencyCode),
  },
  LineItemGroup: {
    customAttributes: () => [],
  },
  OrderTransaction: {
    amountSet: ({ amount, currencyCode }: Transaction) => moneyBag(amount, currencyCode),
    amountV2: ({ amount, currencyCode }: Transaction) => ({ amount: decimal(amount), currencyCode }),
    amount: ({ amount }: Transaction) => decimal(amount),
    order: (_: Transaction) => null,
  },
  Fulfillment: {
    legacyResourceId: ({ id }: Fulfillment) => String(id),
    displayStatus,
    trackingInfo: ({ tracking }: Fulfillment, { first }: { first?: number | null }) =>
      trackingInfo(tracking).slice(0, first ?? undefined),
    totalQuantity: ({ lines }: Fulfillment) => lines.reduce((total, { quantity }) => total + quantity, 0),
    fulfillmentLineItems: ({ lines }: Fulfillment, args: ConnectionArgs) => byId(lines, args),
    fulfillmentOrders: ({ lines }: Fulfillment, args: ConnectionArgs, { shop, actor }) => {
      const ids = new Set(lines.map(({ fulfillmentOrderId }) => fulfillmentOrderId));
      const all = [...ids].map((id) => shop.index.fulfillmentOrders.get(id)!);
      return byId(
        all.filter((one) => mayRead(shop, actor, one)),
        args,
      );
    },
    order: (fulfillment: Fulfillment, _: object, { shop }) => orderOf(shop, fulfillment),
    location: ({ locationId }: Fulfillment, _: object, { shop }) =>
      locationId === null ? null : shop.locations.get(locationId),
    service: ({ locationId }: Fulfillment, _: object, { shop }) => {
      const serviceId = locationId === null ? null : (shop.locations.get(locationId)?.serviceId ?? null);
      return serviceId === null ? null : shop.services.get(serviceId);
    },
    requiresShipping: ({ lines }: Fulfillment, _: object, { shop }) =>
      lines.some(({ lineItemId }) => shop.index.lineItems.get(lineItemId)!.requiresShipping),
    originAddress: () => null,
    events: ({ events }: Fulfillment, args: ConnectionArgs) =>
      connect(events, args, ({ happenedAt, id }: FulfillmentEvent) => ({ value: happenedAt, id })),
    deliveredAt: (fulfillment: Fulfillment) => lastEventAt(fulfillment, "DELIVERED"),
    inTransitAt: (fulfillment: Fulfillment) => lastEventAt(fulfillment, "IN_TRANSIT"),
    estimatedDeliveryAt: ({ events }: Fulfillment) =>
      events.findLast(({ estimatedDeliveryAt }) => estimatedDeliveryAt)?.estimatedDeliveryAt ?? null,
  },
  FulfillmentLineItem: {
    lineItem: ({ lineItemId }: FulfillmentLine, _: object, { shop }) => shop.index.lineItems.get(lineItemId),
  },
  CalculatedOrder: {
    committed: () => false,
    originalOrder: ({ orderId }: CalculatedOrder, _: object, { shop }) => shop.orders.get(orderId),
    lineItems: ({ lines }: CalculatedOrder, args: ConnectionArgs) => connect(lines, args),
    addedLineItems: ({ lines }: CalculatedOrder, args: ConnectionArgs) =>
      connect(
        lines.filter(({ lineItemId }) => lineItemId === null),
        args,
      ),
    subtotalPriceSet: ({ lines, currencyCode }: CalculatedOrder) => moneyBag(subtotal(lines), currencyCode),
    totalPriceSet: ({ lines, orderId, currencyCode }: CalculatedOrder, _: object, { shop }) =>
      moneyBag(subtotal(lines) + Number(shop.orders.get(orderId)!.shippingPrice), currencyCode),
    subtotalLineItemsQuantity: ({ lines }: CalculatedOrder) =>
      lines.reduce((total, { quantity }) => total + quantity, 0),
  },
  CalculatedLineItem: {
    editableQuantity: ({ quantity }: CalculatedLine) => quantity,
    editableQuantityBeforeChanges: ({ quantityBefore }: CalculatedLine) => quantityBefore,
    restocking: ({ restock }: CalculatedLine) => restock,
    restockable: ({ variantId }: CalculatedLine) => variantId !== null,
    originalUnitPriceSet: ({ price, currencyCode }: CalculatedLine) => moneyBag(price, currencyCode),
    discountedUnitPriceSet: ({ price, currencyCode }: CalculatedLine) => moneyBag(price, currencyCode),
    editableSubtotalSet: (line: CalculatedLine) => moneyBag(subtotal([line]), line.currencyCode),
    hasStagedLineItemDiscount: () => false,
    customAttributes: () => [],
    image: () => null,
    variant: ({ variantId }: CalculatedLine, _: object, { shop }) =>
      variantId === null ? null : (shop.variants.get(variantId) ?? null),
  },
};
