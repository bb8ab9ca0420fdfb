import { createContext, useContext, useMemo, useState, useSyncExternalStore, type ReactNode } from "react";
import type { Language } from "../language/language.ts";
import { createTimeFormat, type TimeFormat } from "./format-time.ts";

interface ClockState {
  format: TimeFormat;
  renderedAt: number;
  /** For the rest of this document, whose frame is not read again. */
  setTimeZone: (timeZone: string) => void;
}

const Clock = createContext<ClockState | null>(null);

/** `renderedAt` is the server's time of rendering: the browser's first rendering must say the same. */
export function ClockProvider(props: {
  language: Language;
  timeZone: string;
  renderedAt: number;
  children: ReactNode;
}) {
  const { language, renderedAt, children } = props;
  const [timeZone, setTimeZone] = useState(props.timeZone);
  const value = useMemo(
    () => ({ format: createTimeFormat(language, timeZone), renderedAt, setTimeZone }),
    [language, timeZone, renderedAt],
  );
  return <Clock.Provider value={value}>{children}</Clock.Provider>;
}

function useClock() {
  const clock = useContext(Clock);
  if (!clock) throw new Error("ClockProvider is missing");
  return clock;
}

export function useTimeFormat(): TimeFormat {
  return useClock().format;
}

export function useSetTimeZone(): (timeZone: string) => void {
  return useClock().setTimeZone;
}

/** The time, to the second, while the tab is looked at. Use it in small components: each second renders them. */
export function useNow(): number {
  const { renderedAt } = useClock();
  return useSyncExternalStore(subscribe, wholeSecond, () => renderedAt);
}

const wholeSecond = () => Math.floor(Date.now() / 1000) * 1000;

function subscribe(onTick: () => void): () => void {
  const timer = setInterval(() => {
    if (document.visibilityState === "visible") onTick();
  }, 1000);
  return () => clearInterval(timer);
}
