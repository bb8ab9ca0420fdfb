/** Webhook bodies in the shape of Shopify's published examples: REST's names, numeric ids beside the global ones. */
import { gid } from "./gid.ts";
import { restAmount } from "./money.ts";
import {
  currentTotal,
  displayFinancialStatus,
  fulfillableQuantity,
  isFulfilled,
  lineFulfillmentStatus,
  originalTotal,
} from "./quantities.ts";
import type { Fulfillment, LineItem, Order, Shop } from "./store.ts";

const moneySet = (amount: number | string, currency: string): object => {
  const money = { amount: restAmount(amount, currency), currency_code: currency };
  return { shop_money: money, presentment_money: money };
};

function linePayload(shop: Shop, order: Order, line: LineItem): object {
  const variant = line.variantId === null ? undefined : shop.variants.get(line.variantId);
  const item = variant && shop.inventoryItems.get(variant.inventoryItemId);
  return {
    id: line.id,
    admin_graphql_api_id: gid("LineItem", line.id),
    attributed_staffs: [],
    current_quantity: line.currentQuantity,
    fulfillable_quantity: fulfillableQuantity(order, line),
    fulfillment_service: line.isGiftCard ? "gift_card" : "manual",
    fulfillment_status: lineFulfillmentStatus(order, line),
    gift_card: line.isGiftCard,
    grams: 0,
    name: line.name,
    price: restAmount(line.price, order.currencyCode),
    price_set: moneySet(line.price, order.currencyCode),
    product_exists: line.productId !== null,
    product_id: line.productId,
    properties: line.customAttributes.map(({ key, value }) => ({ name: key, value })),
    quantity: line.quantity,
    requires_shipping: line.requiresShipping,
    sales_line_item_group_id: null,
    sku: line.sku,
    taxable: line.taxable,
    title: line.title,
    total_discount: restAmount(0, order.currencyCode),
    total_discount_set: moneySet(0, order.currencyCode),
    variant_id: line.variantId,
    variant_inventory_management: item?.tracked ? "shopify" : null,
    variant_title: line.variantTitle,
    vendor: line.vendor,
    tax_lines: [],
    duties: [],
    discount_allocations: [],
  };
}

/** fulfillments/create and fulfillments/update; also each of an order's fulfillments. */
export function fulfillmentPayload(shop: Shop, order: Order, fulfillment: Fulfillment): object {
  const { company, numbers, urls } = fulfillment.tracking;
  return {
    id: fulfillment.id,
    admin_graphql_api_id: gid("Fulfillment", fulfillment.id),
    order_id: order.id,
    status: fulfillment.status.toLowerCase(),
    created_at: fulfillment.createdAt,
    service: "manual",
    updated_at: fulfillment.updatedAt,
    tracking_company: company,
    shipment_status: fulfillment.events.at(-1)?.status.toLowerCase() ?? null,
    location_id: fulfillment.locationId,
    origin_address: null,
    line_items: fulfillment.lines.map((shipped) => ({
      ...linePayload(
        shop,
        order,
        order.lineItems.find((line) => line.id === shipped.lineItemId)!,
      ),
      quantity: shipped.quantity,
    })),
    tracking_number: numbers[0] ?? null,
    tracking_numbers: numbers,
    tracking_url: urls[0] ?? null,
    tracking_urls: urls.filter((url) => url !== null),
    receipt: {},
    name: fulfillment.name.replace("-F", "."),
  };
}

function orderFulfillmentStatus(order: Order): "fulfilled" | "partial" | null {
  if (isFulfilled(order)) return "fulfilled";
  return order.fulfillments.some(({ status }) => status === "SUCCESS") ? "partial" : null;
}

/** orders/create, orders/updated, orders/cancelled and their like. */
export function orderPayload(shop: Shop, order: Order): object {
  const currency = order.currencyCode;
  const subtotal = originalTotal(order) - Number(order.shippingPrice);
  const currentSubtotal = currentTotal(order) - Number(order.shippingPrice);
  const status = displayFinancialStatus(order).toLowerCase();
  return {
    id: order.id,
    admin_graphql_api_id: gid("Order", order.id),
    app_id: null,
    buyer_accepts_marketing: false,
    cancel_reason: order.cancelReason?.toLowerCase() ?? null,
    cancelled_at: order.cancelledAt,
    closed_at: order.closedAt,
    confirmed: true,
    contact_email: order.email,
    created_at: order.createdAt,
    currency,
    current_subtotal_price: restAmount(currentSubtotal, currency),
    current_subtotal_price_set: moneySet(currentSubtotal, currency),
    current_total_price: restAmount(currentTotal(order), currency),
    current_total_price_set: moneySet(currentTotal(order), currency),
    discount_codes: [],
    email: order.email,
    estimated_taxes: false,
    financial_status: status,
    fulfillment_status: orderFulfillmentStatus(order),
    name: order.name,
    note: order.note,
    note_attributes: order.customAttributes.map(({ key, value }) => ({ name: key, value })),
    number: order.number - 1000,
    order_number: order.number,
    payment_gateway_names: [...new Set(order.transactions.flatMap(({ gateway }) => gateway ?? []))],
    phone: order.phone,
    po_number: order.poNumber,
    presentment_currency: currency,
    processed_at: order.processedAt,
    source_identifier: order.sourceIdentifier,
    source_name: order.sourceName,
    subtotal_price: restAmount(subtotal, currency),
    subtotal_price_set: moneySet(subtotal, currency),
    tags: order.tags.join(", "),
    tax_exempt: false,
    tax_lines: [],
    taxes_included: true,
    test: order.test,
    total_discounts: restAmount(0, currency),
    total_line_items_price: restAmount(subtotal, currency),
    total_outstanding: restAmount(status === "paid" ? 0 : currentTotal(order), currency),
    total_price: restAmount(originalTotal(order), currency),
    total_price_set: moneySet(originalTotal(order), currency),
    total_shipping_price_set: moneySet(order.shippingPrice, currency),
    total_tax: restAmount(0, currency),
    total_weight: 0,
    updated_at: order.updatedAt,
    user_id: null,
    discount_applications: [],
    fulfillments: order.fulfillments.map((fulfillment) => fulfillmentPayload(shop, order, fulfillment)),
    line_items: order.lineItems.map((line) => linePayload(shop, order, line)),
    payment_terms: null,
    refunds: [],
    shipping_lines: [],
  };
}

/** app/uninstalled: the shop, without anything personal. */
export const shopPayload = (shop: Shop): object => ({
  id: shop.id,
  name: shop.name,
  country: shop.countryCode,
  country_code: shop.countryCode,
  currency: shop.currencyCode,
  iana_timezone: shop.ianaTimezone,
  myshopify_domain: shop.domain,
  domain: shop.domain,
  created_at: shop.createdAt,
  updated_at: shop.createdAt,
  plan_name: "partner_test",
  admin_graphql_api_id: gid("Shop", shop.id),
});
