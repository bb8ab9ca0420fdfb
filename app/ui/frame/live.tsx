import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { useNavigation, useRevalidator } from "@remix-run/react";

const POLL_MS = 1_500;
/** A single lost request is not worth a word. */
const FAILURES_TO_SAY_SO = 2;

interface LiveState {
  /** Since when the server has not answered; null while it does. */
  lostSince: string | null;
  setVersion: (version: Version) => void;
}

/** What the screen shows: null when it could not be read, undefined when the screen is not a live one. */
type Version = string | null | undefined;

const Live = createContext<LiveState>({ lostSince: null, setVersion: () => {} });

/** Asks every second and a half, while the tab is looked at, whether anything changed, and reads the screen again if so. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [version, setVersion] = useState<Version>(undefined);
  const [lostSince, setLostSince] = useState<string | null>(null);
  const { revalidate, state } = useRevalidator();
  const busy = useNavigation().state !== "idle" || state !== "idle";

  useEffect(() => {
    if (busy || version === undefined) return;
    let failures = 0;
    let lastAnswer = new Date().toISOString();
    const stop = new AbortController();
    const ask = async () => {
      if (document.visibilityState !== "visible") return;
      const current = await readVersion(stop.signal);
      if (stop.signal.aborted) return;
      if (current === null) {
        failures += 1;
        if (failures >= FAILURES_TO_SAY_SO) setLostSince((since) => since ?? lastAnswer);
        return;
      }
      failures = 0;
      lastAnswer = new Date().toISOString();
      setLostSince(null);
      if (current !== version) revalidate();
    };
    // One question at a time: the next one waits for the answer.
    let timer: ReturnType<typeof setTimeout>;
    const again = () => {
      timer = setTimeout(() => void ask().finally(() => !stop.signal.aborted && again()), POLL_MS);
    };
    const onVisible = () => void ask();
    again();
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [version, busy, revalidate]);

  const value = useMemo(() => ({ lostSince, setVersion }), [lostSince]);
  return <Live.Provider value={value}>{children}</Live.Provider>;
}

async function readVersion(signal: AbortSignal): Promise<string | null> {
  try {
    const response = await fetch("/app/version", {
      headers: { Accept: "text/plain" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}

/** Keeps the screen as new as the shop. `version` is what the loader read before it read the rest. */
export function useLive(version: string | null): void {
  const { setVersion } = useContext(Live);
  useEffect(() => {
    setVersion(version);
    return () => setVersion(undefined);
  }, [version, setVersion]);
}

export function useLostSince(): string | null {
  return useContext(Live).lostSince;
}

/** For what changes without a change of the shop's version, such as the time of the last scheduled run. */
export function useRefreshEvery(milliseconds: number): void {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") revalidate();
    }, milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds, revalidate]);
}
