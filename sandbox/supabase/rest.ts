/**
 * The part of Supabase's Data API (PostgREST) that the app uses, over a real Postgres: calls of SQL functions, and
 * reads of tables. Same paths, keys, roles, results, errors and limits as a hosted project; anything else is 501.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { signJwt, verifyJwt } from "../jwt.ts";
import { fromConnecting, fromDatabase, fromToken, notInSandbox, RestError } from "./errors.ts";
import { FunctionCache, type SqlFunction } from "./functions.ts";
import { parseQuery, type Query } from "./query.ts";

export interface RestOptions {
  databaseUrl: string;
  /** Signs the keys; any secret of 32 characters or more. */
  jwtSecret: string;
  port?: number;
  /** Milliseconds a statement may take: hosted projects allow 8 s. */
  statementTimeoutMs?: number;
  /** Milliseconds to wait for a connection. */
  acquireTimeoutMs?: number;
  log?: (line: string) => void;
}

export interface Rest {
  url: string;
  serviceRoleKey: string;
  anonKey: string;
  close(): Promise<void>;
}

/** What a hosted project returns at most, whatever the limit asked for. */
const MAX_ROWS = 1000;
const POOL_SIZE = 15;
const TEN_YEARS = 10 * 365 * 24 * 3600;
const SINGLE_OBJECT = "application/vnd.pgrst.object+json";

/** Starts the API on 127.0.0.1 and makes the two keys of a project. */
export async function startRest({
  databaseUrl,
  jwtSecret,
  port = 0,
  statementTimeoutMs = 8000,
  acquireTimeoutMs = 10_000,
  log = () => {},
}: RestOptions): Promise<Rest> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: POOL_SIZE,
    connectionTimeoutMillis: acquireTimeoutMs,
    statement_timeout: statementTimeoutMs,
    options: "-c timezone=UTC",
  });
  pool.on("error", (error) => log(`idle connection lost: ${error.message}`));

  const api = new Api(pool, jwtSecret);
  const server = createServer((request, response) => {
    void api.handle(request, response).then((outcome) => log(`${request.method} ${pathOf(request)} ${outcome}`));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serviceRoleKey: await apiKey("service_role", jwtSecret),
    anonKey: await apiKey("anon", jwtSecret),
    async close() {
      await closeServer(server);
      await pool.end();
    },
  };
}

/** A project's API key for a role: stable, so that keys in a developer's .env stay valid from start to start. */
export function apiKey(role: "anon" | "service_role", jwtSecret: string): Promise<string> {
  const issuedAt = Date.UTC(2026, 0, 1) / 1000;
  return signJwt(
    { iss: "supabase-sandbox", ref: "sandbox", role, iat: issuedAt, exp: issuedAt + TEN_YEARS },
    jwtSecret,
  );
}

interface Caller {
  role: string;
  claims: Record<string, unknown>;
}

interface Answer {
  status: number;
  body?: string;
  headers?: Record<string, string>;
}

interface Page {
  body: string;
  /** How many rows are in the body. */
  rows: number;
  /** How many there are in all, when asked for. */
  total: number | null;
}

class Api {
  private readonly pool: pg.Pool;
  private readonly jwtSecret: string;
  private readonly functions = new FunctionCache();

  constructor(pool: pg.Pool, jwtSecret: string) {
    this.pool = pool;
    this.jwtSecret = jwtSecret;
  }

  /** Answers one request and says how it went, for the log. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<string> {
    let answer: Answer;
    let note = "";
    try {
      answer = await this.answer(request);
    } catch (error) {
      const known =
        error instanceof RestError ? error : new RestError(500, { code: "SANDBOX", message: String(error) });
      note = ` ${known.code} ${known.message}`;
      answer = { status: known.status, body: JSON.stringify(known) };
      if (known.status === 401) answer.headers = { "www-authenticate": "Bearer" };
    }
    const body = request.method === "HEAD" ? undefined : answer.body;
    if (answer.body !== undefined) response.setHeader("content-type", "application/json; charset=utf-8");
    response.writeHead(answer.status, answer.headers).end(body);
    return `${answer.status}${note}`;
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? "/", "http://sandbox");
    const [, isFunction, encodedName] = /^\/rest\/v1\/(rpc\/)?([^/]+)$/.exec(url.pathname) ?? [];
    if (!encodedName) throw notInSandbox(`the path ${url.pathname}`);
    const name = decodeURIComponent(encodedName);
    refuseOtherSchemas(request);
    const caller = await this.authenticate(request);
    if (isFunction) {
      if (request.method !== "POST") throw notInSandbox(`${request.method} on a function`);
      return this.call(request, caller, name, url.searchParams);
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      throw notInSandbox(`${request.method} on a table (the app writes through functions)`);
    }
    return this.read(request, caller, name, url.searchParams);
  }

  private async authenticate(request: IncomingMessage): Promise<Caller> {
    const apiKeyHeader = request.headers["apikey"];
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
    const token = bearer ?? (typeof apiKeyHeader === "string" ? apiKeyHeader : undefined);
    if (!token) {
      throw new RestError(401, {
        code: "401",
        message: "No API key found in request",
        hint: "No `apikey` request header or url param was found.",
      });
    }
    try {
      const claims = await verifyJwt(token, this.jwtSecret);
      return { role: typeof claims["role"] === "string" ? claims["role"] : "anon", claims };
    } catch (error) {
      throw fromToken(error);
    }
  }

  private async read(request: IncomingMessage, caller: Caller, table: string, parameters: URLSearchParams) {
    return this.transaction(request, caller, { readOnly: true }, async (client) => {
      await requireTable(client, table);
      const query = parseQuery(parameters, table);
      const page = await readPage(client, `public.${pg.escapeIdentifier(table)}`, query, wantsTotal(request));
      return pageAnswer(request, page, query);
    });
  }

  private async call(request: IncomingMessage, caller: Caller, name: string, parameters: URLSearchParams) {
    const body = await readBody(request);
    const argumentNames = namesIn(body);
    const sqlFunction = await this.withClient((client) => this.functions.find(client, name, argumentNames));
    return this.transaction(request, caller, { readOnly: !sqlFunction.volatile }, async (client) => {
      const call = callSql(name, argumentNames, sqlFunction);
      if (sqlFunction.result === "void" && !sqlFunction.returnsSet) {
        await client.query(`select ${call.expression} from ${call.source}`, [body]);
        return { status: 204 };
      }
      if (sqlFunction.result !== "composite") {
        if (parameters.size > 0) throw notInSandbox("filters on a function whose result has no columns");
        return sqlFunction.returnsSet ? scalarsAnswer(client, call, body) : scalarAnswer(client, call, body);
      }
      const query = parseQuery(parameters, name, [body]);
      const rows = `(select _result.* from ${call.source}, lateral ${call.expression} _result)`;
      const page = await readPage(client, rows, query, wantsTotal(request), name);
      if (sqlFunction.returnsSet) return pageAnswer(request, page, query);
      return { status: 200, body: withoutBrackets(page.body) || "null" };
    });
  }

  private async transaction(
    request: IncomingMessage,
    { role, claims }: Caller,
    { readOnly }: { readOnly: boolean },
    work: (client: pg.PoolClient) => Promise<Answer>,
  ): Promise<Answer> {
    return this.withClient(async (client) => {
      try {
        await client.query(`begin isolation level read committed ${readOnly ? "read only" : "read write"}`);
        await client.query(
          `select set_config('search_path', 'public, extensions', true), set_config('role', $1, true),
                  set_config('request.jwt.claims', $2, true), set_config('request.method', $3, true),
                  set_config('request.path', $4, true)`,
          [role, JSON.stringify(claims), request.method, pathOf(request)],
        );
        const answer = await work(client);
        await client.query("commit");
        return answer;
      } catch (error) {
        await client.query("rollback").catch(() => {});
        throw fromDatabase(error, { anonymous: role === "anon" });
      }
    });
  }

  private async withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw fromConnecting(error);
    });
    let broken = false;
    const markBroken = () => (broken = true);
    client.on("error", markBroken);
    try {
      return await work(client);
    } catch (error) {
      throw fromDatabase(error, { anonymous: false });
    } finally {
      client.off("error", markBroken);
      client.release(broken);
    }
  }
}

interface CallSql {
  /** The call, taking its arguments from `source`. */
  expression: string;
  source: string;
}

/** As PostgREST: Postgres itself casts the JSON of $1 to the types that the function declares. */
function callSql(name: string, argumentNames: string[], { parameters }: SqlFunction): CallSql {
  const quotedName = `public.${pg.escapeIdentifier(name)}`;
  if (argumentNames.length === 0) return { expression: `${quotedName}()`, source: "(select $1::json) _body" };
  const used = parameters.filter((parameter) => argumentNames.includes(parameter.name));
  const columns = used.map(({ name, type }) => `${pg.escapeIdentifier(name)} ${type}`);
  const named = used.map(({ name }) => `${pg.escapeIdentifier(name)} := _arguments.${pg.escapeIdentifier(name)}`);
  return {
    expression: `${quotedName}(${named.join(", ")})`,
    source: `json_to_record($1::json) as _arguments(${columns.join(", ")})`,
  };
}

async function scalarAnswer(client: pg.PoolClient, { expression, source }: CallSql, body: string): Promise<Answer> {
  const { rows } = await client.query<{ body: string }>(
    `select coalesce(to_json(_value), 'null')::text as body from (select ${expression} as _value from ${source}) _values`,
    [body],
  );
  return { status: 200, body: rows[0]!.body };
}

async function scalarsAnswer(client: pg.PoolClient, { expression, source }: CallSql, body: string): Promise<Answer> {
  const { rows } = await client.query<Page>(
    `select coalesce(json_agg(_value), '[]')::text as body, count(*)::int as rows
     from (select _value from ${source}, lateral ${expression} _value limit ${MAX_ROWS}) _values`,
    [body],
  );
  return { status: 200, body: rows[0]!.body, headers: contentRange(0, rows[0]!.rows, null) };
}

/** Lets Postgres write the JSON, so that no number is rounded and no time reformatted. */
async function readPage(
  client: pg.PoolClient,
  from: string,
  { columns, where, orderBy, limit, offset, values }: Query,
  withTotal: boolean,
  alias = "",
): Promise<Page> {
  const relation = alias ? "_source" : from;
  const named = alias ? `_source as ${pg.escapeIdentifier(alias)}` : relation;
  const source = alias ? `_source as materialized ${from},` : "";
  const rows = Math.min(limit ?? MAX_ROWS, MAX_ROWS);
  const total = withTotal ? `(select count(*) from ${named} ${where})::int` : "null::int";
  const { rows: result } = await client.query<Page>(
    `with ${source} _page as (select ${columns} from ${named} ${where} ${orderBy} limit ${rows} offset ${offset})
     select coalesce(json_agg(_row), '[]')::text as body, count(*)::int as rows, ${total} as total
     from (select * from _page) _row`,
    values,
  );
  return result[0]!;
}

function pageAnswer(request: IncomingMessage, page: Page, { offset }: Query): Answer {
  if (page.total !== null && offset > page.total) {
    throw new RestError(416, {
      code: "PGRST103",
      message: "Requested range not satisfiable",
      details: `An offset of ${offset} was requested, but there are only ${page.total} rows.`,
    });
  }
  const headers = contentRange(offset, page.rows, page.total);
  if (accepts(request, SINGLE_OBJECT)) {
    if (page.rows !== 1) {
      throw new RestError(406, {
        code: "PGRST116",
        message: "Cannot coerce the result to a single JSON object",
        details: `The result contains ${page.rows} rows`,
      });
    }
    return { status: 200, body: withoutBrackets(page.body), headers };
  }
  const partial = page.total !== null && page.rows < page.total;
  return { status: partial ? 206 : 200, body: page.body, headers };
}

/** The one element of a JSON array, as it was written. */
function withoutBrackets(array: string): string {
  return array.slice(1, -1).trim();
}

function contentRange(offset: number, rows: number, total: number | null): Record<string, string> {
  const range = rows === 0 ? "*" : `${offset}-${offset + rows - 1}`;
  return { "content-range": `${range}/${total ?? "*"}` };
}

async function requireTable(client: pg.PoolClient, table: string): Promise<void> {
  const { rowCount } = await client.query(
    "select from pg_class where relnamespace = 'public'::regnamespace and relname = $1 and relkind in ('r','v','m','p','f')",
    [table],
  );
  if (rowCount) return;
  throw new RestError(404, {
    code: "PGRST205",
    message: `Could not find the table 'public.${table}' in the schema cache`,
  });
}

function refuseOtherSchemas(request: IncomingMessage): void {
  const schema = request.headers["accept-profile"] ?? request.headers["content-profile"] ?? "public";
  if (schema === "public") return;
  throw new RestError(406, {
    code: "PGRST106",
    message: `Invalid schema: ${String(schema)}`,
    hint: "Only the following schemas are exposed: public",
  });
}

function wantsTotal(request: IncomingMessage): boolean {
  if (request.headers["range"]) throw notInSandbox("the Range header (use limit and offset)");
  const count = /count=(\w+)/.exec(String(request.headers["prefer"] ?? ""))?.[1];
  if (count && count !== "exact") throw notInSandbox(`count=${count}`);
  return count === "exact";
}

function accepts(request: IncomingMessage, type: string): boolean {
  const accept = request.headers.accept ?? "*/*";
  if (/nulls=stripped|text\/csv|pgrst\.plan|geo\+json/.test(accept)) throw notInSandbox(`the media type ${accept}`);
  return accept.includes(type);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8") || "{}";
}

function namesIn(body: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new RestError(400, { code: "PGRST102", message: "Empty or invalid json" });
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw notInSandbox("a body that is not an object of named arguments");
  }
  return Object.keys(parsed);
}

/** Without the query, which holds values. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?")[0]!;
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 1000).unref();
  });
}
