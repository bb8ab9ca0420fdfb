import type { LineState } from "../orders/read-model.ts";

/** What a line's fulfillment orders allow: the part of a line's state that Shopify decides. */
export type Routing = Extract<
  LineState,
  | "ready"
  | "not_routed"
  | "permission_missing"
  | "on_hold"
  | "scheduled"
  | "other_location"
  | "out_of_stock"
  | "not_shippable"
>;

/** Who can do something about it. */
export type Owner = "app" | "staff" | "store_settings" | "shopify";

/** Why a line cannot ship now. The sentences are in app/ui/locales under `reason.<code>`. */
export const REASONS = {
  permission_missing: { routing: "permission_missing", owner: "store_settings" },
  not_routed_yet: { routing: "not_routed", owner: "shopify" },
  wrong_scope_class: { routing: "permission_missing", owner: "store_settings" },
  on_hold: { routing: "on_hold", owner: "staff" },
  scheduled: { routing: "scheduled", owner: "shopify" },
  at_fulfillment_service: { routing: "other_location", owner: "staff" },
  given_up_by_service: { routing: "other_location", owner: "staff" },
  not_accepting: { routing: "other_location", owner: "staff" },
  not_shippable: { routing: "not_shippable", owner: "shopify" },
  stocked_nowhere: { routing: "out_of_stock", owner: "store_settings" },
  out_of_stock: { routing: "out_of_stock", owner: "staff" },
  /** A situation that this version does not know: shown with its facts, and counted (docs/operations.md). */
  unknown: { routing: "other_location", owner: "app" },
} as const satisfies Record<string, { routing: Routing; owner: Owner }>;

export type ReasonCode = keyof typeof REASONS;

/** Whether it is the fulfillment order itself that is missing, whatever may explain that. */
export function waitsForRouting(reason: string | null): boolean {
  if (reason === null || !Object.hasOwn(REASONS, reason)) return false;
  const { routing } = REASONS[reason as ReasonCode];
  return routing === "not_routed" || routing === "out_of_stock";
}

/** What a reason's sentence needs. */
export interface ReasonDetail {
  /** Holds: Shopify's reason and the note of whoever placed it. */
  holdReason?: string;
  holdNote?: string;
  /** Scheduled: when it opens; absent for a pre-order without a date. */
  fulfillAt?: string;
  location?: string;
  /** Unknown: Shopify's status of the fulfillment order. */
  status?: string;
  missingScopes?: string[];
}
