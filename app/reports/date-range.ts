/** Days, both included, as "2026-11-23", in the shop's time zone. */
export interface DateRange {
  from: string;
  to: string;
}

/** `invalid`: no such day; `backwards`: it ends before it begins; `too_long`: more than MAX_DAYS. */
export type DateRangeError = { field: "from" | "to"; code: "invalid" | "backwards" | "too_long" };

/** A quarter of a year: what one statement of the database adds up in a moment. */
export const MAX_DAYS = 92;
export const USUAL_DAYS = 30;
/** Ranges that end today, to choose from. */
export const PRESET_DAYS = [7, USUAL_DAYS, 90] as const;

const DAY_MS = 86_400_000;

/** The day that it is at `now` in a time zone (IANA name). */
export function dayIn(timeZone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  const part = new Map(parts.formatToParts(now).map(({ type, value }) => [type, value]));
  return `${part.get("year")}-${part.get("month")}-${part.get("day")}`;
}

/** The last `days` days up to `today`, which is one of them. */
export function lastDays(days: number, today: string): DateRange {
  return { from: shift(today, 1 - days), to: today };
}

export function daysIn({ from, to }: DateRange): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
}

/**
 * The range that an address asks for by `from` and `to`; without them, the last 30 days. What cannot be a range is
 * named, and `range` is then the usual one.
 */
export function readDateRange(
  search: URLSearchParams,
  today: string,
): { range: DateRange; error: DateRangeError | null } {
  const usual = lastDays(USUAL_DAYS, today);
  const [from, to] = [search.get("from") ?? "", search.get("to") ?? ""];
  if (from === "" && to === "") return { range: usual, error: null };
  const wrong = (field: DateRangeError["field"], code: DateRangeError["code"]) => ({
    range: usual,
    error: { field, code },
  });
  if (!isDay(from)) return wrong("from", "invalid");
  if (!isDay(to)) return wrong("to", "invalid");
  if (to < from) return wrong("to", "backwards");
  if (daysIn({ from, to }) > MAX_DAYS) return wrong("from", "too_long");
  return { range: { from, to }, error: null };
}

/** A day of the calendar in the years that a database of orders can have. */
function isDay(text: string): boolean {
  return /^2\d{3}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && shift(text, 0) === text;
}

function shift(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}
