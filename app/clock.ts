const TRUSTED_MS = 60_000;

export interface Clock {
  now(): Date;
  /** Sets the clock by the database's, if that was more than a minute ago. */
  synchronize(): Promise<void>;
}

/**
 * A clock that goes by the database's. Leases and tries are compared between instances, so all of them go by one clock,
 * however wrong a machine's own may be. `databaseTime` asks for it; `system` is the machine's clock, in milliseconds.
 */
export function createDatabaseClock(databaseTime: () => Promise<string>, system: () => number = Date.now): Clock {
  let offsetMs = 0;
  let checkedAt = -Infinity;
  return {
    now: () => new Date(system() + offsetMs),
    async synchronize() {
      if (performance.now() - checkedAt < TRUSTED_MS) return;
      const askedAt = system();
      const theirs = Date.parse(await databaseTime());
      offsetMs = theirs - (askedAt + system()) / 2;
      checkedAt = performance.now();
    },
  };
}
