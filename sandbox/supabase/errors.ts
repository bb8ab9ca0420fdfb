import { errors as jose } from "jose";
import pg from "pg";

/** What PostgREST says of an error, and with which status. */
export class RestError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: string | null;
  readonly hint: string | null;

  constructor(
    status: number,
    { code, message, details, hint }: { code: string; message: string; details?: string | null; hint?: string | null },
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details ?? null;
    this.hint = hint ?? null;
  }

  toJSON() {
    return { code: this.code, details: this.details, hint: this.hint, message: this.message };
  }
}

/** For what PostgREST can do and the sandbox cannot: loud, so that nobody takes it for an answer. */
export function notInSandbox(what: string): RestError {
  return new RestError(501, {
    code: "SANDBOX",
    message: `The sandbox's Supabase does not support ${what}.`,
    hint: "It covers the part of PostgREST that the app uses: see sandbox/supabase/rest.ts.",
  });
}

export function badQuery(parameter: string, message: string): RestError {
  return new RestError(400, { code: "PGRST100", message: `"failed to parse ${parameter}"`, details: message });
}

/** Status by SQLSTATE, the longest prefix first; anything else is 400. PT402 is 402: see `statusOf`. */
const STATUS_BY_SQLSTATE: [prefix: string, status: number][] = [
  ["08", 503],
  ["09", 500],
  ["0L", 403],
  ["0P", 403],
  ["21000", 500],
  ["23503", 409],
  ["23505", 409],
  ["25006", 405],
  ["25", 500],
  ["28", 403],
  ["2D", 500],
  ["38", 500],
  ["39", 500],
  ["3B", 500],
  ["40", 500],
  ["42883", 404],
  ["42P01", 404],
  ["42P17", 500],
  ["53400", 500],
  ["53", 503],
  ["54", 500],
  ["55", 500],
  ["57P01", 503],
  ["57", 500],
  ["58", 500],
  ["F0", 500],
  ["HV", 500],
  ["P0001", 400],
  ["P0", 500],
  ["XX", 500],
];

/** Turns what was thrown while a request ran into what PostgREST would answer; anything unknown is a bug, and stays. */
export function fromDatabase(error: unknown, { anonymous }: { anonymous: boolean }): unknown {
  if (error instanceof pg.DatabaseError) {
    const { code = "XX000", message, detail, hint } = error;
    return new RestError(statusOf(code, message, anonymous), { code, message, details: detail, hint });
  }
  if (isConnectionLoss(error)) {
    return new RestError(503, {
      code: "PGRST001",
      message: "Database client error. Retrying the connection.",
      details: error.message,
    });
  }
  return error;
}

function isConnectionLoss(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof RestError) return false;
  return "syscall" in error || /^(Connection terminated|Client has encountered a connection error)/.test(error.message);
}

/** Turns a failure to get a connection into what PostgREST would answer. */
export function fromConnecting(error: unknown): RestError {
  const { message } = error as Error;
  if (/timeout exceeded when trying to connect/.test(message)) {
    return new RestError(504, {
      code: "PGRST003",
      message: "Timed out acquiring connection from connection pool.",
    });
  }
  return new RestError(503, {
    code: "PGRST000",
    message: "Database connection error. Retrying the connection.",
    details: message || String(error),
  });
}

function statusOf(code: string, message: string, anonymous: boolean): number {
  if (code === "42501") return anonymous ? 401 : 403;
  if (code === "22023" && /^role .* does not exist$/.test(message)) return 401;
  if (/^PT\d{3}$/.test(code)) return Number(code.slice(2));
  return STATUS_BY_SQLSTATE.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 400;
}

/** Turns a failed verification of a token into what PostgREST would answer. */
export function fromToken(error: unknown): RestError {
  if (error instanceof jose.JWTExpired) return new RestError(401, { code: "PGRST303", message: "JWT expired" });
  if (error instanceof jose.JWTClaimValidationFailed) {
    return new RestError(401, { code: "PGRST303", message: "JWT not yet valid" });
  }
  if (error instanceof jose.JWSSignatureVerificationFailed) {
    return new RestError(401, {
      code: "PGRST301",
      message: "No suitable key or wrong key type",
      details: "None of the keys was able to decode the JWT",
    });
  }
  return new RestError(401, { code: "PGRST301", message: "JWT couldn't be decoded" });
}
