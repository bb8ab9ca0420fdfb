import { isCarrierCode, type CarrierCode } from "../carriers/carriers.ts";
import { looksRight, normalizeTrackingNumber } from "../carriers/tracking-number.ts";
import type { Registration, RegistrationError, RegistrationLine } from "./registration.ts";

export const MAX_LINES = 200;
export const MAX_NUMBERS_A_LINE = 20;
const MAX_QUANTITY = 1_000_000;
const MAX_REQUEST_ID_LENGTH = 100;

export type ParsedRegistration = { ok: true; registration: Registration } | { ok: false; errors: RegistrationError[] };

/** What the shop's settings say about a registration. */
export interface RegistrationRules {
  trackingNumberRequired: boolean;
}

/**
 * Reads a registration from whatever was sent, with its tracking numbers normalized. Everything that is wrong is named,
 * with its field and its line, as far as it can be seen without the order.
 */
export function parseRegistration(input: unknown, rules: RegistrationRules): ParsedRegistration {
  if (!isObject(input)) return { ok: false, errors: [{ code: "malformed", field: "lines" }] };
  const errors: RegistrationError[] = [];

  const requestId = input["requestId"];
  if (requestId === undefined || requestId === null || requestId === "") {
    errors.push({ code: "required", field: "requestId" });
  } else if (!isPlainText(requestId)) {
    errors.push({ code: "malformed", field: "requestId" });
  } else if (requestId.length > MAX_REQUEST_ID_LENGTH) {
    errors.push({ code: "too_long", field: "requestId" });
  }
  const notifyCustomer = input["notifyCustomer"] ?? null;
  if (notifyCustomer !== null && typeof notifyCustomer !== "boolean")
    errors.push({ code: "malformed", field: "notifyCustomer" });
  const acceptUnusualNumbers = input["acceptUnusualNumbers"] ?? false;
  if (typeof acceptUnusualNumbers !== "boolean") errors.push({ code: "malformed", field: "trackingNumbers" });

  const lines = parseLines(input["lines"], { ...rules, acceptUnusual: acceptUnusualNumbers === true }, errors);
  if (errors.length > 0) return { ok: false, errors };
  return {
    ok: true,
    registration: {
      requestId: requestId as string,
      lines,
      notifyCustomer: notifyCustomer as boolean | null,
      acceptUnusualNumbers: acceptUnusualNumbers === true,
    },
  };
}

type LineRules = RegistrationRules & { acceptUnusual: boolean };

function parseLines(input: unknown, rules: LineRules, errors: RegistrationError[]): RegistrationLine[] {
  if (input === undefined || input === null || (Array.isArray(input) && input.length === 0)) {
    errors.push({ code: "required", field: "lines" });
    return [];
  }
  if (!Array.isArray(input)) {
    errors.push({ code: "malformed", field: "lines" });
    return [];
  }
  if (input.length > MAX_LINES) {
    errors.push({ code: "too_many", field: "lines" });
    return [];
  }
  return input.flatMap((line: unknown, index) => parseLine(line, index, rules, errors) ?? []);
}

function parseLine(
  line: unknown,
  index: number,
  rules: LineRules,
  errors: RegistrationError[],
): RegistrationLine | null {
  if (!isObject(line)) {
    errors.push({ code: "malformed", field: "lines", index });
    return null;
  }
  const before = errors.length;

  const lineItemId = line["lineItemId"];
  if (lineItemId === undefined || lineItemId === null || lineItemId === "") {
    errors.push({ code: "required", field: "lineItemId", index });
  } else if (typeof lineItemId !== "string" || !/^gid:\/\/shopify\/LineItem\/\d{1,20}$/.test(lineItemId)) {
    // No shop can have such a line: the same answer as for one that does not exist.
    errors.push({ code: "unknown_line", field: "lineItemId", index });
  }

  const quantity = line["quantity"];
  if (quantity === undefined || quantity === null || quantity === "") {
    errors.push({ code: "required", field: "quantity", index });
  } else if (typeof quantity !== "number" || !Number.isInteger(quantity)) {
    errors.push({ code: "not_whole", field: "quantity", index });
  } else if (quantity <= 0) {
    errors.push({ code: "not_positive", field: "quantity", index });
  } else if (quantity > MAX_QUANTITY) {
    errors.push({ code: "too_many", field: "quantity", index });
  }

  const carrier = line["carrier"];
  if (carrier === undefined || carrier === null || carrier === "") {
    errors.push({ code: "required", field: "carrier", index });
  } else if (!isCarrierCode(carrier)) {
    errors.push({ code: "unknown_carrier", field: "carrier", index });
  }

  const trackingNumbers = parseNumbers(
    line["trackingNumbers"],
    {
      index,
      required: rules.trackingNumberRequired,
      checkedBy: isCarrierCode(carrier) && !rules.acceptUnusual ? carrier : null,
    },
    errors,
  );
  if (errors.length > before) return null;
  return {
    lineItemId: lineItemId as string,
    quantity: quantity as number,
    carrier: carrier as CarrierCode,
    trackingNumbers,
  };
}

/** `checkedBy` is the carrier whose rule the numbers have to satisfy, null when none has to be. */
function parseNumbers(
  input: unknown,
  { index, required, checkedBy }: { index: number; required: boolean; checkedBy: CarrierCode | null },
  errors: RegistrationError[],
): string[] {
  const field = "trackingNumbers";
  if (input === undefined || input === null || (Array.isArray(input) && input.length === 0)) {
    if (required) errors.push({ code: "required", field, index });
    return [];
  }
  if (!Array.isArray(input)) {
    errors.push({ code: "malformed", field, index });
    return [];
  }
  if (input.length > MAX_NUMBERS_A_LINE) {
    errors.push({ code: "too_many", field, index });
    return [];
  }
  const numbers = input.flatMap((raw: unknown, numberIndex) => {
    if (typeof raw !== "string") {
      errors.push({ code: "malformed", field, index, numberIndex });
      return [];
    }
    const result = normalizeTrackingNumber(raw);
    if (!result.ok) {
      if (result.problem === "empty" && !required) return [];
      const code =
        result.problem === "empty" ? "required" : result.problem === "too_long" ? "too_long" : "invalid_number";
      errors.push({ code, field, index, numberIndex });
      return [];
    }
    if (checkedBy && !looksRight(checkedBy, result.number)) {
      errors.push({ code: "check_digit", field, index, numberIndex });
    }
    return [result.number];
  });
  return [...new Set(numbers)];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text that can be stored and shown: no control characters, no half of a surrogate pair. */
function isPlainText(value: unknown): value is string {
  return typeof value === "string" && !/\p{Cc}/u.test(value) && value.isWellFormed();
}
