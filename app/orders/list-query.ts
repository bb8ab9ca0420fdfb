/** What the orders list is asked for, as it stands in the address. Plain functions: the server and the screen share them. */

export const ORDER_VIEWS = [
  "open",
  "to_ship",
  "waiting",
  "problem",
  "partly_shipped",
  "shipped",
  "cancelled",
  "all",
] as const;
/** `open` is everything that is not finished. */
export type OrdersView = (typeof ORDER_VIEWS)[number];

/** `longest`: longest in the state that the order is in. */
export const ORDER_SORTS = ["newest", "oldest", "changed", "longest"] as const;
export type OrdersSort = (typeof ORDER_SORTS)[number];

/** Orders that have a line like this. `no_stock`: nothing is there of it where it is to ship from. */
export const LINE_FILTERS = [
  "not_routed",
  "no_stock",
  "on_hold",
  "scheduled",
  "other_location",
  "permission_missing",
  "ready",
  "registered",
  "partly_shipped",
  "problem",
] as const;
export type LineFilter = (typeof LINE_FILTERS)[number];

export interface ListQuery {
  view: OrdersView;
  sort: OrdersSort;
  /** Words of the order, its lines or its tracking numbers; empty: everything. */
  search: string;
  vendor: string | null;
  /** The name of an assigned location. */
  location: string | null;
  line: LineFilter | null;
  /** The first and the last day on which an order was placed, YYYY-MM-DD in the shop's time zone. */
  from: string | null;
  to: string | null;
}

/** What narrows a view down, in the order in which the screen shows it. */
export const FILTERS = ["vendor", "location", "line", "from", "to"] as const;
export type Filter = (typeof FILTERS)[number];

const MAX_SEARCH_LENGTH = 100;
const MAX_VALUE_LENGTH = 255;
const UNFINISHED: readonly OrdersView[] = ["open", "to_ship", "waiting", "problem", "partly_shipped"];

/** Reads an address. What makes no sense in it is left out, since somebody else may have written it. */
export function readListQuery(search: URLSearchParams): ListQuery {
  const text = (name: string) => search.get(name)?.trim().slice(0, MAX_VALUE_LENGTH) || null;
  const days = [search.get("from"), search.get("to")].map((day) => (day && isDay(day) ? day : null));
  const [from = null, to = null] = days[0] && days[1] ? days.toSorted() : days;
  const query: ListQuery = {
    view: oneOf(ORDER_VIEWS, search.get("view")) ?? "open",
    sort: oneOf(ORDER_SORTS, search.get("sort")) ?? "newest",
    search: (search.get("q") ?? "").trim().slice(0, MAX_SEARCH_LENGTH),
    vendor: text("vendor"),
    location: text("location"),
    line: oneOf(LINE_FILTERS, search.get("line")),
    from,
    to,
  };
  return sortsOf(query).includes(query.sort) ? query : { ...query, sort: "newest" };
}

/** The address of a query, always the same for the same one. */
export function writeListQuery(query: ListQuery): URLSearchParams {
  const parameters = new URLSearchParams({ view: query.view });
  if (query.search) parameters.set("q", query.search);
  for (const filter of FILTERS) {
    const value = query[filter];
    if (value) parameters.set(filter, value);
  }
  if (query.sort !== "newest") parameters.set("sort", query.sort);
  return parameters;
}

export function hasFilters(query: ListQuery): boolean {
  return FILTERS.some((filter) => query[filter] !== null);
}

/**
 * The orders in which a query's result can be shown. What is not finished is few, and can be sorted by anything; a long
 * history only along an index, so that its pages stay as fast as those of a short one.
 */
export function sortsOf(query: Omit<ListQuery, "sort">): readonly OrdersSort[] {
  if (UNFINISHED.includes(query.view) || query.line !== null) return ORDER_SORTS;
  const isNarrowed = query.search !== "" || FILTERS.some((filter) => query[filter] !== null);
  return isNarrowed ? ["newest", "oldest"] : ["newest", "oldest", "changed"];
}

/** The time of an order that a query sorts by: with its id, the key of its place in the list. */
export function sortTime(
  { sort }: Pick<ListQuery, "sort">,
  order: { createdAt: string; changedAt: string; stateSince: string },
): string {
  return sort === "changed" ? order.changedAt : sort === "longest" ? order.stateSince : order.createdAt;
}

/** The moments between which an order of a query was placed: from the first, up to and without the second. */
export function placedBetween(query: Pick<ListQuery, "from" | "to">, timeZone: string) {
  return {
    from: query.from && startOfDay(query.from, timeZone).toISOString(),
    until: query.to && startOfDay(dayAfter(query.to), timeZone).toISOString(),
  };
}

function oneOf<Value extends string>(values: readonly Value[], text: string | null): Value | null {
  return values.find((value) => value === text) ?? null;
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** The moment at which a day begins. Where a change of clocks skips it, the first moment after. */
function startOfDay(day: string, timeZone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const first = midnight - offsetAt(midnight, timeZone);
  // The offset at midnight there may differ from that at midnight here.
  return new Date(midnight - offsetAt(first, timeZone));
}

/** By how many milliseconds a time zone's clocks are ahead of UTC at a moment. */
function offsetAt(time: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(time);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return local - Math.floor(time / 1000) * 1000;
}
