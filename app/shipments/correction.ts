import type { CarrierCode } from "../carriers/carriers.ts";
import { isCarrierCode } from "../carriers/carriers.ts";
import { looksRight, normalizeTrackingNumber } from "../carriers/tracking-number.ts";
import type { RegistrationError } from "./registration.ts";

/** Another carrier or other numbers for one shipment. Null keeps what it has. */
export interface Correction {
  /** A UUID of the sender's choice, once for a correction: a repeat with the same id does nothing new. */
  id: string;
  shipmentId: string;
  carrier: CarrierCode | null;
  trackingNumbers: string[] | null;
}

/** What is sent: one correction or many, with or without Shopify's mail to each customer. */
export interface CorrectionRequest {
  corrections: Correction[];
  notifyCustomer: boolean;
  /** Numbers that fail their carrier's check digit are accepted only when this is true. */
  acceptUnusualNumbers: boolean;
}

/** What became of a correction; the SQL function correct_shipments says what each means. */
export interface CorrectionAnswer {
  shipmentId: string;
  orderId: string | null;
  outcome: "accepted" | "changed" | "unchanged" | "ended" | "being_undone" | "unknown";
}

export const MAX_CORRECTIONS = 200;
const MAX_NUMBERS = 20;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads corrections from whatever was sent. Everything that is wrong is named, with its place in the request. Pure. */
export function parseCorrections(
  input: unknown,
): { ok: true; request: CorrectionRequest } | { ok: false; errors: RegistrationError[] } {
  const body = isObject(input) ? input : {};
  const list = body["corrections"];
  if (!Array.isArray(list) || list.length === 0) return { ok: false, errors: [{ code: "required", field: "lines" }] };
  if (list.length > MAX_CORRECTIONS) return { ok: false, errors: [{ code: "too_many", field: "lines" }] };
  const acceptUnusualNumbers = body["acceptUnusualNumbers"] === true;
  const errors: RegistrationError[] = [];
  const corrections = list.map((one: unknown, index) => parseOne(one, index, acceptUnusualNumbers, errors));
  if (errors.length > 0) return { ok: false, errors };
  return {
    ok: true,
    request: { corrections, notifyCustomer: body["notifyCustomer"] === true, acceptUnusualNumbers },
  };
}

function parseOne(input: unknown, index: number, acceptUnusual: boolean, errors: RegistrationError[]): Correction {
  const { id, shipmentId, carrier = null, trackingNumbers = null } = isObject(input) ? input : {};
  if (!isUuid(id) || !isUuid(shipmentId)) errors.push({ code: "malformed", field: "lines", index });
  if (carrier !== null && !isCarrierCode(carrier)) errors.push({ code: "unknown_carrier", field: "carrier", index });
  const checkedBy = isCarrierCode(carrier) && !acceptUnusual ? carrier : null;
  return {
    id: String(id),
    shipmentId: String(shipmentId),
    carrier: isCarrierCode(carrier) ? carrier : null,
    trackingNumbers: trackingNumbers === null ? null : parseNumbers(trackingNumbers, checkedBy, index, errors),
  };
}

function parseNumbers(
  input: unknown,
  checkedBy: CarrierCode | null,
  index: number,
  errors: RegistrationError[],
): string[] {
  const field = "trackingNumbers";
  if (!Array.isArray(input) || input.length === 0) {
    errors.push({ code: "required", field, index });
    return [];
  }
  if (input.length > MAX_NUMBERS) {
    errors.push({ code: "too_many", field, index });
    return [];
  }
  const numbers = input.map((raw: unknown, numberIndex) => {
    const read = typeof raw === "string" ? normalizeTrackingNumber(raw) : null;
    if (!read) errors.push({ code: "malformed", field, index, numberIndex });
    else if (!read.ok) {
      const code = read.problem === "empty" ? "required" : read.problem === "too_long" ? "too_long" : "invalid_number";
      errors.push({ code, field, index, numberIndex });
    } else if (checkedBy && !looksRight(checkedBy, read.number)) {
      errors.push({ code: "check_digit", field, index, numberIndex });
    }
    return read?.ok ? read.number : "";
  });
  return [...new Set(numbers)];
}

const isUuid = (value: unknown): value is string => typeof value === "string" && UUID.test(value);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
