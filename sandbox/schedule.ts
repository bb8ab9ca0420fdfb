export interface Schedule {
  /** Resolves when the first call has ended, well or not. */
  firstRun: Promise<void>;
  /** Stops calling, and resolves when a call that is under way has ended. */
  stop(): Promise<void>;
}

/** Calls the app's scheduled action now and then every `everySeconds`, one call at a time, as the production clock does. */
export function startSchedule(options: {
  appUrl: string;
  cronSecret: string;
  everySeconds: number;
  log: (line: string) => void;
}): Schedule {
  const { appUrl, cronSecret, everySeconds, log } = options;
  let underWay: Promise<void> | undefined;

  const call = async () => {
    try {
      const response = await fetch(`${appUrl}/cron/shipments`, {
        headers: { authorization: `Bearer ${cronSecret}` },
        signal: AbortSignal.timeout(5 * 60_000),
      });
      log(`${response.status} ${(await response.text()).slice(0, 500)}`);
    } catch (error) {
      log(`failed: ${String(error)}`);
    }
  };
  const tick = () => (underWay ??= call().finally(() => (underWay = undefined)));
  const firstRun = tick();
  const timer = setInterval(() => void tick(), everySeconds * 1000);

  return {
    firstRun,
    async stop() {
      clearInterval(timer);
      await underWay;
    },
  };
}
