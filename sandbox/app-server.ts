import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { glob, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { spawnKept } from "./kept-process.ts";

const PROJECT = path.resolve(import.meta.dirname, "..");
const BINARIES = path.join(PROJECT, "node_modules/.bin");
const SOURCES = ["app/**/*", "public/**/*", "prisma/**/*", "package-lock.json", "*.config.ts", "tsconfig.json"];
/** In the build itself, so that a build made otherwise does not pass for this one. */
const BUILT_FROM = path.join(PROJECT, "build/.built-from");

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

/** Builds the app unless its sources are what the last build was made from. */
export async function ensureBuilt(log: (line: string) => void, signal?: AbortSignal): Promise<void> {
  const digest = await digestOfSources();
  if ((await readFile(BUILT_FROM, "utf8").catch(() => "")) === digest) return;
  log("Building the app ...");
  const child = spawn("npm", ["run", "build"], {
    cwd: PROJECT,
    env: { ...inherited(), NODE_ENV: "production", CHECKPOINT_DISABLE: "1" },
    signal,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code !== 0) throw new Error(`npm run build failed (${String(code)}):\n${output}`);
  await writeFile(BUILT_FROM, digest);
}

async function digestOfSources(): Promise<string> {
  const files: string[] = [];
  for await (const entry of glob(SOURCES, { cwd: PROJECT, withFileTypes: true })) {
    if (entry.isFile()) files.push(path.join(entry.parentPath, entry.name));
  }
  const hash = createHash("sha256");
  for (const file of files.toSorted()) {
    hash
      .update(path.relative(PROJECT, file))
      .update("\0")
      .update(await readFile(file));
  }
  return hash.digest("hex");
}

/** The surroundings without the app's own settings: those come from the sandbox alone. */
function inherited(): Record<string, string> {
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
