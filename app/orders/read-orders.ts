import type { FulfillmentOrder, FulfillmentOrderLine } from "../fulfillment-orders/fulfillment-order.ts";
import type { AdminClient, AdminError } from "../shopify/admin-api.ts";
import {
  FulfillmentLinesPageDocument,
  FulfillmentOrderLinesPageDocument,
  OrderFulfillmentOrdersPageDocument,
  OrderFulfillmentsAllDocument,
  OrderLineItemsPageDocument,
  OrderLooksDocument,
  OrdersUpdatedSinceDocument,
  type FulfillmentFactsFragment,
  type FulfillmentOrderFactsFragment,
  type FulfillmentOrderLineFactsFragment,
  type LineItemContextFragment,
  type LineItemFactsFragment,
  type OrderFactsFragment,
  type TypedDocumentString,
} from "../shopify/generated/admin.ts";
import type { FulfillmentSnapshot, OrderSnapshot } from "./order-snapshot.ts";

/** Shopify's side of one order, whole: everything that did not fit on a first page has been read on. */
export interface OrderLook {
  order: OrderSnapshot;
  /** Null when they were not asked for. */
  fulfillmentOrders: FulfillmentOrder[] | null;
  context: OrderContext;
}

/** What of an order matters to nobody but those who ask why it has no fulfillment orders. */
export interface OrderContext {
  gateways: string[];
  edited: boolean;
  /** Paid through a gateway in test mode. */
  test: boolean;
  lines: Record<string, LineContext>;
}

export interface LineContext {
  /** Pieces that nobody can fulfill: removed ones, and what is nothing to fulfill, such as a tip. */
  nonFulfillable: number;
  /** Sold as a subscription, pre-order or the like. */
  hasSellingPlan: boolean;
  /** The bundle that it is a component of. */
  bundle: string | null;
}

export type Read<Value> = { ok: true; value: Value; cost: number } | { ok: false; error: AdminError; cost: number };

/**
 * How many orders one look asks for: the query's predicted cost must stay under Shopify's 1,000 points
 * (a test holds it against the sandbox's cost).
 */
export const ORDERS_PER_LOOK = 5;

/** Reads orders in one request (and more for what does not fit a page). An order that Shopify does not show is absent. */
export async function readOrders(
  admin: AdminClient,
  orderIds: string[],
  options: { withFulfillmentOrders: boolean },
): Promise<Read<Map<string, OrderLook>>> {
  const reader = new Reader(admin);
  return reader.result(async () => {
    const { nodes } = await reader.ask(OrderLooksDocument, { ids: orderIds, ...options });
    const looks = new Map<string, OrderLook>();
    for (const node of nodes) {
      if (!node || !("id" in node)) continue;
      const { order, lines } = await wholeOrder(reader, node);
      looks.set(node.id, {
        order,
        fulfillmentOrders: node.fulfillmentOrders
          ? await wholeFulfillmentOrders(reader, node.id, node.fulfillmentOrders)
          : null,
        context: {
          gateways: node.paymentGatewayNames,
          edited: node.edited,
          test: node.test,
          lines: contextOfLines([...node.lineItems.nodes, ...lines]),
        },
      });
    }
    return looks;
  });
}

/** One page of the orders that changed at or after `since`, oldest change first. */
export function readOrdersUpdatedSince(
  admin: AdminClient,
  since: Date,
  after: string | null,
): Promise<Read<{ orders: OrderSnapshot[]; next: string | null }>> {
  const reader = new Reader(admin);
  return reader.result(async () => {
    const query = `updated_at:>='${since.toISOString()}'`;
    const { orders } = await reader.ask(OrdersUpdatedSinceDocument, { query, after });
    const whole: OrderSnapshot[] = [];
    for (const node of orders.nodes) whole.push((await wholeOrder(reader, node)).order);
    return { orders: whole, next: orders.pageInfo.hasNextPage ? (orders.pageInfo.endCursor ?? null) : null };
  });
}

/** Adds up the cost of several requests, and turns the first failure among them into the result. */
class Reader {
  cost = 0;
  private readonly admin: AdminClient;

  constructor(admin: AdminClient) {
    this.admin = admin;
  }

  async ask<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Data> {
    const answer = await this.admin.send(document, variables);
    this.cost += answer.cost?.actual ?? 0;
    if (!answer.ok) throw new ReadFailed(answer.error);
    return answer.data;
  }

  async result<Value>(read: () => Promise<Value>): Promise<Read<Value>> {
    try {
      return { ok: true, value: await read(), cost: this.cost };
    } catch (failure) {
      if (failure instanceof ReadFailed) return { ok: false, error: failure.error, cost: this.cost };
      throw failure;
    }
  }
}

class ReadFailed extends Error {
  readonly error: AdminError;
  constructor(error: AdminError) {
    super(error.message);
    this.error = error;
  }
}

interface Page<Node> {
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  nodes: Node[];
}

/** Reads on until the last page. `next` gives the page after a cursor; null: what is read has gone away meanwhile. */
async function allPages<Node>(
  first: Page<Node>,
  next: (after: string | null) => Promise<Page<Node> | null | undefined>,
): Promise<Node[]> {
  const nodes = [...first.nodes];
  let page: Page<Node> | null | undefined = first;
  while (page?.pageInfo.hasNextPage) {
    page = await next(page.pageInfo.endCursor ?? null);
    nodes.push(...(page?.nodes ?? []));
  }
  return nodes;
}

/** `lines`: what is known, beyond the order itself, of lines that were not on the first page. */
async function wholeOrder(
  reader: Reader,
  order: OrderFactsFragment,
): Promise<{ order: OrderSnapshot; lines: LineItemContextFragment[] }> {
  const lines: LineItemContextFragment[] = [];
  const lineItems = await allPages<LineItemFactsFragment>(order.lineItems, async (after) => {
    const page = (await reader.ask(OrderLineItemsPageDocument, { id: order.id, after })).order?.lineItems;
    lines.push(...(page?.nodes ?? []));
    return page;
  });
  const known = order.fulfillments;
  const isMore = (order.fulfillmentsCount?.count ?? known.length) > known.length;
  const fulfillments = isMore
    ? ((await reader.ask(OrderFulfillmentsAllDocument, { id: order.id })).order?.fulfillments ?? known)
    : known;
  const snapshots: FulfillmentSnapshot[] = [];
  for (const fulfillment of fulfillments) snapshots.push(await wholeFulfillment(reader, fulfillment));
  const snapshot: OrderSnapshot = {
    id: order.id,
    name: order.name,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    closedAt: order.closedAt ?? null,
    cancelledAt: order.cancelledAt ?? null,
    cancelReason: order.cancelReason ?? null,
    financialStatus: order.displayFinancialStatus ?? null,
    sourceName: order.sourceName ?? null,
    tags: order.tags,
    lineItems: lineItems.map((line, position) => ({
      id: line.id,
      position,
      sku: line.sku ?? null,
      title: line.title,
      variantTitle: line.variantTitle ?? null,
      vendor: line.vendor ?? null,
      variantId: null,
      quantity: line.quantity,
      currentQuantity: line.currentQuantity,
      requiresShipping: line.requiresShipping,
      isGiftCard: line.isGiftCard,
    })),
    fulfillments: snapshots,
  };
  return { order: snapshot, lines };
}

function contextOfLines(lines: readonly LineItemContextFragment[]): OrderContext["lines"] {
  return Object.fromEntries(
    lines.map((line) => [
      line.id,
      {
        nonFulfillable: line.nonFulfillableQuantity,
        hasSellingPlan: Boolean(line.sellingPlan),
        bundle: line.lineItemGroup?.title ?? null,
      },
    ]),
  );
}

async function wholeFulfillment(reader: Reader, fulfillment: FulfillmentFactsFragment): Promise<FulfillmentSnapshot> {
  const lines = await allPages(
    fulfillment.fulfillmentLineItems,
    async (after) =>
      (await reader.ask(FulfillmentLinesPageDocument, { id: fulfillment.id, after })).fulfillment?.fulfillmentLineItems,
  );
  return {
    id: fulfillment.id,
    name: fulfillment.name,
    status: fulfillment.status,
    createdAt: fulfillment.createdAt,
    updatedAt: fulfillment.updatedAt,
    company: fulfillment.trackingInfo[0]?.company ?? null,
    trackingNumbers: fulfillment.trackingInfo.flatMap((tracking) => (tracking.number ? [tracking.number] : [])),
    lineItems: lines.map((line) => ({ lineItemId: line.lineItem.id, quantity: line.quantity ?? 0 })),
  };
}

async function wholeFulfillmentOrders(
  reader: Reader,
  orderId: string,
  first: Page<FulfillmentOrderFactsFragment>,
): Promise<FulfillmentOrder[]> {
  const nodes = await allPages(
    first,
    async (after) =>
      (await reader.ask(OrderFulfillmentOrdersPageDocument, { id: orderId, after })).order?.fulfillmentOrders,
  );
  const whole: FulfillmentOrder[] = [];
  for (const node of nodes) {
    const lines = await allPages<FulfillmentOrderLineFactsFragment>(
      node.lineItems,
      async (after) =>
        (await reader.ask(FulfillmentOrderLinesPageDocument, { id: node.id, after })).fulfillmentOrder?.lineItems,
    );
    whole.push(fulfillmentOrderOf(node, lines));
  }
  return whole;
}

/** `lines`: those that are known; by default the first page. */
export function fulfillmentOrderOf(
  node: FulfillmentOrderFactsFragment,
  lines: readonly FulfillmentOrderLineFactsFragment[] = node.lineItems.nodes,
): FulfillmentOrder {
  return {
    id: node.id,
    status: node.status,
    requestStatus: node.requestStatus,
    supportedActions: node.supportedActions.map((supported) => supported.action),
    deliveryMethod: node.deliveryMethod?.methodType ?? null,
    locationId: node.assignedLocation.location?.id ?? null,
    locationName: node.assignedLocation.name,
    atService: node.assignedLocation.location?.isFulfillmentService ?? false,
    fulfillAt: node.fulfillAt ?? null,
    holds: node.fulfillmentHolds.map((hold) => ({
      id: hold.id,
      handle: hold.handle ?? null,
      reason: hold.reason,
      reasonNotes: hold.reasonNotes ?? null,
      displayReason: hold.displayReason,
    })),
    lines: lines.map((line): FulfillmentOrderLine => ({
      id: line.id,
      lineItemId: line.lineItem.id,
      totalQuantity: line.totalQuantity,
      remainingQuantity: line.remainingQuantity,
    })),
  };
}
