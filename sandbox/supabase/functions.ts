import type pg from "pg";
import { RestError } from "./errors.ts";

/** What there is to know of an SQL function in order to call it as PostgREST does. */
export interface SqlFunction {
  parameters: { name: string; type: string; required: boolean }[];
  result: "void" | "scalar" | "composite";
  returnsSet: boolean;
  /** Only a volatile function may write. */
  volatile: boolean;
}

const SIGNATURES = `
  select
    p.proname as name,
    p.proretset as returns_set,
    p.provolatile = 'v' as volatile,
    case
      when p.prorettype = 'void'::regtype then 'void'
      when t.typtype = 'c' or p.proargmodes && '{o,b,t}'::"char"[] then 'composite'
      else 'scalar'
    end as result,
    coalesce((
      select json_agg(json_build_object(
          'name', coalesce(p.proargnames[i], ''),
          'type', format_type((coalesce(p.proallargtypes, p.proargtypes::oid[]))[i + p.is_vector], null),
          'required', inputs.number <= p.pronargs - p.pronargdefaults
        ) order by i)
      from (
        select i, row_number() over (order by i) as number
        from generate_series(1, coalesce(array_length(p.proallargtypes, 1), p.pronargs)) i
        where coalesce(p.proargmodes[i], 'i') in ('i', 'b', 'v')
      ) inputs
    ), '[]') as parameters
  from (
    -- An oidvector counts from 0, an array from 1.
    select *, case when proallargtypes is null then -1 else 0 end as is_vector from pg_proc
  ) p
  join pg_type t on t.oid = p.prorettype
  where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
`;

/** The functions of schema public by name, read again when one is missing: the sandbox's schema cache. */
export class FunctionCache {
  private byName = new Map<string, SqlFunction[]>();

  async find(client: pg.ClientBase, name: string, argumentNames: string[]): Promise<SqlFunction> {
    let found = this.matches(name, argumentNames);
    if (found.length === 0) {
      await this.refresh(client);
      found = this.matches(name, argumentNames);
    }
    const [one, another] = found;
    if (!one) throw notFound(name, argumentNames);
    if (another) throw ambiguous(name, found);
    return one;
  }

  private matches(name: string, argumentNames: string[]): SqlFunction[] {
    return (this.byName.get(name) ?? []).filter(({ parameters }) => {
      const known = new Set(parameters.map((parameter) => parameter.name));
      return (
        argumentNames.every((argument) => known.has(argument)) &&
        parameters.every((parameter) => !parameter.required || argumentNames.includes(parameter.name))
      );
    });
  }

  private async refresh(client: pg.ClientBase): Promise<void> {
    const { rows } = await client.query<SqlFunction & { name: string; returns_set: boolean }>(SIGNATURES);
    this.byName = Map.groupBy(
      rows.map((row) => ({ ...row, returnsSet: row.returns_set })),
      (row) => row.name,
    );
  }
}

function notFound(name: string, argumentNames: string[]): RestError {
  const list = argumentNames.toSorted().join(", ");
  const withList = list ? `(${list})` : " without parameters";
  const searched = list
    ? ` with parameter${argumentNames.length > 1 ? "s" : ""} ${list} or with a single unnamed json/jsonb parameter`
    : " without parameters";
  return new RestError(404, {
    code: "PGRST202",
    message: `Could not find the function public.${name}${withList} in the schema cache`,
    details: `Searched for the function public.${name}${searched}, but no matches were found in the schema cache.`,
  });
}

function ambiguous(name: string, candidates: SqlFunction[]): RestError {
  const signatures = candidates.map(
    ({ parameters }) => `public.${name}(${parameters.map((p) => `${p.name} => ${p.type}`).join(", ")})`,
  );
  return new RestError(300, {
    code: "PGRST203",
    message: `Could not choose the best candidate function between: ${signatures.join(", ")}`,
    hint: "Try renaming the parameters or the function itself in the database so function overloading can be resolved",
  });
}
