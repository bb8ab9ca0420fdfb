import path from "node:path";
import { spawnKept } from "../../sandbox/kept-process.ts";
import { freePort } from "../../sandbox/ports.ts";
import { until } from "../until.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");
/** What the keeper reports for a process that SIGKILL ended. */
const KILLED = 128 + 9;

/** The built server as a process of its own. */
export interface ServerProcess {
  url: string;
  /** Everything it has logged. */
  log: string[];
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Resolves when its failpoint has killed it; throws when it ended otherwise or lives on. */
  killedByFailpoint(): Promise<void>;
  /** Tells it to end, and resolves with its exit code. */
  stop(): Promise<number | null>;
}

export async function startServerProcess(env: NodeJS.ProcessEnv): Promise<ServerProcess> {
  const port = await freePort(0);
  const url = `http://127.0.0.1:${port}`;
  const log: string[] = [];
  const kept = spawnKept([process.execPath, path.join(PROJECT, "server.ts")], {
    cwd: PROJECT,
    env: { PATH: process.env["PATH"], ...env, SHOPIFY_APP_URL: url, PORT: String(port), HOST: "127.0.0.1" },
    onLine: (line) => log.push(line),
    stopWithinMs: 15_000,
  });
  let code: number | null | undefined;
  void kept.exited.then((ended) => (code = ended));
  try {
    await until("the server answers", async () => {
      if (code !== undefined) throw new Error(`The server ended with ${code}:\n${log.join("\n")}`);
      return (await fetch(`${url}/healthz`).catch(() => null))?.ok === true;
    });
  } catch (error) {
    await kept.kill();
    throw error;
  }
  return {
    url,
    log,
    kill: () => kept.kill(),
    async stop() {
      await kept.stop();
      return kept.exited;
    },
    async killedByFailpoint() {
      await until("the failpoint kills the server", () => Promise.resolve(code !== undefined));
      if (code !== KILLED) throw new Error(`The server ended with ${code}:\n${log.join("\n")}`);
    },
  };
}
