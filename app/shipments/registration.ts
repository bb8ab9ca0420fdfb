import type { CarrierCode } from "../carriers/carriers.ts";

/** One line of a registration as it is sent: what left, by whom, under which numbers. */
export interface RegistrationLine {
  lineItemId: string;
  quantity: number;
  carrier: CarrierCode;
  /** Empty where the shop does not require one. */
  trackingNumbers: string[];
}

/** The request of the order screen and of POST /api/shopify/orders/shipments. */
export interface Registration {
  /** Chosen by the sender, once for an act of entry: a repeat with the same id does nothing new. */
  requestId: string;
  lines: RegistrationLine[];
  /** Whether Shopify mails the customer; null: as the shop is set. */
  notifyCustomer: boolean | null;
  /** Numbers that fail their carrier's check digit are accepted only when this is true. */
  acceptUnusualNumbers: boolean;
}

export type RegistrationErrorCode =
  | "malformed"
  | "required"
  | "not_whole"
  | "not_positive"
  | "too_long"
  | "too_many"
  | "unknown_carrier"
  | "invalid_number"
  | "check_digit"
  | "unknown_line"
  | "line_of_another_order"
  | "over_quantity"
  | "order_cancelled"
  | "request_id_reused";

/** One thing to put right. `index` is the line's place in the request, `numberIndex` the number's place in the line. */
export interface RegistrationError {
  code: RegistrationErrorCode;
  field: "requestId" | "lines" | "lineItemId" | "quantity" | "carrier" | "trackingNumbers" | "notifyCustomer";
  index?: number;
  numberIndex?: number;
  /** over_quantity: how many can still be registered. */
  left?: number;
  /** over_quantity: the newest registrations of the line, which others may have made meanwhile. */
  registered?: LineRegistration[];
}

/** How much of a line somebody registered, and when. */
export interface LineRegistration {
  /** The staff member's id. */
  by: string | null;
  at: string;
  quantity: number;
  carrier: string;
  trackingNumbers: string[];
}

export type RegistrationResult =
  { ok: true; replayed: boolean; orderId: string; shipmentIds: string[] } | { ok: false; errors: RegistrationError[] };
