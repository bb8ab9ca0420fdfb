import { useTranslation } from "../language/translate.tsx";
import { distance } from "./format-time.ts";
import { useNow, useTimeFormat } from "./clock.tsx";

/** A date and time that has no need to be exact. */
export function DateTime({ iso }: { iso: string }) {
  return <time dateTime={iso}>{useTimeFormat().dateTime(iso)}</time>;
}

/** "12:34:56（あと 20 秒）". */
export function useMoment(iso: string): string {
  const { t } = useTranslation();
  const now = useNow();
  const time = useTimeFormat().exact(iso, now);
  const { ahead, unit, n } = distance(iso, now);
  if (unit === "Seconds" && n === 0) return t("time.withRelative", { time, relative: t("time.soon") });
  const relative = ahead ? t(`time.in${unit}`, { n }) : t(`time.${AGO[unit]}`, { n });
  return t("time.withRelative", { time, relative });
}

const AGO = { Seconds: "secondsAgo", Minutes: "minutesAgo", Hours: "hoursAgo", Days: "daysAgo" } as const;
