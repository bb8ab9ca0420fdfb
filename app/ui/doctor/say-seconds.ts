import type { Translate } from "../language/translate.tsx";

/** A time in its largest unit that still says enough: 90 seconds, 90 minutes, 40 hours, 3 days. */
export function saySeconds(t: Translate, seconds: number): string {
  if (seconds < 120) return t("analysis.seconds", { n: Math.round(seconds) });
  if (seconds < 120 * 60) return t("analysis.minutes", { n: Math.round(seconds / 60) });
  if (seconds < 48 * 3600) return t("analysis.hours", { n: Math.round(seconds / 3600) });
  return t("analysis.days", { n: Math.round(seconds / 86_400) });
}
