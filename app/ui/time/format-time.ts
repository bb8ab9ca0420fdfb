import type { Language } from "../language/language.ts";

export interface TimeFormat {
  /** "2026/11/23 12:34" or "Nov 23, 2026, 12:34". */
  dateTime(iso: string): string;
  /** "12:34:56", with the date before it unless it is the day of `now`. */
  exact(iso: string, now: number): string;
}

/**
 * Times for people, on a 24-hour clock. Put together from parts, because the browser's and the server's ready-made
 * formats may differ in a space, which React would see as another page.
 */
export function createTimeFormat(language: Language, timeZone: string): TimeFormat {
  const format = new Intl.DateTimeFormat(language, {
    timeZone,
    year: "numeric",
    month: language === "ja" ? "2-digit" : "short",
    day: language === "ja" ? "2-digit" : "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  const read = (time: number) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes) => (parts.get(type) ?? "").replace(/[年月日]/, "");
    const two = (type: Intl.DateTimeFormatPartTypes) => part(type).padStart(2, "0");
    return {
      date:
        language === "ja"
          ? `${part("year")}/${two("month")}/${two("day")}`
          : `${part("month")} ${part("day")}, ${part("year")},`,
      minute: `${two("hour")}:${two("minute")}`,
      second: two("second"),
    };
  };
  return {
    dateTime(iso) {
      const { date, minute } = read(Date.parse(iso));
      return `${date} ${minute}`;
    },
    exact(iso, now) {
      const { date, minute, second } = read(Date.parse(iso));
      return read(now).date === date ? `${minute}:${second}` : `${date} ${minute}:${second}`;
    },
  };
}

/** How far away a moment is, in its largest whole unit; `key` is a message under `time`. */
export function distance(iso: string, now: number) {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  const size = Math.abs(seconds);
  const [unit, n] =
    size < 60
      ? (["Seconds", size] as const)
      : size < 3600
        ? (["Minutes", Math.round(size / 60)] as const)
        : size < 48 * 3600
          ? (["Hours", Math.round(size / 3600)] as const)
          : (["Days", Math.round(size / 86400)] as const);
  return { ahead: seconds > 0, unit, n };
}
