import { setTimeout as pause } from "node:timers/promises";

const LOOK_AGAIN_MS = 20;

/** Waits for a condition, and says which one did not come true in time. */
export async function until(what: string, isTrue: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs / 1000} s: ${what}`);
    await pause(LOOK_AGAIN_MS);
  }
}
