import { randomInt } from "node:crypto";
import { createServer } from "node:net";

const HOW_MANY_TO_TRY = 100;
/** Below those that the system gives to outgoing connections. */
const [LOWEST, HIGHEST] = [10_000, 30_000];
const given = new Set<number>();

/**
 * The first free port of this machine from `preferred` upwards; 0 takes any, and none that it gave before. Any is drawn
 * by chance: two processes that search at the same time would find the same one free if both counted upwards.
 */
export async function freePort(preferred: number): Promise<number> {
  for (let tried = 0; tried < HOW_MANY_TO_TRY; tried++) {
    const port = preferred === 0 ? randomInt(LOWEST, HIGHEST) : preferred + tried;
    if (preferred === 0 && given.has(port)) continue;
    try {
      await listenOnce(port);
      given.add(port);
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    }
  }
  throw new Error(`No free port among ${HOW_MANY_TO_TRY}.`);
}

function listenOnce(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve()));
  });
}
