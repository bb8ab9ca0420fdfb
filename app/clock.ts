const TRUSTED_MS = 60_000;

export interface Clock {
  now(): Date;
  /** Sets the clock by the database's, if that was more than a minute ago. */
  synchronize(): Promise<void>;
}

/**
 * A clock that goes by the database's. Leases and tries are compared between instances, so all of them go by one clock,
 * however wrong a machine's own may be, and however it jumps: between two questions only the time that passes counts.
 * `databaseTime` asks the database, `system` is this machine's clock until it has answered, `passing` counts
 * milliseconds.
 */
export function createDatabaseClock(
  databaseTime: () => Promise<string>,
  system: () => number = Date.now,
  passing: () => number = () => performance.now(),
): Clock {
  let known: { time: number; at: number } | null = null;
  return {
    now: () => new Date(known ? known.time + (passing() - known.at) : system()),
    async synchronize() {
      if (known && passing() - known.at < TRUSTED_MS) return;
      const askedAt = passing();
      const time = Date.parse(await databaseTime());
      known = { time, at: (askedAt + passing()) / 2 };
    },
  };
}
