import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { spawnKept } from "./kept-process.ts";

const PROJECT = path.resolve(import.meta.dirname, "..");
const BINARIES = path.join(PROJECT, "node_modules/.bin");

export interface AppServer {
  url: string;
  stop(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

export interface AppServerOptions {
  port: number;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
  /** Serves the sources by Vite, with hot updates, instead of the build. */
  dev?: boolean;
  readyWithinMs?: number;
}

/** Starts the app's server with the environment it needs, and resolves when it answers that it is well. */
export async function startAppServer(options: AppServerOptions): Promise<AppServer> {
  const { port, env, log, dev = false, readyWithinMs = 60_000 } = options;
  const command = dev
    ? [path.join(BINARIES, "remix"), "vite:dev", "--port", String(port), "--host", "127.0.0.1"]
    : [process.execPath, path.join(PROJECT, "server.ts")];
  const recent: string[] = [];
  const server = spawnKept(command, {
    cwd: PROJECT,
    env: { ...inherited(), ...env, PORT: String(port), HOST: "127.0.0.1" },
    onLine(line) {
      log(line);
      recent.push(line);
      if (recent.length > 20) recent.shift();
    },
    stopWithinMs: 15_000,
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    // Vite's server has only the app's own routes.
    await waitUntilHealthy(`${url}/${dev ? "readyz" : "healthz"}`, server.exited, readyWithinMs);
  } catch (error) {
    await server.kill();
    throw new Error(`${(error as Error).message}\n${recent.join("\n")}`, { cause: error });
  }
  return { url, stop: () => server.stop(), kill: () => server.kill() };
}

/** The surroundings without the app's own settings: those come from the sandbox alone. */
export function inherited(): Record<string, string> {
  const kept = ["HOME", "LANG", "TMPDIR", "TERM", "TZ"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(kept), PATH: `${BINARIES}:${process.env["PATH"] ?? ""}` };
}

async function waitUntilHealthy(url: string, exited: Promise<number | null>, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  let ended: string | undefined;
  void exited.then(
    (code) => (ended = `it ended with code ${code}`),
    (error: unknown) => (ended = String(error)),
  );
  let last = "";
  while (Date.now() < deadline) {
    if (ended) throw new Error(`The app did not start: ${ended}. Its last lines:`);
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
      if (response.ok) return;
      last = `${url} answers ${response.status}`;
    } catch (error) {
      last = String((error as Error).cause ?? error);
    }
    await sleep(100);
  }
  throw new Error(`The app is not healthy after ${withinMs / 1000} s: ${last}. Its last lines:`);
}
