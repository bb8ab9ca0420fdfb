import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { glob, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { inherited } from "./app-server.ts";

const PROJECT = path.resolve(import.meta.dirname, "..");
const SOURCES = ["{app,public,prisma,scripts}/**/*", "package-lock.json", "*.config.ts", "tsconfig.json"];
/** In the build itself, so that a build made otherwise does not pass for this one. */
const BUILT_FROM = path.join(PROJECT, "build/.built-from");

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

if (import.meta.main) await ensureBuilt(console.log);
