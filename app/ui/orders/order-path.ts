const PREFIX = "gid://shopify/Order/";

/** An order's number in Shopify's addresses, which is not the name that people call it by. */
export function orderNumber(orderId: string): string {
  return orderId.slice(PREFIX.length);
}

/** An order's page: by its number, since a gid makes a poor address. */
export function orderPath(orderId: string): string {
  return `/app/orders/${orderNumber(orderId)}`;
}

/** The order that a page's address names, or null. */
export function orderIdFromPath(id: string | undefined): string | null {
  return id && /^\d{1,20}$/.test(id) ? PREFIX + id : null;
}
