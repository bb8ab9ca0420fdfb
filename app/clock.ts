const TRUSTED_MS = 60_000;
/** The monotonic clock stands still while a machine sleeps; the system's does not. */
const ASLEEP_MS = 1_000;

export interface Clock {
  now(): Date;
  /** Sets the clock by the database's, if that was more than a minute ago or the machine has slept since. */
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
  let known: { time: number; at: number; system: number } | null = null;
  return {
    now: () => new Date(known ? known.time + (passing() - known.at) : system()),
    async synchronize() {
      if (known) {
        const passed = passing() - known.at;
        const drift = Math.abs(system() - known.system - passed);
        if (passed < TRUSTED_MS && drift < ASLEEP_MS) return;
      }
      const askedAt = passing();
      const time = Date.parse(await databaseTime());
      known = { time, at: (askedAt + passing()) / 2, system: system() };
    },
  };
}
