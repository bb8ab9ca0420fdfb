/**
 * What a simulated shop remembers. Records are plain objects whose property names are the Admin API's field names
 * wherever the value is stored as it is shown; everything that can be computed is computed by the resolvers. Orders
 * own their line items, fulfillment orders and fulfillments; the Maps of a Shop find each of them by id.
 */
export interface Entity<Type extends string> {
  __typename: Type;
  id: number;
}

export interface Location extends Entity<"Location"> {
  name: string;
  isActive: boolean;
  fulfillsOnlineOrders: boolean;
  shipsInventory: boolean;
  /** The fulfillment service that owns this location, if any. */
  serviceId: number | null;
  address: { countryCode: string; provinceCode: string | null; city: string | null; zip: string | null };
  createdAt: string;
  updatedAt: string;
}

export interface FulfillmentService extends Entity<"FulfillmentService"> {
  handle: string;
  serviceName: string;
  /** Which app registered it; null for one that no app of the sandbox owns. */
  appId: number | null;
  callbackUrl: string | null;
  trackingSupport: boolean;
  inventoryManagement: boolean;
  requiresShippingMethod: boolean;
  locationId: number;
}

export interface Product extends Entity<"Product"> {
  title: string;
  handle: string;
  vendor: string;
  productType: string;
  status: "ACTIVE" | "ARCHIVED" | "DRAFT";
  tags: string[];
  isGiftCard: boolean;
  variantIds: number[];
  createdAt: string;
  updatedAt: string;
}

export interface Variant extends Entity<"ProductVariant"> {
  productId: number;
  inventoryItemId: number;
  title: string;
  sku: string | null;
  barcode: string | null;
  price: string;
  position: number;
  taxable: boolean;
  inventoryPolicy: "DENY" | "CONTINUE";
  createdAt: string;
  updatedAt: string;
}

export interface InventoryLevel extends Entity<"InventoryLevel"> {
  inventoryItemId: number;
  locationId: number;
  isActive: boolean;
  available: number;
  committed: number;
  createdAt: string;
  updatedAt: string;
}

export interface InventoryItem extends Entity<"InventoryItem"> {
  variantId: number;
  sku: string | null;
  tracked: boolean;
  requiresShipping: boolean;
  levels: InventoryLevel[];
  createdAt: string;
  updatedAt: string;
}

export interface LineItem extends Entity<"LineItem"> {
  orderId: number;
  title: string;
  variantTitle: string | null;
  name: string;
  sku: string | null;
  vendor: string | null;
  variantId: number | null;
  productId: number | null;
  quantity: number;
  currentQuantity: number;
  requiresShipping: boolean;
  isGiftCard: boolean;
  /** Nothing that anybody could fulfill. */
  isTip: boolean;
  /** The bundle that it is a component of. */
  group: LineItemGroup | null;
  taxable: boolean;
  price: string;
  customAttributes: { key: string; value: string }[];
  /** A location chosen by hand; routing decides where this is null. */
  routeTo: number | null;
}

export interface LineItemGroup extends Entity<"LineItemGroup"> {
  title: string;
  quantity: number;
}

export interface FulfillmentHold extends Entity<"FulfillmentHold"> {
  reason: string;
  reasonNotes: string | null;
  handle: string | null;
  appId: number;
}

export interface FulfillmentOrderLine extends Entity<"FulfillmentOrderLineItem"> {
  fulfillmentOrderId: number;
  lineItemId: number;
  totalQuantity: number;
  remainingQuantity: number;
}

export interface MerchantRequest extends Entity<"FulfillmentOrderMerchantRequest"> {
  fulfillmentOrderId: number;
  kind: "FULFILLMENT_REQUEST" | "CANCELLATION_REQUEST";
  message: string | null;
  requestOptions: Record<string, unknown>;
  responseData: Record<string, unknown> | null;
  sentAt: string;
}

export type FulfillmentOrderStatus =
  "OPEN" | "IN_PROGRESS" | "SCHEDULED" | "ON_HOLD" | "INCOMPLETE" | "CANCELLED" | "CLOSED";

export type RequestStatus =
  | "UNSUBMITTED"
  | "SUBMITTED"
  | "ACCEPTED"
  | "REJECTED"
  | "CANCELLATION_REQUESTED"
  | "CANCELLATION_ACCEPTED"
  | "CANCELLATION_REJECTED"
  | "CLOSED";

export type DeliveryMethodType = "SHIPPING" | "NONE" | "PICK_UP" | "LOCAL" | "RETAIL" | "PICKUP_POINT";

export interface FulfillmentOrder extends Entity<"FulfillmentOrder"> {
  orderId: number;
  status: FulfillmentOrderStatus;
  requestStatus: RequestStatus;
  locationId: number;
  deliveryMethod: DeliveryMethodType;
  fulfillAt: string | null;
  fulfillBy: string | null;
  createdAt: string;
  updatedAt: string;
  /** Somebody said the work has begun; only then can it not be moved. A partial shipment alone does not set this. */
  progressReported: boolean;
  /** Closed because its lines went to another fulfillment order: the admin no longer shows it. */
  superseded: boolean;
  /** What the status goes back to when the last hold is released. */
  statusBeforeHold: FulfillmentOrderStatus | null;
  holds: FulfillmentHold[];
  merchantRequests: MerchantRequest[];
  lines: FulfillmentOrderLine[];
}

export interface FulfillmentLine extends Entity<"FulfillmentLineItem"> {
  lineItemId: number;
  fulfillmentOrderId: number;
  fulfillmentOrderLineId: number;
  quantity: number;
}

export interface FulfillmentEvent extends Entity<"FulfillmentEvent"> {
  status: string;
  happenedAt: string;
  createdAt: string;
  estimatedDeliveryAt: string | null;
  message: string | null;
  address1: string | null;
  city: string | null;
  province: string | null;
  country: string | null;
  zip: string | null;
  latitude: number | null;
  longitude: number | null;
}

export interface Tracking {
  company: string | null;
  numbers: string[];
  urls: (string | null)[];
}

export interface Fulfillment extends Entity<"Fulfillment"> {
  orderId: number;
  name: string;
  status: "SUCCESS" | "CANCELLED";
  locationId: number | null;
  createdAt: string;
  updatedAt: string;
  tracking: Tracking;
  lines: FulfillmentLine[];
  events: FulfillmentEvent[];
  /** How often the customer was mailed about it. */
  mails: number;
}

export interface Transaction extends Entity<"OrderTransaction"> {
  kind: string;
  status: string;
  gateway: string | null;
  amount: string;
  currencyCode: string;
  test: boolean;
  createdAt: string;
  processedAt: string | null;
}

/** Whatever of an address was given, under the names of the Admin API's inputs. */
export interface Address {
  firstName?: string | null;
  lastName?: string | null;
  company?: string | null;
  address1?: string | null;
  address2?: string | null;
  city?: string | null;
  provinceCode?: string | null;
  countryCode?: string | null;
  zip?: string | null;
  phone?: string | null;
}

export interface Order extends Entity<"Order"> {
  name: string;
  number: number;
  createdAt: string;
  updatedAt: string;
  processedAt: string;
  closedAt: string | null;
  cancelledAt: string | null;
  cancelReason: string | null;
  note: string | null;
  tags: string[];
  email: string | null;
  phone: string | null;
  poNumber: string | null;
  test: boolean;
  edited: boolean;
  sourceName: string | null;
  sourceIdentifier: string | null;
  currencyCode: string;
  customAttributes: { key: string; value: string }[];
  shippingAddress: Address | null;
  shippingPrice: string;
  /** Said when the order was made; without it the transactions decide. */
  financialStatus: string | null;
  deliveryMethod: DeliveryMethodType;
  claimsInventory: boolean;
  routing: { state: "done" | "never" | "manual" } | { state: "due"; at: number };
  /** What routing shall make of the order when its time comes: a pre-order is scheduled, not open. */
  scheduledFor: { fulfillAt: string | null } | null;
  lineItems: LineItem[];
  fulfillmentOrders: FulfillmentOrder[];
  fulfillments: Fulfillment[];
  transactions: Transaction[];
}

export interface Job {
  __typename: "Job";
  id: string;
  done: boolean;
}

export interface CalculatedLine {
  __typename: "CalculatedLineItem";
  id: string;
  /** The order's line it edits; null for an added one. */
  lineItemId: number | null;
  variantId: number | null;
  title: string;
  variantTitle: string | null;
  sku: string | null;
  vendor: string | null;
  price: string;
  quantity: number;
  quantityBefore: number;
  requiresShipping: boolean;
  taxable: boolean;
  locationId: number | null;
  restock: boolean;
  currencyCode: string;
}

export interface CalculatedOrder extends Entity<"CalculatedOrder"> {
  orderId: number;
  currencyCode: string;
  lines: CalculatedLine[];
}

export interface Token {
  expiresAt: number | null;
  /** An online token's member of staff. */
  userId?: string;
}

/** What a member of staff is and may do; whoever is not listed is the store's owner. */
export interface StaffMember {
  accountOwner: boolean;
  collaborator: boolean;
  /** The permission "Fulfill and ship orders", which an online token is bound to. */
  fulfillsOrders: boolean;
}

export interface RefreshToken {
  expiresAt: number;
  usedFor: string | null;
}

/** An app installed on a shop. `scopes` is what the merchant granted. */
export interface Installation extends Entity<"AppInstallation"> {
  scopes: string[];
  tokens: Map<string, Token>;
  refreshTokens: Map<string, RefreshToken>;
}

export interface Plan {
  maximumAvailable: number;
  restoreRate: number;
}

export interface Shop extends Entity<"Shop"> {
  domain: string;
  name: string;
  countryCode: string;
  currencyCode: string;
  ianaTimezone: string;
  createdAt: string;
  plan: Plan;
  nextOrderNumber: number;
  installation: Installation | null;
  /** By id. */
  staff: Map<string, StaffMember>;
  locations: Map<number, Location>;
  services: Map<number, FulfillmentService>;
  products: Map<number, Product>;
  variants: Map<number, Variant>;
  inventoryItems: Map<number, InventoryItem>;
  orders: Map<number, Order>;
  jobs: Map<string, Job>;
  calculatedOrders: Map<number, CalculatedOrder>;
  /** Found through their order; kept out of the state file. */
  index: ShopIndex;
}

export interface ShopIndex {
  lineItems: Map<number, LineItem>;
  fulfillmentOrders: Map<number, FulfillmentOrder>;
  fulfillmentOrderLines: Map<number, FulfillmentOrderLine>;
  fulfillments: Map<number, Fulfillment>;
  variantsBySku: Map<string, Variant>;
}

const emptyIndex = (): ShopIndex => ({
  lineItems: new Map(),
  fulfillmentOrders: new Map(),
  fulfillmentOrderLines: new Map(),
  fulfillments: new Map(),
  variantsBySku: new Map(),
});

/** A shop with nothing in it. */
export function emptyShop(shop: Pick<Shop, "id" | "domain" | "name" | "createdAt"> & Partial<Shop>): Shop {
  return {
    __typename: "Shop",
    countryCode: "JP",
    currencyCode: "JPY",
    ianaTimezone: "Asia/Tokyo",
    plan: { maximumAvailable: 2000, restoreRate: 100 },
    nextOrderNumber: 1001,
    installation: null,
    staff: new Map(),
    locations: new Map(),
    services: new Map(),
    products: new Map(),
    variants: new Map(),
    inventoryItems: new Map(),
    orders: new Map(),
    jobs: new Map(),
    calculatedOrders: new Map(),
    index: emptyIndex(),
    ...shop,
  };
}

export function indexFulfillmentOrder(shop: Shop, fulfillmentOrder: FulfillmentOrder): void {
  shop.index.fulfillmentOrders.set(fulfillmentOrder.id, fulfillmentOrder);
  for (const line of fulfillmentOrder.lines) shop.index.fulfillmentOrderLines.set(line.id, line);
}

export function indexOrder(shop: Shop, order: Order): void {
  shop.orders.set(order.id, order);
  for (const line of order.lineItems) shop.index.lineItems.set(line.id, line);
  for (const fulfillmentOrder of order.fulfillmentOrders) indexFulfillmentOrder(shop, fulfillmentOrder);
  for (const fulfillment of order.fulfillments) shop.index.fulfillments.set(fulfillment.id, fulfillment);
}

export function forgetOrder(shop: Shop, order: Order): void {
  shop.orders.delete(order.id);
  for (const line of order.lineItems) shop.index.lineItems.delete(line.id);
  for (const fulfillmentOrder of order.fulfillmentOrders) {
    shop.index.fulfillmentOrders.delete(fulfillmentOrder.id);
    for (const line of fulfillmentOrder.lines) shop.index.fulfillmentOrderLines.delete(line.id);
  }
  for (const fulfillment of order.fulfillments) shop.index.fulfillments.delete(fulfillment.id);
}

export function indexVariant(shop: Shop, variant: Variant): void {
  shop.variants.set(variant.id, variant);
  if (variant.sku) shop.index.variantsBySku.set(variant.sku, variant);
}

/** A shop as text, for the state file. */
export function serializeShop(shop: Shop): string {
  return JSON.stringify(shop, (key, value: unknown) => {
    if (key === "index") return undefined;
    return value instanceof Map ? { $map: [...value] } : value;
  });
}

/** The shop that `serializeShop` wrote. */
export function parseShop(text: string): Shop {
  const shop = JSON.parse(text, (_key, value: unknown) => {
    const entries = (value as { $map?: [unknown, unknown][] } | null)?.$map;
    return Array.isArray(entries) ? new Map(entries) : value;
  }) as Shop;
  // A state file of an earlier version has none.
  shop.staff ??= new Map();
  shop.index = emptyIndex();
  for (const order of shop.orders.values()) indexOrder(shop, order);
  for (const variant of shop.variants.values()) indexVariant(shop, variant);
  return shop;
}
