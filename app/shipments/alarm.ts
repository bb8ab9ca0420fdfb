/** Moments closer together than this share one ring. */
const STEP_MS = 1_000;
/** What is due later is left to the schedule, which comes every minute. */
const HORIZON_MS = 90_000;

export interface Alarm {
  /** Work is due at this time (ISO). Null or a far one: nothing to do. */
  set(time: string | null): void;
}

/**
 * Rings when work is due that this process knows of, so that a retry due in 15 seconds need not wait for the next run of
 * the schedule. One timer for the next moment; while `ring` is at work, moments that pass wait for its end. Silent once
 * `signal` is aborted. It may forget: the schedule finds everything.
 */
export function createAlarm(options: {
  now(): Date;
  ring(): Promise<void>;
  signal: AbortSignal;
  horizonMs?: number;
}): Alarm {
  const { now, ring, signal, horizonMs = HORIZON_MS } = options;
  /** As many as there are steps within the horizon, at most. */
  const moments = new Set<number>();
  let timer: NodeJS.Timeout | undefined;
  let isRinging = false;

  function arm(): void {
    clearTimeout(timer);
    if (isRinging || signal.aborted || moments.size === 0) return;
    timer = setTimeout(() => void go(), Math.max(0, Math.min(...moments) - now().getTime())).unref();
  }

  async function go(): Promise<void> {
    isRinging = true;
    const passed = now().getTime();
    for (const moment of moments) if (moment <= passed) moments.delete(moment);
    await ring();
    isRinging = false;
    arm();
  }

  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return {
    set(time) {
      if (time === null) return;
      const moment = Math.ceil(Date.parse(time) / STEP_MS) * STEP_MS;
      if (signal.aborted || moment - now().getTime() > horizonMs) return;
      moments.add(moment);
      arm();
    },
  };
}
