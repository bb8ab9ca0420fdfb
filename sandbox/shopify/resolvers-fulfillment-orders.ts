/** Fulfillment orders, their lines, holds and requests. */
import { accessClass, mayRead, visibleFulfillmentOrder } from "./access.ts";
import { connect, type ConnectionArgs, type Position } from "./connections.ts";
import { canTake, locationsForMove, mergeable } from "./fulfillment-orders.ts";
import { displayReason } from "./holds.ts";
import { gid } from "./gid.ts";
import { moneyBag } from "./money.ts";
import { isDone } from "./quantities.ts";
import { byId, type RequestContext, type Resolvers } from "./resolvers.ts";
import { searchFor } from "./search.ts";
import type {
  FulfillmentHold,
  FulfillmentOrder,
  FulfillmentOrderLine,
  LineItem,
  Location,
  MerchantRequest,
  Shop,
} from "./store.ts";
import { supportedActions } from "./supported-actions.ts";
import { MERCHANT_APP_ID } from "./world.ts";

interface ListArgs extends ConnectionArgs {
  query?: string | null;
  sortKey?: string | null;
  includeClosed?: boolean;
}

const lineItemOf = (shop: Shop, line: FulfillmentOrderLine): LineItem => shop.index.lineItems.get(line.lineItemId)!;

const SORT_VALUES: Record<string, (one: FulfillmentOrder) => Position["value"]> = {
  ID: (one) => one.id,
  CREATED_AT: (one) => one.createdAt,
  UPDATED_AT: (one) => one.updatedAt,
  FULFILL_AT: (one) => one.fulfillAt ?? "",
  RELEVANCE: (one) => one.id,
};

function list(
  { shop, actor }: RequestContext,
  args: ListArgs,
  wanted: (one: FulfillmentOrder) => boolean = () => true,
): unknown {
  const matches = searchFor(args.query);
  const value = SORT_VALUES[args.sortKey ?? "ID"] ?? SORT_VALUES["ID"]!;
  const found = [...shop.index.fulfillmentOrders.values()].filter(
    (one) =>
      mayRead(shop, actor, one) &&
      wanted(one) &&
      matches({
        field: (name) =>
          ({
            id: one.id,
            status: one.status.toLowerCase(),
            request_status: one.requestStatus.toLowerCase(),
            assigned_location_id: one.locationId,
            order_id: one.orderId,
            updated_at: one.updatedAt,
          })[name],
      }),
  );
  return connect(found, args, (one) => ({ value: value(one), id: one.id }));
}

/** Which request statuses an assignment status stands for. */
const ASSIGNMENT: Record<string, string[]> = {
  CANCELLATION_REQUESTED: ["CANCELLATION_REQUESTED"],
  FULFILLMENT_REQUESTED: ["SUBMITTED"],
  FULFILLMENT_ACCEPTED: ["ACCEPTED", "CANCELLATION_REJECTED"],
  FULFILLMENT_UNSUBMITTED: ["UNSUBMITTED"],
};

interface LocationForMove {
  location: Location;
  movable: boolean;
  one: FulfillmentOrder;
}

const takeable = ({ one, location }: LocationForMove, shop: Shop, wanted: boolean): FulfillmentOrderLine[] =>
  one.lines.filter((line) => line.remainingQuantity > 0 && canTake(shop, location, [line]) === wanted);

export const fulfillmentOrderResolvers: Resolvers = {
  QueryRoot: {
    fulfillmentOrder: (_: unknown, { id }: { id: string }, { shop, actor }) => visibleFulfillmentOrder(shop, actor, id),
    fulfillmentOrders: (_: unknown, args: ListArgs, context) =>
      list(context, args, (one) => args.includeClosed === true || !isDone(one)),
    assignedFulfillmentOrders: (
      _: unknown,
      args: ListArgs & { assignmentStatus?: string | null; locationIds?: string[] | null },
      context,
    ) =>
      list(
        context,
        args,
        (one) =>
          !isDone(one) &&
          accessClass(context.shop, context.actor, one) === "assigned" &&
          (!args.assignmentStatus || ASSIGNMENT[args.assignmentStatus]!.includes(one.requestStatus)) &&
          (!args.locationIds || args.locationIds.includes(gid("Location", one.locationId))),
      ),
    manualHoldsFulfillmentOrders: (_: unknown, args: ListArgs, context) =>
      list(context, args, (one) => one.status === "ON_HOLD"),
  },
  FulfillmentOrder: {
    orderId: ({ orderId }: FulfillmentOrder) => gid("Order", orderId),
    order: ({ orderId }: FulfillmentOrder, _: object, { shop }) => shop.orders.get(orderId),
    orderName: ({ orderId }: FulfillmentOrder, _: object, { shop }) => shop.orders.get(orderId)!.name,
    orderProcessedAt: ({ orderId }: FulfillmentOrder, _: object, { shop }) => shop.orders.get(orderId)!.processedAt,
    supportedActions: (one: FulfillmentOrder, _: object, { shop, actor, apiVersion }) =>
      supportedActions(shop, actor, one, apiVersion).map((action) => ({ action, externalUrl: null })),
    assignedLocation: ({ locationId }: FulfillmentOrder, _: object, { shop }) => shop.locations.get(locationId),
    deliveryMethod: ({ id, deliveryMethod }: FulfillmentOrder) => ({
      __typename: "DeliveryMethod",
      id,
      methodType: deliveryMethod,
      minDeliveryDateTime: null,
      maxDeliveryDateTime: null,
      presentedName: null,
      serviceCode: null,
      sourceReference: null,
      additionalInformation: null,
      brandedPromise: null,
    }),
    destination: ({ id, orderId }: FulfillmentOrder, _: object, { shop }) => {
      const { shippingAddress, email } = shop.orders.get(orderId)!;
      return shippingAddress && { ...shippingAddress, __typename: "FulfillmentOrderDestination", id, email };
    },
    internationalDuties: () => null,
    fulfillmentHolds: ({ holds }: FulfillmentOrder) => holds,
    merchantRequests: ({ merchantRequests }: FulfillmentOrder, args: ConnectionArgs & { kind?: string | null }) =>
      byId(
        merchantRequests.filter(({ kind }) => !args.kind || kind === args.kind),
        args,
      ),
    lineItems: ({ lines }: FulfillmentOrder, args: ConnectionArgs) => byId(lines, args),
    fulfillments: (one: FulfillmentOrder, args: ConnectionArgs, { shop }) =>
      byId(
        shop.orders
          .get(one.orderId)!
          .fulfillments.filter(({ lines }) => lines.some(({ fulfillmentOrderId }) => fulfillmentOrderId === one.id)),
        args,
      ),
    fulfillmentOrdersForMerge: (one: FulfillmentOrder, args: ConnectionArgs, { shop }) =>
      byId(mergeable(shop.orders.get(one.orderId)!, one), args),
    locationsForMove: (
      one: FulfillmentOrder,
      args: ConnectionArgs & { query?: string | null; locationIds?: string[] | null },
      { shop },
    ) => {
      const matches = searchFor(args.query);
      const found = locationsForMove(shop, one)
        .filter(({ location }) => !args.locationIds || args.locationIds.includes(gid("Location", location.id)))
        .filter(({ location }) => matches({ field: () => undefined, words: () => [location.name] }))
        .map(({ location, movable }): LocationForMove => ({ location, movable, one }));
      return connect(found, args, ({ location }) => ({ value: location.id, id: location.id }));
    },
  },
  FulfillmentOrderDestination: Object.fromEntries(
    ["firstName", "lastName", "company", "address1", "address2", "city", "countryCode", "zip", "phone", "email"].map(
      (name) => [name, (destination: Record<string, unknown>) => destination[name] ?? null],
    ),
  ),
  FulfillmentOrderLocationForMove: {
    message: ({ location, movable }: LocationForMove, _: object, { shop }) =>
      movable ? null : `No items are stocked at ${location.name} of ${shop.name}.`,
    availableLineItems: (at: LocationForMove, args: ConnectionArgs, { shop }) => byId(takeable(at, shop, true), args),
    unavailableLineItems: (at: LocationForMove, args: ConnectionArgs, { shop }) =>
      byId(takeable(at, shop, false), args),
    availableLineItemsCount: (at: LocationForMove, _: object, { shop }) => ({
      count: takeable(at, shop, true).length,
      precision: "EXACT",
    }),
    unavailableLineItemsCount: (at: LocationForMove, _: object, { shop }) => ({
      count: takeable(at, shop, false).length,
      precision: "EXACT",
    }),
  },
  FulfillmentOrderAssignedLocation: {
    location: (location: Location) => location,
    countryCode: ({ address }: Location) => address.countryCode,
    province: ({ address }: Location) => address.provinceCode,
    city: ({ address }: Location) => address.city,
    zip: ({ address }: Location) => address.zip,
    address1: () => null,
    address2: () => null,
    phone: () => null,
  },
  FulfillmentOrderLineItem: {
    lineItem: (line: FulfillmentOrderLine, _: object, { shop }) => lineItemOf(shop, line),
    productTitle: (line: FulfillmentOrderLine, _: object, { shop }) => lineItemOf(shop, line).title,
    variantTitle: (line: FulfillmentOrderLine, _: object, { shop }) => lineItemOf(shop, line).variantTitle,
    sku: (line: FulfillmentOrderLine, _: object, { shop }) => lineItemOf(shop, line).sku,
    vendor: (line: FulfillmentOrderLine, _: object, { shop }) => lineItemOf(shop, line).vendor,
    requiresShipping: (line: FulfillmentOrderLine, _: object, { shop }) => lineItemOf(shop, line).requiresShipping,
    variant: (line: FulfillmentOrderLine, _: object, { shop }) => {
      const { variantId } = lineItemOf(shop, line);
      return variantId === null ? null : (shop.variants.get(variantId) ?? null);
    },
    inventoryItemId: (line: FulfillmentOrderLine, _: object, { shop }) => {
      const { variantId } = lineItemOf(shop, line);
      const variant = variantId === null ? undefined : shop.variants.get(variantId);
      return variant ? gid("InventoryItem", variant.inventoryItemId) : null;
    },
    originalUnitPriceSet: (line: FulfillmentOrderLine, _: object, { shop }) => {
      const item = lineItemOf(shop, line);
      return moneyBag(item.price, shop.orders.get(item.orderId)!.currencyCode);
    },
    image: () => null,
    shippingLine: () => null,
    warnings: () => [],
  },
  FulfillmentHold: {
    displayReason: ({ reason }: FulfillmentHold) => displayReason(reason),
    heldByRequestingApp: ({ appId }: FulfillmentHold, _: object, { actor }) => appId === actor.appId,
    heldByApp: ({ appId }: FulfillmentHold) =>
      appId === MERCHANT_APP_ID ? null : { __typename: "App", id: appId, title: "LIVAPON" },
  },
  FulfillmentOrderMerchantRequest: {
    fulfillmentOrder: ({ fulfillmentOrderId }: MerchantRequest, _: object, { shop }) =>
      shop.index.fulfillmentOrders.get(fulfillmentOrderId),
  },
};
