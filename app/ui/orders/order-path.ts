const PREFIX = "gid://shopify/Order/";

/** An order's page: by its number, since a gid makes a poor address. */
export function orderPath(orderId: string): string {
  return `/app/orders/${orderId.slice(PREFIX.length)}`;
}

/** The order that a page's address names, or null. */
export function orderIdFromPath(id: string | undefined): string | null {
  return id && /^\d{1,20}$/.test(id) ? PREFIX + id : null;
}
