/** Shopify's search syntax, as far as filters on orders, stock and webhooks use it: terms, NOT, AND, OR, parentheses. */

type Value = string | number | boolean | null | undefined;
/** What a record offers to be searched by: a field's values, and the words found without naming a field. */
export interface Searchable {
  field: (name: string) => Value | Value[];
  words?: () => string[];
}

type Test = (record: Searchable) => boolean;

const TOKEN =
  /\s*(\(|\)|-?[\w.]+:(?:>=|<=|>|<)?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s()]+)|"(?:[^"\\]|\\.)*"|[^\s()]+)/gy;

const unquote = (text: string): string => text.replace(/^(["'])(.*)\1$/s, "$2").replaceAll(/\\(.)/g, "$1");

function compareTo(actual: Value, operator: string, wanted: string): boolean {
  if (actual === null || actual === undefined) return false;
  const dates = [Date.parse(String(actual)), Date.parse(wanted)];
  const isDate = typeof actual === "string" && /^\d{4}-\d\d-\d\d/.test(actual) && !Number.isNaN(dates[1]);
  const [a, b] = isDate ? (dates as [number, number]) : [Number(actual), Number(wanted)];
  switch (operator) {
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    default:
      return isDate ? a === b : same(actual, wanted);
  }
}

function same(actual: Value, wanted: string): boolean {
  if (wanted === "*") return actual !== null && actual !== undefined && actual !== "";
  const text = String(actual ?? "").toLowerCase();
  const pattern = wanted.toLowerCase();
  return pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}

function term(token: string): Test {
  const match = /^(-?)([\w.]+):(>=|<=|>|<)?(.*)$/s.exec(token);
  if (!match || token.startsWith('"')) {
    const word = unquote(token).toLowerCase();
    return ({ words }) => (words?.() ?? []).some((each) => each.toLowerCase().includes(word));
  }
  const [, not, name, operator = "", text] = match;
  const wanted = unquote(text!).split(",");
  return ({ field }) => {
    const found = field(name!);
    const values = Array.isArray(found) ? found : [found];
    const hit = wanted.some((one) => values.some((value) => compareTo(value, operator, one)));
    return not ? !hit : hit;
  };
}

/** A test for records that the query finds. An empty query finds all. */
export function searchFor(query: string | null | undefined): Test {
  const tokens = [...(query ?? "").matchAll(TOKEN)].map((match) => match[1]!);
  let at = 0;
  const either = (): Test => {
    let left = both();
    while (tokens[at]?.toUpperCase() === "OR") {
      at++;
      const [a, b] = [left, both()];
      left = (record) => a(record) || b(record);
    }
    return left;
  };
  const both = (): Test => {
    let left: Test = () => true;
    while (at < tokens.length && tokens[at] !== ")" && tokens[at]!.toUpperCase() !== "OR") {
      if (tokens[at]!.toUpperCase() === "AND") {
        at++;
        continue;
      }
      const [a, b] = [left, single()];
      left = (record) => a(record) && b(record);
    }
    return left;
  };
  const single = (): Test => {
    const token = tokens[at++]!;
    if (token.toUpperCase() === "NOT") {
      const inner = single();
      return (record) => !inner(record);
    }
    if (token !== "(") return term(token);
    const inner = either();
    at++;
    return inner;
  };
  return either();
}
