/**
 * The scopes the app asks for; what each is for stands in app/ui/locales under `scope.for`. shopify.app.toml declares the same (a test compares them).
 * All `*_fulfillment_orders` scopes missing is the usual reason for "no fulfillment order found".
 */
export const REQUIRED_SCOPES = [
  "read_orders",
  "write_orders",
  "read_products",
  "read_inventory",
  "read_locations",
  "read_fulfillments",
  "read_merchant_managed_fulfillment_orders",
  "write_merchant_managed_fulfillment_orders",
  "read_third_party_fulfillment_orders",
] as const;

export function isWantedScope(scope: string): scope is (typeof REQUIRED_SCOPES)[number] {
  return (REQUIRED_SCOPES as readonly string[]).includes(scope);
}

/**
 * Where Shopify shows an administrator what the app wants and lets them approve it. Shopify manages the installation, so
 * it knows the scopes of the last `shopify app deploy`, and comes back to the app afterwards.
 */
export function approvalUrl(shop: string, apiKey: string): string {
  return `https://admin.shopify.com/store/${shop.replace(/\.myshopify\.com$/, "")}/oauth/install?client_id=${apiKey}`;
}

/** Needed to see a fulfillment order at all, and to create a fulfillment. Without them nothing can be synced. */
export const SYNC_SCOPES = [
  "read_orders",
  "read_locations",
  "read_merchant_managed_fulfillment_orders",
  "write_merchant_managed_fulfillment_orders",
] as const;

/** Which of `required` the shop has not granted. `write_x` includes `read_x`. */
export function missingScopes(granted: readonly string[], required: readonly string[] = REQUIRED_SCOPES): string[] {
  const have = new Set(
    granted.flatMap((scope) => (scope.startsWith("write_") ? [scope, scope.replace("write_", "read_")] : [scope])),
  );
  return required.filter((scope) => !have.has(scope));
}
