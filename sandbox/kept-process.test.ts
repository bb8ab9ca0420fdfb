import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { ensureInstalled } from "./ensure-installed.mjs";
import { spawnKept } from "./kept-process.ts";

const LIVES_ON = "setInterval(() => {}, 1000); console.log(process.pid)";
const IGNORES_SIGNALS = `process.on("SIGTERM", () => {}); ${LIVES_ON}`;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "kept-process-"));
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rm(directory, { recursive: true, force: true }));

test("what it runs can say its last words when it is stopped", async () => {
  const lines: string[] = [];
  const { process: kept } = await start(
    `process.on("SIGTERM", () => { console.log("bye"); process.exit(3) }); ${LIVES_ON}`,
    lines,
  );
  await kept.stop();
  expect(lines.at(-1)).toBe("bye");
  expect(await kept.exited).toBe(3);
});

test("what does not stop is ended", async () => {
  const { process: kept, pid } = await start(IGNORES_SIGNALS, [], 50);
  await kept.stop();
  await expectGone(pid);
});

test("a crash gives it no time", async () => {
  const { process: kept, pid } = await start(IGNORES_SIGNALS);
  await kept.kill();
  await expectGone(pid);
});

test("what it runs ends when the process around it is killed", async () => {
  const script = `import { spawnKept } from ${JSON.stringify(path.join(import.meta.dirname, "kept-process.ts"))};
    spawnKept([process.execPath, "-e", ${JSON.stringify(LIVES_ON)}], { onLine: (line) => console.log(line) });`;
  const file = path.join(directory, "keeper.mjs");
  await writeFile(file, script);
  const around = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = await new Promise<number>((resolve) => around.stdout.once("data", (chunk) => resolve(Number(chunk))));
  expect(isAlive(pid)).toBe(true);
  around.kill("SIGKILL");
  await expectGone(pid);
});

test("packages are installed when node_modules is not what the lock file asks for, and only then", async () => {
  const binaries = path.join(directory, "bin");
  await mkdir(binaries);
  await writeFile(path.join(binaries, "npm"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  vi.stubEnv("PATH", `${binaries}:${process.env["PATH"]}`);

  const lock = (packages: Record<string, object>) => JSON.stringify({ packages: { "": { name: "x" }, ...packages } });
  const wanted = { "node_modules/a": { version: "1.0.0" }, "node_modules/b": { version: "1.0.0", optional: true } };
  await writeFile(path.join(directory, "package-lock.json"), lock(wanted));
  await mkdir(path.join(directory, "node_modules"));
  const installed = (packages: Record<string, object>) =>
    writeFile(path.join(directory, "node_modules/.package-lock.json"), lock(packages));

  expect(() => ensureInstalled(directory)).toThrow("npm ci failed");
  await installed({ "node_modules/a": { version: "0.9.0" } });
  expect(() => ensureInstalled(directory)).toThrow("npm ci failed");
  await installed({ "node_modules/a": { version: "1.0.0" } });
  expect(() => ensureInstalled(directory)).not.toThrow();
});

async function start(script: string, lines: string[] = [], stopWithinMs?: number) {
  let ready: (pid: number) => void;
  const pid = new Promise<number>((resolve) => (ready = resolve));
  const kept = spawnKept([process.execPath, "-e", script], {
    stopWithinMs,
    onLine: (line) => {
      lines.push(line);
      ready(Number(line));
    },
  });
  return { process: kept, pid: await pid };
}

/** A process counts as there until the system has noted its end. */
async function expectGone(pid: number): Promise<void> {
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
