/** Reads PostgREST's query strings into SQL. Names are quoted and values are parameters, always. */
import pg from "pg";
import { badQuery, notInSandbox } from "./errors.ts";

export interface Query {
  /** The columns, after `select`. */
  columns: string;
  /** With its keyword, or empty. */
  where: string;
  orderBy: string;
  limit: number | null;
  offset: number;
  values: unknown[];
}

const RESERVED = new Set(["select", "order", "limit", "offset", "and", "or", "not.and", "not.or"]);
const COMPARISONS: Record<string, string> = {
  eq: "=",
  neq: "<>",
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  like: "like",
  ilike: "ilike",
  cs: "@>",
  cd: "<@",
  ov: "&&",
};
const IS = new Map([
  ["null", "is null"],
  ["not_null", "is not null"],
  ["true", "is true"],
  ["false", "is false"],
  ["unknown", "is unknown"],
]);

/** Reads the parameters of a request for rows of `relation`. `values` are those the statement already has. */
export function parseQuery(parameters: URLSearchParams, relation: string, values: unknown[] = []): Query {
  const builder = new ConditionBuilder(pg.escapeIdentifier(relation), [...values]);
  const conditions: string[] = [];
  for (const [name, value] of parameters) {
    if (["and", "or", "not.and", "not.or"].includes(name)) conditions.push(builder.group(name, value));
    else if (!RESERVED.has(name)) conditions.push(builder.filter(name, value));
  }
  return {
    columns: parseSelect(parameters.get("select") ?? "*", builder),
    where: conditions.length ? `where ${conditions.join(" and ")}` : "",
    orderBy: parseOrder(parameters.get("order"), builder),
    limit: parseCount(parameters, "limit"),
    offset: parseCount(parameters, "offset") ?? 0,
    values: builder.values,
  };
}

class ConditionBuilder {
  readonly relation: string;
  readonly values: unknown[];

  constructor(relation: string, values: unknown[]) {
    this.relation = relation;
    this.values = values;
  }

  /** One filter: `column=op.value`, the value maybe after `not.`. */
  filter(field: string, expression: string): string {
    const negated = expression.startsWith("not.");
    const [operator = "", ...rest] = (negated ? expression.slice(4) : expression).split(".");
    if (rest.length === 0) throw badQuery(`filter (${expression})`, `no operator and value in "${expression}"`);
    const condition = this.compare(this.column(field), operator, rest.join("."));
    return negated ? `not (${condition})` : condition;
  }

  /** A group: `or=(a.eq.1,not.and(b.gt.2,c.is.null))`. */
  group(name: string, list: string): string {
    const negated = name.startsWith("not.");
    const conditions = splitList(list, "logic tree").map((item) => {
      const nested = /^((?:not\.)?(?:and|or))(\(.*\))$/s.exec(item);
      if (nested) return this.group(nested[1]!, nested[2]!);
      const dot = item.indexOf(".");
      if (dot < 1) throw badQuery(`logic tree (${list})`, `"${item}" is not a filter`);
      return this.filter(unquote(item.slice(0, dot)), item.slice(dot + 1));
    });
    const group = `(${conditions.join(name.endsWith("or") ? " or " : " and ")})`;
    return negated ? `not ${group}` : group;
  }

  /** A column, or a path into a JSON column (`data->lines->>0`). */
  column(field: string): string {
    const [name = "", ...path] = field.split(/(->>?)/);
    if (!name || /[().:!]/.test(name)) throw notInSandbox(`the column "${field}" (embedding, functions, casts)`);
    let sql = `${this.relation}.${pg.escapeIdentifier(name)}`;
    for (let i = 0; i < path.length; i += 2) {
      const key = path[i + 1] ?? "";
      sql += path[i] + (/^\d+$/.test(key) ? key : pg.escapeLiteral(key));
    }
    return sql;
  }

  private compare(column: string, operator: string, value: string): string {
    if (operator === "is") {
      const test = IS.get(value.toLowerCase());
      if (!test) throw badQuery(`filter (is.${value})`, `"${value}" is not one of ${[...IS.keys()].join(", ")}`);
      return `${column} ${test}`;
    }
    if (operator === "in") {
      const items = splitList(value, "filter").map(unquote);
      return `${column} = any(${this.value(arrayLiteral(items))})`;
    }
    const comparison = COMPARISONS[operator];
    if (!comparison) throw notInSandbox(`the operator "${operator}"`);
    const operand = comparison.endsWith("like") ? value.replaceAll("*", "%") : value;
    return `${column} ${comparison} ${this.value(operand)}`;
  }

  private value(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

function parseSelect(list: string, builder: ConditionBuilder): string {
  if (list === "" || list === "*") return `${builder.relation}.*`;
  return splitTopLevel(list)
    .map((item) => {
      if (item === "*") return `${builder.relation}.*`;
      if (item.includes("(")) throw notInSandbox(`embedding or aggregates ("${item}")`);
      const [, alias, field, cast] = /^(?:([^:]+):(?!:))?(.+?)(?:::(\w+(?:\[\])?))?$/.exec(item) ?? [];
      if (!field) throw badQuery(`select parameter (${list})`, `"${item}" is not a column`);
      const column = builder.column(field);
      const name = alias ?? field.split(/->>?/).findLast((part) => !/^\d+$/.test(part)) ?? field;
      return `${cast ? `cast(${column} as ${cast})` : column} as ${pg.escapeIdentifier(name)}`;
    })
    .join(", ");
}

function parseOrder(list: string | null, builder: ConditionBuilder): string {
  if (!list) return "";
  const terms = splitTopLevel(list).map((term) => {
    const [field = "", ...modifiers] = term.split(".");
    const known = /^(asc|desc)?\.?(nullsfirst|nullslast)?$/.exec(modifiers.join("."));
    if (!known) throw badQuery(`order (${list})`, `unexpected "${modifiers.join(".")}"`);
    return `${builder.column(field)} ${known[1] ?? "asc"} ${known[2]?.replace("nulls", "nulls ") ?? ""}`.trim();
  });
  return `order by ${terms.join(", ")}`;
}

function parseCount(parameters: URLSearchParams, name: "limit" | "offset"): number | null {
  const value = parameters.get(name);
  if (value === null) return null;
  if (!/^\d+$/.test(value)) throw badQuery(`${name} parameter (${value})`, `"${value}" is not a whole number`);
  return Number(value);
}

function splitList(list: string, what: string): string[] {
  if (!list.startsWith("(") || !list.endsWith(")")) throw badQuery(`${what} (${list})`, "a list stands in brackets");
  return splitTopLevel(list.slice(1, -1));
}

/** Splits at the commas that are in no quotes and no brackets. */
function splitTopLevel(list: string): string[] {
  if (list === "") return [];
  const items = [""];
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < list.length; i++) {
    const character = list[i]!;
    if (quoted && character === "\\") {
      items[items.length - 1] += character + (list[++i] ?? "");
      continue;
    }
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === "(") depth++;
    else if (!quoted && character === ")") depth--;
    if (character === "," && !quoted && depth === 0) items.push("");
    else items[items.length - 1] += character;
  }
  return items;
}

function unquote(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1).replace(/\\(.)/gs, "$1") : text;
}

function arrayLiteral(items: string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
}
