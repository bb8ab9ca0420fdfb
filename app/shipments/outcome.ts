import type { ReasonCode } from "../fulfillment-orders/reasons.ts";

/** Why a shipment is not on Shopify, beyond what its lines' fulfillment orders say. Sentences: `reason.<code>`. */
export const SYNC_REASONS = [
  "network",
  "shopify_error",
  "throttled",
  "unclear_outcome",
  "refused",
  "over_quantity",
  "waited_too_long",
  "gave_up",
  "order_deleted",
  "cancelled_by_staff",
  "app_not_authorized",
  "shop_unavailable",
  "changed_meanwhile",
  "undone_by_staff",
  "changed_elsewhere",
  "fulfillment_cancelled",
] as const;
export type SyncReason = (typeof SYNC_REASONS)[number] | ReasonCode;
