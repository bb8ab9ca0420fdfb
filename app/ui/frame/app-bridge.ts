import type { ShopifyGlobal } from "@shopify/app-bridge-react";

/** App Bridge, once its script has run. A page outside of the admin has none, and works without. */
export function appBridge(): ShopifyGlobal | undefined {
  return (globalThis as { shopify?: ShopifyGlobal }).shopify;
}
