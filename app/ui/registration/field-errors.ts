import { isCarrierCode, type CarrierCode } from "../../carriers/carriers.ts";
import { normalizeTrackingNumber } from "../../carriers/tracking-number.ts";
import type { LineRegistration, RegistrationError } from "../../shipments/registration.ts";
import type { Translate } from "../language/translate.tsx";
import type { Place } from "./draft.ts";

/** An error at the field where it can be put right. */
export interface FieldError {
  lineItemId: string;
  parcel: number;
  field: "quantity" | "carrier" | "number" | "line";
  /** The number's place in its parcel. */
  number: number;
  error: RegistrationError;
}

/** What wants to be put right first: a field, or the button of a line that others took. */
export const WRONG = '[aria-invalid="true"], .taken button';

/** Errors by their fields, and those that belong to no field. */
export function placeErrors(errors: readonly RegistrationError[], places: readonly Place[]) {
  const atFields: FieldError[] = [];
  const elsewhere: RegistrationError[] = [];
  for (const error of errors) {
    const place = error.index === undefined ? undefined : places[error.index];
    if (!place) {
      elsewhere.push(error);
      continue;
    }
    const { lineItemId, parcel, numbers } = place;
    const number = numbers[error.numberIndex ?? 0] ?? 0;
    const field =
      error.field === "quantity" || error.field === "carrier"
        ? error.field
        : error.field === "trackingNumbers"
          ? "number"
          : "line";
    atFields.push({ lineItemId, parcel, field, number, error });
  }
  return { atFields, elsewhere };
}

/** A doubt that staff may overrule, not an error. */
export const isDoubt = (error: RegistrationError): boolean => error.code === "check_digit";

export function describeError(
  t: Translate,
  error: RegistrationError,
  typed: { carrier: CarrierCode; number: string; dateTime: (iso: string) => string },
): string {
  switch (error.code) {
    case "required":
      switch (error.field) {
        case "quantity":
          return t("fieldError.quantityRequired");
        case "carrier":
          return t("fieldError.carrierRequired");
        case "trackingNumbers":
          return t("fieldError.numberRequired");
        case "lines":
          return t("fieldError.linesRequired");
        case "requestId":
        case "lineItemId":
        case "notifyCustomer":
          return t("fieldError.malformed");
      }
    // falls through
    case "malformed":
    case "request_id_reused":
      return t("fieldError.malformed");
    case "not_whole":
      return t("fieldError.quantityNotWhole");
    case "not_positive":
      return t("fieldError.quantityNotPositive");
    case "too_long":
      return t("fieldError.numberTooLong");
    case "too_many":
      return error.field === "quantity"
        ? t("fieldError.quantityTooMany")
        : error.field === "lines"
          ? t("fieldError.tooManyLines")
          : t("fieldError.tooManyNumbers");
    case "unknown_carrier":
      return t("fieldError.unknownCarrier");
    case "invalid_number": {
      const normalized = normalizeTrackingNumber(typed.number);
      return !normalized.ok && normalized.problem === "scientific"
        ? t("fieldError.numberScientific")
        : t("fieldError.numberInvalid");
    }
    case "check_digit":
      return t("entry.unusual", { carrier: t(`carrier.${typed.carrier}`) });
    case "unknown_line":
      return t("fieldError.unknownLine");
    case "line_of_another_order":
      return t("fieldError.lineOfAnotherOrder");
    case "over_quantity":
      return [
        t("fieldError.overQuantity", { n: error.left ?? 0 }),
        ...(error.registered ?? []).map((registered) => describeRegistered(t, registered, typed.dateTime)),
      ].join(t("common.sentences"));
    case "order_cancelled":
      return t("fieldError.orderCancelled");
  }
}

/** Who registered how much of a line, when, with what. */
export function describeRegistered(
  t: Translate,
  { by, at, quantity, carrier, trackingNumbers }: LineRegistration,
  dateTime: (iso: string) => string,
): string {
  const name = isCarrierCode(carrier) ? t(`carrier.${carrier}`) : carrier;
  const numbers = [name, ...trackingNumbers].join(" ");
  const values = { time: dateTime(at), n: quantity, numbers };
  return by ? t("entry.registeredBy", { ...values, by }) : t("entry.registeredBySystem", values);
}

/** What only the order tells: more than is left, counted over all parcels of a line. */
export function overQuantity(request: { lines: readonly unknown[] }, left: ReadonlyMap<string, number>) {
  const wanted = new Map<string, { index: number; quantity: number }>();
  (request.lines as { lineItemId: string; quantity: unknown }[]).forEach(({ lineItemId, quantity }, index) => {
    if (typeof quantity !== "number") return;
    const before = wanted.get(lineItemId);
    // At the last parcel, since that is where the quantity went over.
    wanted.set(lineItemId, { index, quantity: quantity + (before?.quantity ?? 0) });
  });
  return [...wanted].flatMap(([lineItemId, { index, quantity }]) => {
    const available = left.get(lineItemId) ?? 0;
    return quantity > available
      ? [{ code: "over_quantity" as const, field: "quantity" as const, index, left: available }]
      : [];
  });
}
