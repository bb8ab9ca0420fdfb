import { createServer } from "node:net";

const HOW_MANY_TO_TRY = 100;

/** The first free port of this machine from `preferred` upwards; 0 takes any. */
export async function freePort(preferred: number): Promise<number> {
  if (preferred === 0) return listenOnce(0);
  for (let port = preferred; port < preferred + HOW_MANY_TO_TRY; port++) {
    try {
      return await listenOnce(port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    }
  }
  throw new Error(`No free port between ${preferred} and ${preferred + HOW_MANY_TO_TRY - 1}.`);
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(port, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });
}
