/** The simulated Shopify as an HTTP server: the Admin API, token exchange, and the sandbox's control API. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FieldNode, GraphQLError, SelectionSetNode } from "graphql";
import { readAppConfig } from "./app-config.ts";
import { handleControl } from "./control.ts";
import { actualCost, MAX_COST, requestedCost, type Costed } from "./cost.ts";
import { adminSchema, readOperation, runOperation, type Operation } from "./execute.ts";
import type { Fault } from "./faults.ts";
import { Sandbox } from "./sandbox.ts";
import type { Shop } from "./store.ts";
import { actorOf, ADMIN_TOKEN, grantToken } from "./tokens.ts";
import type { Actor } from "./world.ts";

export interface ShopifyOptions {
  apiKey: string;
  apiSecret: string;
  /** Path of shopify.app.toml: scopes and webhook subscriptions are read from it. */
  subscriptionsFrom: string;
  /** What relative webhook addresses are relative to. */
  appUrl: () => string;
  /** A file that keeps the state across restarts. */
  statePath?: string;
  host?: string;
  port?: number;
  webhookRetryDelaysMs?: number[];
}

/** An answer that is ready to be sent. */
interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

const json = (status: number, body: unknown, headers?: Record<string, string>): Answer => ({
  status,
  body: JSON.stringify(body),
  headers,
});

const API_PATH =
  /^\/([a-z0-9][a-z0-9-]*\.myshopify\.com|[a-z0-9][a-z0-9.-]*)\/admin\/api\/([a-z0-9-]+)\/graphql\.json$/i;
const TOKEN_PATH = /^\/([^/]+)\/admin\/oauth\/access_token$/;
const VERSION = /^(\d{4}-\d{2}|unstable)$/;
const LOOPBACK = /^(::1|(::ffff:)?127\.)/;
const LIMIT_BYTES = 5_000_000;
const UNAUTHORIZED = json(401, {
  errors: "[API] Invalid API key or access token (unrecognized login or wrong password)",
});

/** Starts a simulated Shopify. */
export async function startShopify(
  options: ShopifyOptions,
): Promise<{ url: string; adminToken: string; close(): Promise<void> }> {
  const { subscriptionsFrom, host = "127.0.0.1", port = 0, ...rest } = options;
  const sandbox = new Sandbox({ ...rest, config: readAppConfig(subscriptionsFrom) });
  adminSchema();
  const server = createServer((request, response) => {
    handle(sandbox, request, response).catch((error: unknown) => {
      // A bug of the sandbox must be seen, not taken for one of Shopify's moods.
      console.error(error);
      if (!response.headersSent) send(response, json(500, { errors: `Sandbox bug: ${String(error)}` }));
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${actualPort}`,
    adminToken: ADMIN_TOKEN,
    close: () =>
      new Promise((resolve) => {
        sandbox.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", ...headers });
  response.end(body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMIT_BYTES) throw new Error("The request is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function handle(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Whatever fell due since the last request has happened before this one.
  sandbox.clock.advance(0);
  const url = new URL(request.url ?? "/", "http://sandbox");
  const body = await readBody(request);
  if (url.pathname.startsWith("/__sandbox/")) {
    if (!LOOPBACK.test(request.socket.remoteAddress ?? ""))
      return send(response, json(403, { error: "Loopback only" }));
    const answer = await handleControl(sandbox, request.method ?? "GET", url, body);
    return send(response, json(answer.status, answer.body));
  }
  const api = API_PATH.exec(url.pathname);
  const token = TOKEN_PATH.exec(url.pathname);
  const shop = sandbox.shops.get(decodeURIComponent(api?.[1] ?? token?.[1] ?? ""));
  if (!shop || (api && !VERSION.test(api[2]!))) return send(response, json(404, { errors: "Not Found" }));
  if (request.method !== "POST") return send(response, json(405, { errors: "Method Not Allowed" }));
  if (token) return send(response, await exchangeToken(sandbox, shop, request, body));
  await handleGraphql(sandbox, shop, api![2]!, request, response, body);
}

async function exchangeToken(sandbox: Sandbox, shop: Shop, request: IncomingMessage, body: string): Promise<Answer> {
  const isForm = request.headers["content-type"]?.includes("x-www-form-urlencoded");
  const input = isForm ? Object.fromEntries(new URLSearchParams(body)) : parseObject(body);
  if (!input) return json(400, { error: "invalid_request" });
  const { status, body: answer } = await grantToken(shop, input, {
    ...sandbox.options,
    install: (where) => sandbox.install(where),
  });
  sandbox.changed(shop);
  return json(status, answer);
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

async function handleGraphql(
  sandbox: Sandbox,
  shop: Shop,
  apiVersion: string,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): Promise<void> {
  const headers = { "X-Shopify-API-Version": apiVersion, "X-Request-Id": crypto.randomUUID() };
  const respond = (answer: Answer): void => send(response, { ...answer, headers: { ...headers, ...answer.headers } });
  const actor = actorOf(shop, request.headers["x-shopify-access-token"] as string | undefined);
  if (!actor) return respond(UNAUTHORIZED);
  const input = parseObject(body);
  if (!input || typeof input["query"] !== "string") {
    return respond(json(400, { errors: { query: "Required parameter missing or invalid" } }));
  }
  const operation = readOperation(input["query"], input["operationName"] as string | undefined);
  if (Array.isArray(operation)) return respond(json(200, { errors: operation }));
  const variables = (input["variables"] as Record<string, unknown> | null | undefined) ?? {};
  const fault = sandbox.faults(shop).hit(operation.rootFields);
  const run = (): Answer => answer(sandbox, shop, actor, apiVersion, operation, variables);
  if (!fault) return respond(run());
  note(sandbox, shop, operation, variables, `fault: ${fault.kind}`);
  await misbehave(fault, operation, run, respond, response);
}

/** Runs an operation as its cost allows, and answers as Shopify does. */
function answer(
  sandbox: Sandbox,
  shop: Shop,
  actor: Actor,
  apiVersion: string,
  operation: Operation,
  variables: Record<string, unknown>,
): Answer {
  const costed: Costed = {
    schema: adminSchema(),
    document: operation.document,
    operation: operation.operation,
    variables,
  };
  const requested = requestedCost(costed);
  const bucket = sandbox.bucket(shop, actor);
  const cost = (actualQueryCost: number | null): object => ({
    requestedQueryCost: requested,
    actualQueryCost,
    throttleStatus: bucket.status(sandbox.clock.now()),
  });
  if (requested > MAX_COST) {
    note(sandbox, shop, operation, variables, "max cost exceeded", requested);
    const message = `Query cost is ${requested}, which exceeds the single query max cost limit (${MAX_COST}).\n\nSee https://shopify.dev/concepts/about-apis/rate-limits for more information on how the\ncost of a query is calculated.\n\nTo query larger amounts of data with fewer limits, bulk operations should be used instead.\nSee https://shopify.dev/tutorials/perform-bulk-operations-with-admin-api for usage details.\n`;
    const extensions = {
      code: "MAX_COST_EXCEEDED",
      cost: requested,
      maxCost: MAX_COST,
      documentation: "https://shopify.dev/api/usage/rate-limits",
    };
    return json(200, { errors: [{ message, extensions }] });
  }
  if (!actor.isMerchant && !bucket.allows(requested, sandbox.clock.now())) {
    note(sandbox, shop, operation, variables, "throttled", requested);
    return json(200, { errors: [THROTTLED], extensions: { cost: cost(null) } });
  }
  const isMutation = operation.operation.operation === "mutation";
  if (isMutation) sandbox.settle(shop);
  const scene = sandbox.scene(shop, actor);
  const result = runOperation(operation, variables, { scene, shop, actor, apiVersion, apiKey: sandbox.options.apiKey });
  if (isMutation) sandbox.conclude(scene);
  // A request whose variables do not fit is refused before it runs and costs nothing.
  if (result.data === undefined) {
    note(sandbox, shop, operation, variables, outcomeOf(result.errors), requested);
    return json(200, { errors: result.errors });
  }
  const actual = actualCost(costed, result.data);
  if (!actor.isMerchant) bucket.take(actual);
  note(sandbox, shop, operation, variables, outcomeOf(result.errors), requested, actual);
  return json(200, { ...result, extensions: { cost: cost(actual) } });
}

const outcomeOf = (errors: readonly GraphQLError[] | undefined): string =>
  errors?.length ? `error: ${errors[0]!.message}` : "ok";

const THROTTLED = {
  message: "Throttled",
  extensions: { code: "THROTTLED", documentation: "https://shopify.dev/api/usage/rate-limits" },
};

function note(
  sandbox: Sandbox,
  shop: Shop,
  operation: Operation,
  variables: unknown,
  outcome: string,
  requested: number | null = null,
  actual: number | null = null,
): void {
  sandbox.record(shop, {
    at: sandbox.clock.timestamp(),
    operationName: operation.operation.name?.value ?? null,
    rootFields: operation.rootFields,
    variables,
    requestedCost: requested,
    actualCost: actual,
    outcome,
  });
}

const internalError = (): Answer =>
  json(200, {
    errors: [
      {
        message: `Internal error. Looks like something went wrong on our end.\nRequest ID: ${crypto.randomUUID()} (include this in support requests).`,
        extensions: { code: "INTERNAL_SERVER_ERROR", requestId: crypto.randomUUID() },
      },
    ],
  });

/** The operation's payloads with a user error in each and nothing else. */
function refusedBy({ field, message }: Fault, { operation }: Operation): object {
  const fieldsOf = (set: SelectionSetNode | undefined): FieldNode[] =>
    (set?.selections ?? []).filter((one) => one.kind === "Field");
  const payloadOf = (root: FieldNode): object =>
    Object.fromEntries(
      fieldsOf(root.selectionSet).map((one) => {
        const isErrors = /userErrors$/i.test(one.name.value);
        return [one.alias?.value ?? one.name.value, isErrors ? [{ field, message }] : null];
      }),
    );
  return Object.fromEntries(
    fieldsOf(operation.selectionSet).map((root) => [root.alias?.value ?? root.name.value, payloadOf(root)]),
  );
}

/** Answers, or does not, the way the fault wants. Those named "after" have done the work. */
async function misbehave(
  fault: Fault,
  operation: Operation,
  run: () => Answer,
  respond: (answer: Answer) => void,
  response: ServerResponse,
): Promise<void> {
  switch (fault.kind) {
    case "throttled":
      return respond(
        json(200, {
          errors: [THROTTLED],
          extensions: {
            cost: {
              requestedQueryCost: 100,
              actualQueryCost: null,
              throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 0, restoreRate: 100 },
            },
          },
        }),
      );
    case "http-429":
      return respond(json(429, { errors: "Exceeded 2 calls per second for api client." }, { "Retry-After": "2.0" }));
    case "http-500":
      return respond(json(500, { errors: "Internal Server Error" }));
    case "http-502":
      return respond({ status: 502, body: "<html>Bad Gateway</html>", headers: { "Content-Type": "text/html" } });
    case "http-503":
      return respond({ status: 503, body: "<html>Unavailable</html>", headers: { "Content-Type": "text/html" } });
    case "internal-error-before":
      return respond(internalError());
    case "internal-error-after":
      run();
      return respond(internalError());
    case "timeout-before":
      return;
    case "timeout-after":
      run();
      return;
    case "reset-before":
      response.destroy();
      return;
    case "reset-after":
      run();
      response.destroy();
      return;
    case "invalid-json":
      return respond({ status: 200, body: run().body.slice(0, -20) });
    case "access-denied": {
      const [field] = operation.rootFields;
      const requiredAccess = "`write_merchant_managed_fulfillment_orders` access scope.";
      const message = `Access denied for ${field} field. Required access: ${requiredAccess}`;
      const documentation = "https://shopify.dev/api/usage/access-scopes";
      const extensions = { code: "ACCESS_DENIED", documentation, requiredAccess };
      return respond(json(200, { errors: [{ message, extensions, path: [field] }], data: { [field!]: null } }));
    }
    case "user-error":
      return respond(json(200, { data: refusedBy(fault, operation) }));
    case "unauthorized-401":
      return respond(UNAUTHORIZED);
    case "payment-402":
      return respond(json(402, { errors: "Unavailable Shop" }));
    case "forbidden-403":
      return respond(json(403, { errors: "[API] This action requires merchant approval." }));
    case "slow":
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      return respond(run());
  }
}
