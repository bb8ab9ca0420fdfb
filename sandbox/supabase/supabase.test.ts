import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signJwt } from "../jwt.ts";
import { type Postgres, prepareDatabase, runSql, startPostgres } from "./postgres.ts";
import { type Rest, startRest } from "./rest.ts";

const JWT_SECRET = "a-secret-of-the-tests-with-at-least-32-characters";
const SCHEMA = `
  create table public.parcels (
    id bigint primary key, sku text not null unique, weight numeric(20, 10), packed_at timestamptz,
    tags text[] not null default '{}', details jsonb not null default '{}'
  );
  create table public.contents (parcel_id bigint not null references public.parcels);
  alter table public.parcels enable row level security;
  grant select on public.parcels to service_role;
  insert into public.parcels values
    (9007199254740993, 'A-1', 0.1000000001, '2026-03-01T00:00:00.123456+09', '{"a,b","c\\"d"}', '{"to": {"city": "大阪"}}'),
    (2, 'B-2', 2, null, '{}', '{}'),
    (3, 'C_3', null, '2026-03-02T00:00:00Z', '{x}', '{}');

  create function public.echo(a_text text, a_number bigint default 7, an_array uuid[] default '{}',
      a_time timestamptz default null, a_document jsonb default null)
    returns jsonb language sql stable
    as $$ select jsonb_build_object('text', a_text, 'number', a_number, 'array', an_array, 'time', a_time, 'document', a_document) $$;
  create function public.big() returns bigint language sql stable as $$ select 9007199254740993 $$;
  create function public.nothing() returns text language sql stable as $$ select null::text $$;
  create function public.note(message text) returns void language plpgsql security definer as $$
    begin insert into public.parcels (id, sku) values (100, message); end $$;
  create function public.heavier(than numeric) returns setof public.parcels language sql stable
    as $$ select * from public.parcels where weight > than $$;
  create function public.tags_of(parcel bigint) returns table (tag text) language sql stable
    as $$ select unnest(tags) from public.parcels where id = parcel $$;
  create function public.ids() returns setof bigint language sql stable as $$ select id from public.parcels order by id $$;
  create function public.totals(out many int, out heaviest numeric) language sql stable
    as $$ select count(*)::int, max(weight) from public.parcels $$;
  create function public.fail_with(state text) returns void language plpgsql as $$
    begin raise exception 'as asked' using errcode = state, detail = 'the detail', hint = 'the hint'; end $$;
  create function public.writes_though_stable() returns void language sql stable
    as $$ select public.note('written') $$;
  create function public.orphan() returns void language sql security definer as $$ insert into public.contents values (424242) $$;
  create function public.slow() returns void language sql as $$ select pg_sleep(5) $$;
  create function public.whoami() returns jsonb language sql stable
    as $$ select jsonb_build_object('role', current_user, 'claims', current_setting('request.jwt.claims')::jsonb) $$;
  create function public.many() returns setof int language sql stable as $$ select generate_series(1, 1500) $$;

  revoke execute on all functions in schema public from public;
  grant execute on all functions in schema public to service_role;
`;

let directory: string;
let postgres: Postgres;
let rest: Rest;

const serviceRole = () => createClient(rest.url, rest.serviceRoleKey, { auth: { persistSession: false } });
const anonymous = () => createClient(rest.url, rest.anonKey, { auth: { persistSession: false } });

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "supabase-test-"));
  postgres = await startPostgres({ dataDir: path.join(directory, "postgres"), durable: false });
  await runSql(postgres.url, SCHEMA);
  rest = await startRest({ databaseUrl: postgres.url, jwtSecret: JWT_SECRET, statementTimeoutMs: 1000 });
});

afterAll(async () => {
  await rest?.close();
  await postgres?.stop();
  await rm(directory, { recursive: true, force: true });
});

describe("functions", () => {
  test("arguments get the types the function declares, and nothing is rounded", async () => {
    const id = "9007199254740993";
    const response = await post(
      "echo",
      rest.serviceRoleKey,
      `{"a_text": "山田", "a_number": ${id}, "an_array": ["00000000-0000-0000-0000-000000000001"],
        "a_time": "2026-03-01T09:00:00+09:00", "a_document": {"n": 1.10}}`,
    );
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(
      `{"text": "山田", "time": "2026-03-01T00:00:00+00:00", "array": ["00000000-0000-0000-0000-000000000001"], ` +
        `"number": ${id}, "document": {"n": 1.10}}`,
    );
  });

  test("an omitted argument takes its default", async () => {
    const { data, error } = await serviceRole().rpc("echo", { a_text: "x" });
    expect(error).toBeNull();
    expect(data).toEqual({ text: "x", number: 7, array: [], time: null, document: null });
  });

  test.each([
    ["big", {}, "9007199254740993"],
    ["nothing", {}, "null"],
    ["ids", {}, "[2, 3, 9007199254740993]"],
    ["tags_of", { parcel: 3 }, '[{"tag":"x"}]'],
    ["totals", {}, '{"many":3,"heaviest":2.0000000000}'],
    ["heavier", { than: 5 }, "[]"],
  ])("%s gives its result as PostgREST does", async (name, args, body) => {
    const response = await post(name, rest.serviceRoleKey, JSON.stringify(args));
    expect([response.status, await response.text()]).toEqual([200, body]);
  });

  test("void is 204, and what it wrote is there", async () => {
    const { status, error } = await serviceRole().rpc("note", { message: "noted" });
    expect([status, error]).toEqual([204, null]);
    const { count } = await serviceRole()
      .from("parcels")
      .select("*", { count: "exact", head: true })
      .eq("sku", "noted");
    expect(count).toBe(1);
    await runSql(postgres.url, "delete from public.parcels where sku = 'noted'");
  });

  test("rows of a function can be filtered, ordered and taken singly", async () => {
    const { data } = await serviceRole()
      .rpc("heavier", { than: 0 })
      .select("sku")
      .order("weight", { ascending: false });
    expect(data).toEqual([{ sku: "B-2" }, { sku: "A-1" }]);
    const { data: one } = await serviceRole().rpc("heavier", { than: 1 }).single();
    expect(one).toMatchObject({ sku: "B-2" });
  });

  test("no more than a thousand rows, as hosted", async () => {
    const { data } = await serviceRole().rpc("many");
    expect(data).toHaveLength(1000);
  });

  test("the function runs as the role of the key, with its claims", async () => {
    const { data } = await serviceRole().rpc("whoami");
    expect(data).toMatchObject({ role: "service_role", claims: { role: "service_role", iss: "supabase-sandbox" } });
  });

  test("a function made later is found", async () => {
    expect((await serviceRole().rpc("later")).error?.code).toBe("PGRST202");
    await runSql(postgres.url, "create function public.later() returns int language sql stable as 'select 1'");
    expect((await serviceRole().rpc("later")).data).toBe(1);
  });
});

describe("errors", () => {
  const notFound = (signature: string) => `Could not find the function public.${signature} in the schema cache`;
  const readOnly = "cannot execute INSERT in a read-only transaction";

  test.each([
    ["an unknown function", "no_such", { a: 1, b: 2 }, 404, "PGRST202", notFound("no_such(a, b)")],
    ["an unknown argument", "big", { extra: 1 }, 404, "PGRST202", notFound("big(extra)")],
    ["a missing argument", "echo", {}, 404, "PGRST202", notFound("echo without parameters")],
    ["a wrong type", "heavier", { than: "x" }, 400, "22P02", 'invalid input syntax for type numeric: "x"'],
    ["raise exception", "fail_with", { state: "P0001" }, 400, "P0001", "as asked"],
    ["serialization failure", "fail_with", { state: "40001" }, 500, "40001", "as asked"],
    ["deadlock", "fail_with", { state: "40P01" }, 500, "40P01", "as asked"],
    ["a status of one's own", "fail_with", { state: "PT422" }, 422, "PT422", "as asked"],
    ["insufficient privilege", "fail_with", { state: "42501" }, 403, "42501", "as asked"],
    ["writing in a stable function", "writes_though_stable", {}, 405, "25006", readOnly],
  ])("%s", async (_what, name, args, status, code, message) => {
    const result = await serviceRole().rpc(name, args);
    expect([result.status, result.error?.code, result.error?.message]).toEqual([status, code, message]);
  });

  test("detail and hint come along", async () => {
    const { error } = await serviceRole().rpc("fail_with", { state: "P0001" });
    expect(error).toMatchObject({ details: "the detail", hint: "the hint" });
  });

  test("uniqueness and foreign keys are 409", async () => {
    expect(await serviceRole().rpc("note", { message: "A-1" })).toMatchObject({
      status: 409,
      error: { code: "23505" },
    });
    expect(await serviceRole().rpc("orphan")).toMatchObject({ status: 409, error: { code: "23503" } });
  });

  test("a statement that takes too long is cancelled", async () => {
    expect(await serviceRole().rpc("slow")).toMatchObject({ status: 500, error: { code: "57014" } });
  });

  test("malformed JSON is 400", async () => {
    const response = await post("big", rest.serviceRoleKey, "{");
    expect([response.status, await response.json()]).toMatchObject([400, { code: "PGRST102" }]);
  });

  test.each([
    ["no key", undefined, "401"],
    ["a key that is no token", "sesame", "PGRST301"],
    ["a key of another project", () => signJwt({ role: "service_role" }, `other ${JWT_SECRET}`), "PGRST301"],
    ["an expired token", () => signJwt({ role: "service_role", exp: 1 }, JWT_SECRET), "PGRST303"],
    ["a role that does not exist", () => signJwt({ role: "emperor" }, JWT_SECRET), "22023"],
  ])("%s is 401", async (_what, key, code) => {
    const response = await post("big", typeof key === "function" ? await key() : key);
    expect([response.status, await response.json()]).toMatchObject([401, { code }]);
  });

  test("anon may do nothing that is not granted, and is told 401", async () => {
    expect(await anonymous().rpc("big")).toMatchObject({ status: 401, error: { code: "42501" } });
    expect(await anonymous().from("parcels").select()).toMatchObject({ status: 401, error: { code: "42501" } });
  });

  test("what the sandbox cannot do is 501, never a wrong answer", async () => {
    const client = serviceRole();
    const all = await Promise.all([
      client.from("parcels").select("id, contents(*)"),
      client.from("parcels").insert({ id: 1 }),
      client.from("parcels").delete().eq("id", 1),
      client.from("parcels").select().textSearch("sku", "x"),
      client.from("parcels").select("*", { count: "planned" }),
      client.from("parcels").select().csv(),
    ]);
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 501));
  });
});

describe("tables", () => {
  const skus = (rows: { sku: string }[] | null) => rows?.map((row) => row.sku).join(" ");
  const parcels = () => serviceRole().from("parcels").select("sku");

  test("numbers and times are written by Postgres", async () => {
    const response = await get("parcels?select=id,weight,packed_at,tags&sku=eq.A-1");
    expect(await response.text()).toBe(
      '[{"id":9007199254740993,"weight":0.1000000001,"packed_at":"2026-02-28T15:00:00.123456+00:00","tags":["a,b","c\\"d"]}]',
    );
  });

  test.each<[string, (query: ReturnType<typeof parcels>) => ReturnType<typeof parcels>, string]>([
    ["eq", (query) => query.eq("id", 2), "B-2"],
    ["neq", (query) => query.neq("id", 2), "A-1 C_3"],
    ["gt", (query) => query.gt("weight", 1), "B-2"],
    ["gte and lte", (query) => query.gte("weight", 0).lte("weight", 2), "A-1 B-2"],
    ["is", (query) => query.is("weight", null), "C_3"],
    ["not is", (query) => query.not("weight", "is", null), "A-1 B-2"],
    ["in, with signs that need quotes", (query) => query.in("sku", ["A-1", "C_3", 'x,"y"']), "A-1 C_3"],
    ["in nothing", (query) => query.in("sku", []), ""],
    ["not in", (query) => query.not("sku", "in", "(A-1,B-2)"), "C_3"],
    ["like", (query) => query.like("sku", "%-%"), "A-1 B-2"],
    ["ilike", (query) => query.ilike("sku", "a*"), "A-1"],
    ["or", (query) => query.or("sku.eq.A-1,and(weight.gte.2,tags.eq.{}),sku.in.(C_3,D)"), "A-1 B-2 C_3"],
    ["contains", (query) => query.contains("tags", ["x"]), "C_3"],
    ["a path into JSON", (query) => query.eq("details->to->>city", "大阪"), "A-1"],
    ["a value that looks like SQL", (query) => query.eq("sku", "'; drop table parcels; --"), ""],
  ])("filter %s", async (_name, filter, expected) => {
    const { data, error } = await filter(parcels()).order("sku");
    expect([skus(data), error]).toEqual([expected, null]);
  });

  test("order, limit, offset and exact count", async () => {
    const result = await serviceRole()
      .from("parcels")
      .select("sku", { count: "exact" })
      .order("weight", { ascending: false, nullsFirst: true })
      .range(1, 1);
    expect(result).toMatchObject({ data: [{ sku: "B-2" }], count: 3, status: 206 });
    expect((await get("parcels?offset=9", { prefer: "count=exact" })).status).toBe(416);
    expect((await get("parcels?limit=1")).headers.get("content-range")).toBe("0-0/*");
  });

  test("one row, or none, where one is asked for", async () => {
    expect((await parcels().eq("id", 2).single()).data).toEqual({ sku: "B-2" });
    expect(await parcels().eq("id", 0).single()).toMatchObject({ status: 406, error: { code: "PGRST116" } });
    expect(await parcels().eq("id", 0).maybeSingle()).toMatchObject({ data: null, error: null });
    expect(await parcels().maybeSingle()).toMatchObject({ error: { code: "PGRST116" } });
  });

  test("names that are not there", async () => {
    expect(await serviceRole().from("nowhere").select()).toMatchObject({ status: 404, error: { code: "PGRST205" } });
    expect(await serviceRole().from("parcels").select("colour")).toMatchObject({
      status: 400,
      error: { code: "42703", message: "column parcels.colour does not exist" },
    });
  });
});

describe("the database", () => {
  test("gone is 503, and back again is served", async () => {
    const dataDir = path.join(directory, "own");
    const own = await startPostgres({ dataDir, durable: false });
    const api = await startRest({ databaseUrl: own.url, jwtSecret: JWT_SECRET });
    const client = createClient(api.url, api.serviceRoleKey);
    try {
      await runSql(own.url, "create function public.one() returns int language sql stable as 'select 1'");
      expect((await client.rpc("one")).data).toBe(1);
      await own.kill();
      expect(await client.rpc("one")).toMatchObject({ status: 503 });
      expect(await client.rpc("one")).toMatchObject({ status: 503, error: { code: "PGRST000" } });
      const again = await startPostgres({ dataDir, port: own.port, durable: false });
      expect((await client.rpc("one")).data).toBe(1);
      await again.stop();
    } finally {
      await api.close();
    }
  });

  test("a copy of a template has its tables, and gives nothing back", async () => {
    const template = await postgres.createDatabase("template_one");
    await runSql(template, "create table public.t (n int); insert into public.t values (1)");
    const copy = await postgres.createDatabase("copy_one", { template: "template_one" });
    await runSql(copy, "insert into public.t values (2)");
    await runSql(template, "do $$ begin assert (select count(*) from public.t) = 1; end $$");
    await postgres.dropDatabase("copy_one");
  });

  test("grants nothing new by itself, or everything as the older projects do", async () => {
    const granted = "has_table_privilege('service_role', 'public.t', 'select')";
    const fresh = await postgres.createDatabase("explicit");
    await runSql(fresh, `create table public.t (); do $$ begin assert not ${granted}; end $$`);
    const older = await postgres.createDatabase("automatic");
    await prepareDatabase(older, { grants: "automatic" });
    await runSql(older, `create table public.t (); do $$ begin assert ${granted}; end $$`);
  });

  test("postgres is no superuser, as hosted", async () => {
    await expect(runSql(postgres.url, "alter system set work_mem = '1GB'")).rejects.toThrow("permission denied");
  });
});

function post(name: string, key: string | undefined, body = "{}"): Promise<Response> {
  return fetch(`${rest.url}/rest/v1/rpc/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key && { apikey: key, authorization: `Bearer ${key}` }) },
    body,
  });
}

function get(pathAndQuery: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${rest.url}/rest/v1/${pathAndQuery}`, { headers: { ...headers, apikey: rest.serviceRoleKey } });
}
