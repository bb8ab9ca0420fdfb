import { createServer } from "node:net";

const HOW_MANY_TO_TRY = 100;
/** A range for each process, so that two that search at the same time do not find the same port free. */
const OWN_PORTS = 10_000 + (process.pid % 200) * HOW_MANY_TO_TRY;
let taken = 0;

/** The first free port of this machine from `preferred` upwards; 0 takes any, and none that it gave before. */
export async function freePort(preferred: number): Promise<number> {
  for (let tried = 0; tried < HOW_MANY_TO_TRY; tried++) {
    const port = preferred === 0 ? OWN_PORTS + (taken++ % HOW_MANY_TO_TRY) : preferred + tried;
    try {
      await listenOnce(port);
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
