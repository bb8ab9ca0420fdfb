/** Shopify's cursor connections. */
import { GraphQLError } from "graphql";

export interface ConnectionArgs {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
  reverse?: boolean | null;
}

export interface Connection<T> {
  nodes: T[];
  edges: { cursor: string; node: T }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

/** The most nodes a page can have. */
export const PAGE_LIMIT = 250;

const badRequest = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: "BAD_REQUEST" } });

function checkSize(name: "first" | "last", size: number): void {
  if (size > PAGE_LIMIT) throw badRequest(`${name} cannot exceed ${PAGE_LIMIT}`);
  if (size < 0) throw badRequest(`${name} must be a positive integer`);
}

/** Position of a record in its list: its sort value, then its id, so that pages stay put while the list changes. */
export interface Position {
  value: string | number;
  id: string | number;
}

const encode = ({ value, id }: Position): string =>
  Buffer.from(JSON.stringify({ last_id: id, last_value: value })).toString("base64");

function decode(cursor: string): Position {
  try {
    const { last_id: id, last_value: value } = JSON.parse(Buffer.from(cursor, "base64").toString()) as {
      last_id?: Position["id"];
      last_value?: Position["value"];
    };
    if (id !== undefined && value !== undefined) return { value, id };
  } catch {
    // falls through: whatever it is, it is no cursor
  }
  throw badRequest(`Invalid cursor for current pagination sort.`);
}

function compareValues(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const compare = (a: Position, b: Position): number => compareValues(a.value, b.value) || compareValues(a.id, b.id);

/** A page of records. `position` says where a record stands in the order asked for; without it the list's order is it. */
export function connect<T>(items: T[], args: ConnectionArgs, position?: (item: T) => Position): Connection<T> {
  const { first, last, after, before } = args;
  if (first == null && last == null) throw badRequest("you must provide one of first or last");
  if (first != null && last != null) throw badRequest("providing both first and last is not supported");
  if (first != null) checkSize("first", first);
  if (last != null) checkSize("last", last);
  let list = items.map((node, index) => ({ node, at: position?.(node) ?? { value: index, id: index } }));
  if (position) list.sort((a, b) => compare(a.at, b.at));
  if (args.reverse) list.reverse();
  const direction = args.reverse ? -1 : 1;
  const total = list.length;
  if (after != null) {
    const start = decode(after);
    list = list.filter(({ at }) => compare(at, start) * direction > 0);
  }
  const droppedBefore = total - list.length;
  if (before != null) {
    const end = decode(before);
    list = list.filter(({ at }) => compare(at, end) * direction < 0);
  }
  const droppedAfter = total - droppedBefore - list.length;
  const page = last == null ? list.slice(0, first!) : list.slice(Math.max(0, list.length - last));
  const skipped = last == null ? list.length - page.length : 0;
  const skippedBefore = last == null ? 0 : list.length - page.length;
  const edges = page.map(({ node, at }) => ({ node, cursor: encode(at) }));
  return {
    edges,
    nodes: page.map(({ node }) => node),
    pageInfo: {
      hasNextPage: skipped + droppedAfter > 0,
      hasPreviousPage: skippedBefore + droppedBefore > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
