import type { Translate } from "../language/translate.tsx";

export type TimeUnit = "seconds" | "minutes" | "hours" | "days";

/** How long a unit is, in seconds, longest first. */
const UNITS: readonly [TimeUnit, number][] = [
  ["days", 86_400],
  ["hours", 3_600],
  ["minutes", 60],
  ["seconds", 1],
];

/** A duration in its two largest units: 7260 is 2 hours 1 minute; what is smaller is rounded. */
export function durationParts(seconds: number): { unit: TimeUnit; n: number }[] {
  const first = UNITS.findIndex(([, size]) => Math.round(seconds) >= size);
  if (first === -1) return [{ unit: "seconds", n: 0 }];
  const [, smallest] = UNITS[first + 1] ?? UNITS[first]!;
  let left = Math.round(seconds / smallest) * smallest;
  return UNITS.slice(Math.max(0, first - 1), first + 2)
    .map(([unit, size]) => {
      const n = Math.floor(left / size);
      left -= n * size;
      return { unit, n };
    })
    .filter(({ n }) => n > 0)
    .slice(0, 2);
}

/** "2 時間 1 分", "1 秒未満", or a dash where there is none. */
export function sayDuration(t: Translate, seconds: number | null): string {
  if (seconds === null) return t("reports.none");
  if (Math.round(seconds) === 0) return t("reports.atOnce");
  return durationParts(seconds)
    .map(({ unit, n }) => t(`reports.duration.${unit}`, { n }))
    .join(" ");
}

/** The unit that a scale up to `seconds` reads best in. */
export function unitFor(seconds: number): { unit: TimeUnit; size: number } {
  const [unit, size] = UNITS.find(([, size]) => seconds >= 2 * size) ?? UNITS.at(-1)!;
  return { unit, size };
}
