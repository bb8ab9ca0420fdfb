import type { TypedDocumentString } from "./generated/admin.ts";
import { API_VERSION } from "./api-version.ts";

/**
 * Why Shopify gave no usable answer. What matters most is whether it may have acted: after `unclear` a mutation may have
 * been applied, after every other code it was not.
 */
export type AdminError =
  /** Over the budget. Nothing was done; may be sent again after `retryAfterMs`. */
  | { code: "throttled"; message: string; retryAfterMs: number }
  /** The shop did not grant what this needs. */
  | { code: "access_denied"; message: string; requiredAccess: string | null }
  /** The access token is not valid (any more). */
  | { code: "unauthorized"; message: string }
  /** The shop is frozen, closed or gone (HTTP 402, 403, 404, 423). */
  | { code: "shop_unavailable"; message: string }
  /** The request never reached Shopify. */
  | { code: "not_reached"; message: string }
  /** No answer, a broken one, or Shopify's internal error: nobody knows whether it acted. */
  | { code: "unclear"; message: string }
  /** Shopify refused the request itself (a malformed id, too costly, not in the schema). Sending it again is useless. */
  | { code: "rejected"; message: string };

/** Points as Shopify counts them; `maximum`, `available` and `restoreRate` (points a second) are the shop's budget. */
export interface AdminCost {
  requested: number;
  actual: number;
  maximum: number;
  available: number;
  restoreRate: number;
}

export type AdminAnswer<Data> =
  { ok: true; data: Data; cost: AdminCost | null } | { ok: false; error: AdminError; cost: AdminCost | null };

export interface AdminClient {
  /**
   * Sends one operation, once. Never throws for what the network or Shopify does. `mayStill` is asked at the last moment;
   * if it says no, nothing is sent (`not_reached`).
   */
  send<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    mayStill?: () => boolean,
  ): Promise<AdminAnswer<Data>>;
}

interface GraphqlBody {
  data?: unknown;
  errors?: { message: string; extensions?: { code?: string; requiredAccess?: string } }[] | string;
  extensions?: {
    cost?: {
      requestedQueryCost: number;
      actualQueryCost: number | null;
      throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
    };
  };
}

/**
 * A client of one shop's Admin API. Our own, because the SDK's reads Retry-After seconds as milliseconds, hides the
 * status behind exceptions and throws partial data away (docs/decisions/003-admin-api-client.md).
 */
export function createAdminClient(options: {
  shop: string;
  accessToken: string;
  fetch: typeof fetch;
  timeoutMs: number;
}): AdminClient {
  const url = `https://${options.shop}/admin/api/${API_VERSION}/graphql.json`;
  return {
    async send(document, variables, mayStill = () => true) {
      if (!mayStill()) return { ok: false, error: { code: "not_reached", message: "not sent: too late" }, cost: null };
      let status: number;
      let retryAfter: string | null;
      let text: string;
      try {
        const response = await options.fetch(url, {
          method: "POST",
          headers: { "content-type": "application/json", "x-shopify-access-token": options.accessToken },
          body: JSON.stringify({ query: document.toString(), variables }),
          signal: AbortSignal.timeout(options.timeoutMs),
        });
        status = response.status;
        retryAfter = response.headers.get("retry-after");
        text = await response.text();
      } catch (error) {
        return { ok: false, error: errorOfException(error), cost: null };
      }
      return readAnswer(status, retryAfter, text);
    },
  };
}

/** Sorts an HTTP answer of the Admin API. `retryAfter` is the header, in seconds. */
export function readAnswer<Data>(status: number, retryAfter: string | null, text: string): AdminAnswer<Data> {
  const failed = (error: AdminError, cost: AdminCost | null = null): AdminAnswer<Data> => ({ ok: false, error, cost });
  if (status === 401) return failed({ code: "unauthorized", message: "HTTP 401" });
  if ([402, 403, 404, 423].includes(status)) return failed({ code: "shop_unavailable", message: `HTTP ${status}` });
  if (status === 429) {
    const seconds = Number(retryAfter);
    return failed({ code: "throttled", message: "HTTP 429", retryAfterMs: (seconds > 0 ? seconds : 1) * 1000 });
  }
  if (status >= 500) return failed({ code: "unclear", message: `HTTP ${status}` });

  let body: GraphqlBody;
  try {
    body = JSON.parse(text) as GraphqlBody;
  } catch {
    return failed({ code: "unclear", message: `HTTP ${status}, not JSON` });
  }
  if (status >= 400) return failed({ code: "rejected", message: `HTTP ${status}: ${messageOf(body.errors)}` });

  const cost = costOf(body);
  if (!body.errors) {
    return body.data
      ? { ok: true, data: body.data as Data, cost }
      : failed({ code: "unclear", message: "no data" }, cost);
  }
  const errors = typeof body.errors === "string" ? [{ message: body.errors }] : body.errors;
  const message = messageOf(errors);
  const find = (code: string) => errors.find((error) => error.extensions?.code === code);
  if (find("THROTTLED")) return failed({ code: "throttled", message, retryAfterMs: waitFor(body) }, cost);
  if (find("INTERNAL_SERVER_ERROR")) return failed({ code: "unclear", message }, cost);
  const denied = find("ACCESS_DENIED");
  if (denied) {
    return failed({ code: "access_denied", message, requiredAccess: denied.extensions?.requiredAccess ?? null }, cost);
  }
  return failed({ code: "rejected", message }, cost);
}

function costOf(body: GraphqlBody): AdminCost | null {
  const cost = body.extensions?.cost;
  if (!cost) return null;
  return {
    requested: cost.requestedQueryCost,
    actual: cost.actualQueryCost ?? 0,
    maximum: cost.throttleStatus.maximumAvailable,
    available: cost.throttleStatus.currentlyAvailable,
    restoreRate: cost.throttleStatus.restoreRate,
  };
}

/** How long until the budget holds what was asked for. */
function waitFor(body: GraphqlBody): number {
  const cost = body.extensions?.cost;
  if (!cost) return 1000;
  const missing = cost.requestedQueryCost - cost.throttleStatus.currentlyAvailable;
  return Math.max(100, Math.ceil((missing / cost.throttleStatus.restoreRate) * 1000));
}

function messageOf(errors: GraphqlBody["errors"]): string {
  return typeof errors === "string" ? errors : (errors ?? []).map((error) => error.message).join("; ");
}

/** Node's codes of failures before the first byte was sent. Everything else may have reached Shopify. */
const BEFORE_SENDING = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

function errorOfException(error: unknown): AdminError {
  const cause =
    error instanceof Error ? (error.cause as { code?: string; errors?: { code?: string }[] } | undefined) : undefined;
  const codes = [cause?.code, ...(cause?.errors ?? []).map((inner) => inner.code)].filter((code) => code !== undefined);
  const message =
    error instanceof Error ? `${error.message}${codes.length > 0 ? ` (${codes.join(", ")})` : ""}` : String(error);
  return {
    code: codes.length > 0 && codes.every((code) => BEFORE_SENDING.has(code)) ? "not_reached" : "unclear",
    message,
  };
}
