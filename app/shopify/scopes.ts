/**
 * The scopes the app asks for, and what each is for. shopify.app.toml declares the same (a test compares them).
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
