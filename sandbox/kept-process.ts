import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface KeptProcess {
  /** Resolves with the exit code when the process has ended, however it did. */
  readonly exited: Promise<number | null>;
  /** Asks it to stop, insists after a while, and resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends it and its children at once. */
  kill(): Promise<void>;
}

export interface KeptProcessOptions {
  onLine: (line: string) => void;
  stopSignal?: "INT" | "TERM";
  stopWithinMs?: number;
  /** The whole environment; that of this process if left out. */
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

/**
 * A small shell holds a pipe to this process. When the pipe closes, on purpose or because this process was killed, the
 * shell stops what it runs: no orphan stays behind, whatever happens here.
 */
const KEEPER = `exec 3<&0; stop=$1; shift
"$@" </dev/null 3<&- & child=$!
(read -r _ <&3; kill -s "$stop" "$child") >/dev/null 2>&1 &
wait "$child"`;

/**
 * Runs a command that ends with this process at the latest. It is in a process group of its own, so that Ctrl-C in a
 * terminal reaches this process only, which then stops its parts in the right order.
 */
export function spawnKept(command: string[], options: KeptProcessOptions): KeptProcess {
  const { onLine, stopSignal = "TERM", stopWithinMs = 10_000, env, cwd } = options;
  const child = spawn("sh", ["-c", KEEPER, "sh", stopSignal, ...command], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    env,
    cwd,
  });
  child.stdin.on("error", () => {});
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);

  const exited = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => child.stdin.destroy());
    // "close" comes after the last line of output.
    child.once("close", resolve);
  });
  exited.catch(() => {});

  return {
    exited,
    async stop() {
      child.stdin.end();
      const insist = setTimeout(() => killGroup(child), stopWithinMs);
      await exited;
      clearTimeout(insist);
    },
    async kill() {
      killGroup(child);
      await exited;
    },
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
