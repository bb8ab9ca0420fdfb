import type { LineState } from "../orders/read-model.ts";
import type { RemedyKind } from "./remedies/remedies.ts";

/** States of a line that its quantities alone decide, and those of what is registered here: no look has to say them. */
type Counted = "shipped" | "removed" | "cancelled" | "registered" | "partly_shipped";
/** The part of a line's state that a look at Shopify decides. */
export type Routing = Exclude<LineState, Counted>;

/** Who can do something about it. */
export type Owner = "app" | "staff" | "store_settings" | "shopify";

interface ReasonFacts {
  state: Exclude<LineState, "registered" | "partly_shipped" | "ready">;
  owner: Owner;
  /** What staff may be offered about it; whether it can be done, Shopify says at that moment (remedies.ts). */
  remedies: readonly RemedyKind[];
}

const MAY_MOVE = { state: "other_location", owner: "staff", remedies: ["move", "reroute"] } as const;
const WITH_SERVICE = {
  state: "other_location",
  owner: "staff",
  remedies: ["request_cancellation"],
} as const;
const NOT_A_PARCEL = { state: "not_shippable", owner: "staff", remedies: [] } as const;

/**
 * Why a line does not ship now, or never will by a parcel. Which situation on Shopify has which code is written down in
 * docs/diagnosis.md. The sentences are in app/ui/locales under `reason.<code>`.
 */
export const REASONS = {
  // The app cannot see enough.
  permission_missing: { state: "permission_missing", owner: "store_settings", remedies: [] },
  wrong_scope_class: { state: "permission_missing", owner: "store_settings", remedies: [] },
  order_too_old: { state: "problem", owner: "staff", remedies: [] },
  order_not_found: { state: "problem", owner: "staff", remedies: [] },
  // There is no fulfillment order to see.
  not_routed_yet: { state: "not_routed", owner: "shopify", remedies: [] },
  stocked_nowhere: { state: "out_of_stock", owner: "store_settings", remedies: [] },
  out_of_stock: { state: "out_of_stock", owner: "staff", remedies: [] },
  // There is one, and it takes no fulfillment.
  on_hold: { state: "on_hold", owner: "staff", remedies: ["release_holds", "release_part"] },
  scheduled: { state: "scheduled", owner: "shopify", remedies: ["open"] },
  scheduled_without_date: { state: "scheduled", owner: "staff", remedies: ["open"] },
  not_sent_to_service: MAY_MOVE,
  at_fulfillment_service: WITH_SERVICE,
  refused_by_service: MAY_MOVE,
  cancellation_requested: { state: "other_location", owner: "staff", remedies: [] },
  cancellation_refused: WITH_SERVICE,
  given_back_by_service: MAY_MOVE,
  given_up_by_service: MAY_MOVE,
  not_accepting: { state: "other_location", owner: "staff", remedies: ["move", "reroute"] },
  // It is handed over in another way.
  pickup: NOT_A_PARCEL,
  pickup_point: NOT_A_PARCEL,
  local_delivery: NOT_A_PARCEL,
  retail: NOT_A_PARCEL,
  // Nothing of it is to be shipped.
  not_shippable: { state: "not_shippable", owner: "staff", remedies: [] },
  not_fulfillable: { state: "not_shippable", owner: "shopify", remedies: [] },
  // Nothing of it is left.
  already_fulfilled: { state: "shipped", owner: "app", remedies: [] },
  line_removed: { state: "removed", owner: "app", remedies: [] },
  order_cancelled: { state: "cancelled", owner: "staff", remedies: [] },
  /** A situation that this version does not know: shown with its facts, and counted (docs/operations.md). */
  unknown: { state: "problem", owner: "app", remedies: [] },
} as const satisfies Record<string, ReasonFacts>;

export type ReasonCode = keyof typeof REASONS;

/** Why there is nothing to say of a line beyond that nothing of it is left. */
export const NOTHING_LEFT = {
  shipped: "already_fulfilled",
  removed: "line_removed",
  cancelled: "order_cancelled",
} as const satisfies Partial<Record<LineState, ReasonCode>>;

/** What a look writes down of a verdict. */
export function routingOf(reason: ReasonCode | null): Routing {
  const state = reason ? REASONS[reason].state : "ready";
  return Object.hasOwn(NOTHING_LEFT, state) ? "ready" : (state as Routing);
}

export function isReasonCode(code: string | null): code is ReasonCode {
  return code !== null && Object.hasOwn(REASONS, code);
}

/** Whether it is the fulfillment order itself that is missing, whatever may explain that. */
export function waitsForRouting(reason: string | null): boolean {
  if (!isReasonCode(reason)) return false;
  const { state } = REASONS[reason];
  return state === "not_routed" || state === "out_of_stock" || reason === "wrong_scope_class";
}

/** What a reason rests on beyond the order's fulfillment orders, and what its sentence needs. */
export interface ReasonDetail {
  /** Holds: Shopify's reason and the note of the one that weighs most. */
  holdReason?: string;
  holdNote?: string;
  /** Of several holds all of them, the one that weighs most first. */
  holds?: { reason: string; note: string | null }[];
  /** Scheduled: when it opens; absent for a pre-order without a date. */
  fulfillAt?: string;
  location?: string;
  /** Shopify's word that this version does not know. */
  status?: string;
  /** Everything of what Shopify showed that this version does not know: `status=TELEPORTED`. */
  unknownValues?: string[];
  missingScopes?: string[];
  /** What Shopify said when it refused to show the order. */
  said?: string;
  /** The bundle that the line is a component of. */
  bundle?: string;
  /** The order was edited after it was placed: a new line is routed by itself, some time after the others. */
  edited?: boolean;
  /** Shopify's names of the fulfillments that the line is in. */
  fulfillments?: string[];
}
