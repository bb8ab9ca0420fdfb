import { spawn } from "node:child_process";
import path from "node:path";

const PROJECT = path.resolve(import.meta.dirname, "../..");

/**
 * Brings a database up to date with supabase/migrations by the Supabase CLI, as a deployment does. Needs no Docker, no
 * login and no network.
 */
export async function migrate(
  databaseUrl: string,
  { project = PROJECT, signal }: { project?: string; signal?: AbortSignal } = {},
): Promise<void> {
  const command = path.join(PROJECT, "node_modules/.bin/supabase");
  const args = [
    "db",
    "push",
    "--db-url",
    forCli(databaseUrl),
    "--workdir",
    project,
    "--include-all",
    "--skip-vault",
    "--yes",
  ];
  const child = spawn(command, args, {
    env: { ...process.env, SUPABASE_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", SUPABASE_NO_UPDATE_NOTIFIER: "1" },
    signal,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`supabase db push failed (${code}):\n${output}`);
}

/** The CLI insists on TLS, which a Postgres on this machine does not speak. */
export function forCli(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  const isHere = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (isHere && !url.searchParams.has("sslmode")) url.searchParams.set("sslmode", "disable");
  return url.href;
}
