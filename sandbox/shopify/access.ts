/** What an app may see and do: Shopify's access rules as data, and the few functions that apply them. */
import { GraphQLError } from "graphql";
import { numericId } from "./gid.ts";
import type { FulfillmentOrder, Shop } from "./store.ts";
import type { Actor } from "./world.ts";

/** Any one of the scopes is enough; `also` is what Shopify adds to the sentence about it. */
interface Requirement {
  scopes: string[];
  also?: string;
}

const anyOf = (...scopes: string[]): Requirement => ({ scopes });
const FULFILL_AND_SHIP = "The user must have fulfill_and_ship_orders permission.";
const toFulfill = (...scopes: string[]): Requirement => ({ scopes, also: FULFILL_AND_SHIP });

const READ_FULFILLMENT_ORDERS = [
  "read_assigned_fulfillment_orders",
  "read_merchant_managed_fulfillment_orders",
  "read_third_party_fulfillment_orders",
];
const fulfillmentOrders = anyOf(...READ_FULFILLMENT_ORDERS, "read_marketplace_fulfillment_orders");
const fulfillmentOrderLines = anyOf(...READ_FULFILLMENT_ORDERS);
const locations = anyOf("read_locations");
const orders = anyOf("read_orders", "read_marketplace_orders");
const ownOrOthers = toFulfill("write_merchant_managed_fulfillment_orders", "write_third_party_fulfillment_orders");
const anyWork = toFulfill(
  "write_assigned_fulfillment_orders",
  "write_merchant_managed_fulfillment_orders",
  "write_third_party_fulfillment_orders",
);
const service = toFulfill("write_assigned_fulfillment_orders");
const request = toFulfill("write_third_party_fulfillment_orders");

/** By type: whoever selects a field of this type needs it. */
const TYPES: Record<string, Requirement> = {
  Order: anyOf("read_orders", "read_marketplace_orders", "read_quick_sale"),
  LineItem: orders,
  OrderTransaction: orders,
  Fulfillment: anyOf("read_orders", "read_marketplace_orders", ...fulfillmentOrders.scopes),
  FulfillmentOrder: fulfillmentOrders,
  FulfillmentOrderAssignedLocation: fulfillmentOrders,
  FulfillmentHold: fulfillmentOrders,
  FulfillmentOrderLineItem: fulfillmentOrderLines,
  FulfillmentOrderMerchantRequest: fulfillmentOrderLines,
  FulfillmentOrderLocationForMove: fulfillmentOrderLines,
  FulfillmentOrderDestination: fulfillmentOrderLines,
  DeliveryMethod: anyOf("read_orders", ...fulfillmentOrders.scopes),
  Location: anyOf("read_locations", "read_inventory", "read_markets_home"),
  Product: anyOf("read_products"),
  ProductVariant: anyOf("read_products"),
  InventoryItem: anyOf("read_inventory", "read_products"),
  InventoryLevel: anyOf("read_inventory"),
  Customer: anyOf("read_customers"),
  CalculatedOrder: anyOf("read_order_edits"),
};

/** By field, beside what the field's type asks for. */
const FIELDS: Record<string, Requirement> = {
  "FulfillmentHold.heldByApp": anyOf("read_apps"),
  "InventoryItem.inventoryLevel": anyOf("read_inventory"),
  "InventoryItem.inventoryLevels": anyOf("read_inventory"),
  "InventoryItem.locationsCount": anyOf("read_inventory"),
  "Location.name": anyOf("read_locations", "read_markets_home"),
  ...Object.fromEntries(
    [
      "activatable",
      "address",
      "addressVerified",
      "createdAt",
      "deactivatable",
      "deactivatedAt",
      "deletable",
      "fulfillmentService",
      "fulfillsOnlineOrders",
      "hasActiveInventory",
      "hasUnfulfilledOrders",
      "inventoryLevel",
      "inventoryLevels",
      "isActive",
      "isFulfillmentService",
      "isPrimary",
      "localPickupSettingsV2",
      "shipsInventory",
      "updatedAt",
    ].map((field) => [`Location.${field}`, locations]),
  ),
  "QueryRoot.assignedFulfillmentOrders": anyOf("read_assigned_fulfillment_orders"),
  "QueryRoot.manualHoldsFulfillmentOrders": anyOf("read_orders"),
  "QueryRoot.ordersCount": orders,
  "Mutation.orderCreate": anyOf("write_orders"),
  "Mutation.orderUpdate": anyOf("write_orders"),
  "Mutation.orderCancel": anyOf("write_orders"),
  "Mutation.orderDelete": anyOf("write_orders"),
  "Mutation.orderClose": anyOf("write_orders"),
  "Mutation.orderOpen": anyOf("write_orders"),
  "Mutation.orderMarkAsPaid": anyOf("write_orders"),
  "Mutation.tagsAdd": anyOf("write_orders"),
  "Mutation.tagsRemove": anyOf("write_orders"),
  "Mutation.orderEditBegin": anyOf("write_order_edits"),
  "Mutation.orderEditAddVariant": anyOf("write_order_edits"),
  "Mutation.orderEditAddCustomItem": anyOf("write_order_edits"),
  "Mutation.orderEditSetQuantity": anyOf("write_order_edits"),
  "Mutation.orderEditCommit": anyOf("write_order_edits"),
  "Mutation.inventoryActivate": anyOf("write_inventory"),
  "Mutation.inventorySetQuantities": anyOf("write_inventory"),
  "Mutation.locationAdd": anyOf("write_locations"),
  "Mutation.locationEdit": anyOf("write_locations"),
  "Mutation.locationActivate": anyOf("write_locations"),
  "Mutation.locationDeactivate": anyOf("write_locations"),
  "Mutation.productCreate": anyOf("write_products"),
  "Mutation.fulfillmentServiceCreate": toFulfill("write_fulfillments"),
  "Mutation.fulfillmentServiceDelete": toFulfill("write_fulfillments"),
  "Mutation.fulfillmentEventCreate": toFulfill("write_fulfillments"),
  "Mutation.fulfillmentCreate": anyWork,
  "Mutation.fulfillmentCreateV2": anyWork,
  "Mutation.fulfillmentCancel": anyWork,
  "Mutation.fulfillmentTrackingInfoUpdate": anyWork,
  "Mutation.fulfillmentTrackingInfoUpdateV2": anyWork,
  "Mutation.fulfillmentOrderMove": ownOrOthers,
  "Mutation.fulfillmentOrderHold": ownOrOthers,
  "Mutation.fulfillmentOrderOpen": ownOrOthers,
  "Mutation.fulfillmentOrderSplit": ownOrOthers,
  "Mutation.fulfillmentOrderMerge": ownOrOthers,
  "Mutation.fulfillmentOrderCancel": ownOrOthers,
  "Mutation.fulfillmentOrderReschedule": ownOrOthers,
  "Mutation.fulfillmentOrderReleaseHold": toFulfill(...ownOrOthers.scopes, "write_marketplace_fulfillment_orders"),
  "Mutation.fulfillmentOrdersSetFulfillmentDeadline": toFulfill(
    ...ownOrOthers.scopes,
    "write_marketplace_fulfillment_orders",
  ),
  "Mutation.fulfillmentOrderReportProgress": toFulfill(
    "write_merchant_managed_fulfillment_orders",
    "write_assigned_fulfillment_orders",
  ),
  "Mutation.fulfillmentOrdersReroute": {
    scopes: anyWork.scopes,
    also: "The user must have the fulfill_and_ship_orders permission or the calling API client must be Shopify POS.",
  },
  "Mutation.fulfillmentOrderLineItemsPreparedForPickup": toFulfill("write_merchant_managed_fulfillment_orders"),
  "Mutation.fulfillmentOrderSubmitFulfillmentRequest": request,
  "Mutation.fulfillmentOrderSubmitCancellationRequest": request,
  "Mutation.fulfillmentOrderAcceptFulfillmentRequest": service,
  "Mutation.fulfillmentOrderRejectFulfillmentRequest": service,
  "Mutation.fulfillmentOrderAcceptCancellationRequest": service,
  "Mutation.fulfillmentOrderRejectCancellationRequest": service,
  "Mutation.fulfillmentOrderClose": service,
};

/** Which scope a webhook topic needs, by the part before the slash. */
const TOPICS: Record<string, Requirement> = {
  orders: anyOf("read_orders"),
  fulfillments: anyOf("read_fulfillments"),
  fulfillment_orders: fulfillmentOrders,
  fulfillment_holds: fulfillmentOrders,
  locations: anyOf("read_locations"),
  inventory_levels: anyOf("read_inventory"),
  inventory_items: anyOf("read_inventory"),
  products: anyOf("read_products"),
};

const ALL_RESOURCES = [
  "orders",
  "all_orders",
  "order_edits",
  "products",
  "inventory",
  "locations",
  "fulfillments",
  "shipping",
  "customers",
  "assigned_fulfillment_orders",
  "merchant_managed_fulfillment_orders",
  "third_party_fulfillment_orders",
];

/** What the merchant's own token may do: everything a merchant can grant, which `read_apps` is not. */
export const MERCHANT_SCOPES: readonly string[] = ALL_RESOURCES.flatMap((name) => [`read_${name}`, `write_${name}`]);

/** The scopes that a grant amounts to: whoever may write may read. */
export function effectiveScopes(granted: readonly string[]): Set<string> {
  return new Set(granted.flatMap((scope) => [scope, scope.replace(/^write_/, "read_")]));
}

const meets = (scopes: ReadonlySet<string>, requirement: Requirement | undefined): boolean =>
  !requirement || requirement.scopes.some((scope) => scopes.has(scope));

/** Whether an installation with these scopes gets a topic. Topics of the app itself need none. */
export const maySubscribe = (scopes: ReadonlySet<string>, topic: string): boolean =>
  meets(scopes, TOPICS[topic.split("/")[0]!]);

function sentence({ scopes, also }: Requirement): string {
  const named = scopes.map((scope) => `\`${scope}\` access scope`);
  const last = named.pop()!;
  const list = named.length > 0 ? `${named.join(", ")} or ${last}.` : `${last}.`;
  return also ? `${list} Also: ${also}` : list;
}

const DOCUMENTATION = "https://shopify.dev/api/usage/access-scopes";

/** Whether the actor may do what only staff with the permission "Fulfill and ship orders" may. */
const hasPermission = (actor: Actor, { also }: Requirement): boolean =>
  actor.fulfillsOrders || !also?.includes("fulfill_and_ship_orders");

/** Throws Shopify's ACCESS_DENIED when the actor may not select the field, or not the type it leads to. */
export function checkAccess(actor: Actor, parentType: string, field: string, leadsTo: string): void {
  const missing = [FIELDS[`${parentType}.${field}`], TYPES[leadsTo]].find(
    (one) => one && !(meets(actor.scopes, one) && hasPermission(actor, one)),
  );
  if (!missing) return;
  const requiredAccess = sentence(missing);
  throw new GraphQLError(`Access denied for ${field} field. Required access: ${requiredAccess}`, {
    extensions: { code: "ACCESS_DENIED", documentation: DOCUMENTATION, requiredAccess },
  });
}

/** Shopify's classes of fulfillment orders, seen from an app: its own service's, another service's, the merchant's. */
export function accessClass(
  shop: Shop,
  actor: Actor,
  { locationId }: FulfillmentOrder,
): "assigned" | "third_party" | "merchant_managed" {
  const serviceId = shop.locations.get(locationId)?.serviceId ?? null;
  if (serviceId === null) return "merchant_managed";
  return shop.services.get(serviceId)?.appId === actor.appId ? "assigned" : "third_party";
}

/** Whether the actor sees a fulfillment order; the ones it may not see are simply not there. */
export const mayRead = (shop: Shop, actor: Actor, one: FulfillmentOrder): boolean =>
  accessScopes(shop, actor, one).some((name) => actor.scopes.has(`read_${name}`));

/** Whether the actor may change a fulfillment order. */
export const mayWrite = (shop: Shop, actor: Actor, one: FulfillmentOrder): boolean =>
  accessScopes(shop, actor, one).some((name) => actor.scopes.has(`write_${name}`));

/** An app's own service's work is open to it as assigned work and, since others may see it, as third-party work too. */
function accessScopes(shop: Shop, actor: Actor, one: FulfillmentOrder): string[] {
  const kind = accessClass(shop, actor, one);
  const names = kind === "assigned" ? ["assigned", "third_party"] : [kind];
  return names.map((name) => `${name}_fulfillment_orders`);
}

/** The record behind an id, if there is one and the actor may see it. */
export function visibleFulfillmentOrder(shop: Shop, actor: Actor, id: string): FulfillmentOrder | null {
  const number = numericId(id, "FulfillmentOrder");
  const found = number === null ? undefined : shop.index.fulfillmentOrders.get(number);
  return found && mayRead(shop, actor, found) ? found : null;
}
