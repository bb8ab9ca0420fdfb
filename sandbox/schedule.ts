export interface Schedule {
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
  const tick = () => {
    underWay ??= call().finally(() => (underWay = undefined));
  };
  tick();
  const timer = setInterval(tick, everySeconds * 1000);

  return {
    async stop() {
      clearInterval(timer);
      await underWay;
    },
  };
}
