import { log } from "./log.server.ts";

const running = new Set<Promise<void>>();
const shutdown = new AbortController();

/** Aborted when this process is to end: nothing new is begun then. */
export const shutdownSignal = shutdown.signal;

/** Lets work go on after the answer was sent. It must be safe to lose: the scheduled action finds what was left. */
export function runInBackground(name: string, work: () => Promise<unknown>): void {
  const task = work()
    .then(
      () => {},
      (error: unknown) => log.error({ task: name, error: String(error) }, "background work failed"),
    )
    .finally(() => running.delete(task));
  running.add(task);
}

/** Has nothing new begun, and resolves when everything in the background has ended. */
export async function drainBackground(): Promise<void> {
  shutdown.abort();
  while (running.size > 0) await Promise.all(running);
}
