/**
 * The whole project on one machine: Supabase on a real Postgres, a simulated Shopify store, the admin around the app,
 * the app itself and its clock. `npm run sandbox` runs it (run.ts); tests start it with a directory of their own.
 */
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { parse } from "smol-toml";
import { startGateway } from "./admin/gateway.ts";
import { startAppServer } from "./app-server.ts";
import { ensureBuilt } from "./ensure-built.ts";
import { freePort } from "./ports.ts";
import { startSchedule } from "./schedule.ts";
import { loadSecrets } from "./secrets.ts";
import { startShopify } from "./shopify/server.ts";
import { migrate } from "./supabase/migrate.ts";
import { prepareDatabase, startPostgres, waitUntilUnused } from "./supabase/postgres.ts";
import { startRest } from "./supabase/rest.ts";

const PROJECT = path.resolve(import.meta.dirname, "..");
const APP_CONFIG = path.join(PROJECT, "shopify.app.toml");
const SHOP = "livapon-demo.myshopify.com";

export interface SandboxOptions {
  /** Where databases, secrets and logs live; the same directory again goes on where it stopped. */
  stateDir: string;
  /** Forgets everything that is there. */
  reset?: boolean;
  /** A Postgres of yours instead of the sandbox's own. */
  databaseUrl?: string;
  /** Wished-for ports; the next free one is taken where one is in use. 0 takes any. */
  ports?: Partial<Ports>;
  /** How often the scheduled action runs; 0 leaves that to you. */
  cronSeconds?: number;
  /** Serves the app's sources with hot updates instead of a build. */
  dev?: boolean;
  /** Without it a test's database is faster, and does not outlive the machine. */
  durable?: boolean;
  /** Settings of the app beyond the sandbox's own. */
  appEnv?: Record<string, string>;
  /** How long the simulated Shopify waits before each further delivery of a webhook. */
  webhookRetryDelaysMs?: number[];
  log?: (line: string) => void;
  /** Gives up starting; what has started by then is stopped. */
  signal?: AbortSignal;
}

export interface Ports {
  gateway: number;
  shopify: number;
  app: number;
  rest: number;
  postgres: number;
}

export interface Addresses {
  /** The app, as Shopify and its users see it. */
  appUrl: string;
  /** The app in the admin: what a person opens. */
  adminUrl: string;
  shop: string;
  /** What stands before /admin/api/... */
  shopUrl: string;
  adminToken: string;
  supabaseUrl: string;
  serviceRoleKey: string;
  databaseUrl: string;
  cronSecret: string;
  apiSecret: string;
  apiKey: string;
  /** The shop's controls: POST orders, webhooks, faults and the like below it. */
  controlUrl: string;
  logs: string;
}

export interface Sandbox extends Addresses {
  /** Stops the app, like a deployment; `crash` gives it no time. Everything else goes on. */
  stopApp(options?: { crash?: boolean }): Promise<void>;
  /** Starts the app again. */
  startApp(): Promise<void>;
  stop(): Promise<void>;
}

const PORTS: Ports = { gateway: 4000, shopify: 4100, app: 4200, rest: 54321, postgres: 54322 };

/** Starts everything, and resolves when the app answers and is installed in the demo shop. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { stateDir, cronSeconds = 60, dev = false, durable = true, log = () => {}, signal } = options;
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    // What uses a part stops before it.
    const failures: unknown[] = [];
    for (const stopPart of stops.splice(0).toReversed())
      await stopPart().catch((error: unknown) => failures.push(error));
    if (failures.length) throw new AggregateError(failures, "Some parts did not stop well");
  };

  try {
    const dataDir = path.join(stateDir, "postgres");
    if (options.reset) {
      await waitUntilUnused(dataDir);
      await rm(stateDir, { recursive: true, force: true });
    }
    const logs = await openLogs(path.join(stateDir, "logs"));
    stops.push(() => logs.close());
    const secrets = await loadSecrets(stateDir);
    const ports = await choosePorts(options.ports);

    let databaseUrl = options.databaseUrl;
    if (databaseUrl) {
      await prepareDatabase(databaseUrl);
    } else {
      log("Starting Postgres ...");
      const postgres = await startPostgres({ dataDir, port: ports.postgres, durable, log: logs.of("postgres") });
      stops.push(() => postgres.stop());
      databaseUrl = postgres.url;
    }
    log("Applying the migrations ...");
    signal?.throwIfAborted();
    await migrate(databaseUrl, { signal });

    const rest = await startRest({
      databaseUrl,
      jwtSecret: secrets.jwtSecret,
      port: ports.rest,
      log: logs.of("supabase"),
    });
    stops.push(() => rest.close());

    const gatewayUrl = `http://127.0.0.1:${ports.gateway}`;
    const shopify = await startShopify({
      apiKey: secrets.apiKey,
      apiSecret: secrets.apiSecret,
      subscriptionsFrom: APP_CONFIG,
      appUrl: () => gatewayUrl,
      statePath: path.join(stateDir, "shopify.json"),
      port: ports.shopify,
      webhookRetryDelaysMs: options.webhookRetryDelaysMs,
    });
    stops.push(() => shopify.close());
    const controlUrl = `${shopify.url}/__sandbox/${SHOP}`;

    const gateway = await startGateway({
      port: ports.gateway,
      appServerUrl: `http://127.0.0.1:${ports.app}`,
      controlUrl,
      shop: SHOP,
      apiKey: secrets.apiKey,
      apiSecret: secrets.apiSecret,
    });
    stops.push(() => gateway.close());

    const SCOPES = await readScopes();
    const startApp = () =>
      startAppServer({
        port: ports.app,
        dev,
        log: logs.of("app"),
        env: {
          NODE_ENV: dev ? "development" : "production",
          LOG_LEVEL: "info",
          SHOPIFY_API_KEY: secrets.apiKey,
          SHOPIFY_API_SECRET: secrets.apiSecret,
          SHOPIFY_APP_URL: gateway.url,
          SHOPIFY_SANDBOX_URL: shopify.url,
          SCOPES,
          SUPABASE_URL: rest.url,
          SUPABASE_SERVICE_ROLE_KEY: rest.serviceRoleKey,
          DATABASE_URL: databaseUrl,
          CRON_SECRET: secrets.cronSecret,
          ...options.appEnv,
        },
      });
    if (!dev) await ensureBuilt(log, signal);
    signal?.throwIfAborted();
    log("Starting the app ...");
    let app = await startApp();
    stops.push(() => app.stop());

    log("Installing the app in the demo shop ...");
    await install(controlUrl, gateway.url);

    if (cronSeconds > 0) {
      const { cronSecret } = secrets;
      const schedule = startSchedule({
        appUrl: gateway.url,
        cronSecret,
        everySeconds: cronSeconds,
        log: logs.of("schedule"),
      });
      stops.push(() => schedule.stop());
      log("Taking in the shop's orders ...");
      await schedule.firstRun;
    }

    return {
      appUrl: gateway.url,
      adminUrl: gateway.adminUrl,
      shop: SHOP,
      shopUrl: `${shopify.url}/${SHOP}`,
      adminToken: shopify.adminToken,
      supabaseUrl: rest.url,
      serviceRoleKey: rest.serviceRoleKey,
      databaseUrl,
      cronSecret: secrets.cronSecret,
      apiSecret: secrets.apiSecret,
      apiKey: secrets.apiKey,
      controlUrl,
      logs: logs.directory,
      stopApp: ({ crash = false } = {}) => (crash ? app.kill() : app.stop()),
      async startApp() {
        app = await startApp();
      },
      stop,
    };
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}

async function choosePorts(wished: Partial<Ports> = {}): Promise<Ports> {
  const chosen = new Set<number>();
  const choose = async (name: keyof Ports) => {
    let port = wished[name] ?? PORTS[name];
    do port = await freePort(port && chosen.has(port) ? port + 1 : port);
    while (chosen.has(port));
    chosen.add(port);
    return port;
  };
  return {
    gateway: await choose("gateway"),
    shopify: await choose("shopify"),
    app: await choose("app"),
    rest: await choose("rest"),
    postgres: await choose("postgres"),
  };
}

/**
 * As a merchant's click on "Install" does: the shop begins to send its webhooks, and the app opens for the first time,
 * which is when it gets its access token. Harmless when it is installed already.
 */
async function install(controlUrl: string, gatewayUrl: string): Promise<void> {
  const installed = await fetch(`${controlUrl}/install`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  if (!installed.ok) throw new Error(`The app could not be installed: ${installed.status} ${await installed.text()}`);
  const opened = await fetch(`${gatewayUrl}/__admin/embed?path=/&locale=ja`, {
    headers: { accept: "text/html", "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0" },
  });
  await opened.body?.cancel();
  if (!opened.ok) throw new Error(`The app could not be opened: it answers ${opened.status}. See its log.`);
}

/** The scopes that the app's configuration asks for. */
async function readScopes(): Promise<string> {
  const config = parse(await readFile(APP_CONFIG, "utf8")) as { access_scopes?: { scopes?: string } };
  return config.access_scopes?.scopes ?? "";
}

interface Logs {
  directory: string;
  /** Writes lines into the log of a part. */
  of(part: string): (line: string) => void;
  close(): Promise<void>;
}

async function openLogs(directory: string): Promise<Logs> {
  await mkdir(directory, { recursive: true });
  const streams = new Map<string, WriteStream>();
  return {
    directory,
    of(part) {
      const stream = streams.get(part) ?? createWriteStream(path.join(directory, `${part}.log`), { flags: "a" });
      streams.set(part, stream);
      return (line) => void stream.write(`${line}\n`);
    },
    async close() {
      await Promise.all([...streams.values()].map((stream) => new Promise<void>((resolve) => stream.end(resolve))));
    },
  };
}
