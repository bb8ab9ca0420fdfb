/**
 * Reasons of a hold that staff may be allowed to release from here. Never among them: payment, fraud, returns and
 * Shopify's own cross-sell, which others must clear up (AWAITING_PAYMENT, HIGH_RISK_OF_FRAUD, AWAITING_RETURN_ITEMS,
 * ONLINE_STORE_POST_PURCHASE_CROSS_SELL).
 */
export const RELEASABLE_HOLDS = [
  "INVENTORY_OUT_OF_STOCK",
  "UNKNOWN_DELIVERY_DATE",
  "INCORRECT_ADDRESS",
  "OTHER",
] as const;
export type ReleasableHold = (typeof RELEASABLE_HOLDS)[number];
