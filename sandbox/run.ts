/** `npm run sandbox`: the command line of the sandbox. */
import path from "node:path";
import { parseArgs } from "node:util";
import { type Ports, type Sandbox, startSandbox } from "./sandbox.ts";

const HELP = `npm run sandbox [-- options]

  --json               print one line of JSON on stdout when all is ready, with every address and key
  --reset              forget the state of earlier runs
  --dev                serve the app's sources with hot updates instead of a build
  --database-url URL   use a Postgres of yours (it gets Supabase's roles and this project's migrations)
  --cron-seconds N     how often the scheduled action runs (60, as in production; 0: never)
  --state DIRECTORY    where the state lives (.sandbox)
  --port N             the address to open (4000); likewise --shopify-port, --app-port, --rest-port, --postgres-port
`;

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    reset: { type: "boolean", default: false },
    dev: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
    "database-url": { type: "string" },
    "cron-seconds": { type: "string", default: "60" },
    state: { type: "string", default: ".sandbox" },
    port: { type: "string" },
    "shopify-port": { type: "string" },
    "app-port": { type: "string" },
    "rest-port": { type: "string" },
    "postgres-port": { type: "string" },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const say = (line: string) => console.error(line);
const abort = new AbortController();
let stopping: Promise<void> | undefined;

/** Stops once, however often it is asked to; also while it is still starting. */
function stop(): void {
  stopping ??= (async () => {
    say("Stopping ...");
    abort.abort();
    try {
      const sandbox = await starting.catch(() => undefined);
      await sandbox?.stop();
      process.exit(0);
    } catch (error) {
      say(String(error));
      process.exit(1);
    }
  })();
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
// The process that started this one is gone.
process.on("disconnect", stop);

const starting = startSandbox({
  stateDir: path.resolve(import.meta.dirname, "..", values.state),
  reset: values.reset,
  dev: values.dev,
  databaseUrl: values["database-url"],
  cronSeconds: wholeNumber("cron-seconds", values["cron-seconds"]),
  ports: wishedPorts(),
  log: say,
  signal: abort.signal,
});

starting.then(
  (sandbox) => void (stopping || announce(sandbox)),
  (error: unknown) => {
    if (stopping) return;
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);

function announce({ stop: _stop, stopApp: _stopApp, startApp: _startApp, ...addresses }: Sandbox): void {
  if (values.json) {
    console.log(JSON.stringify(addresses));
    return;
  }
  console.log(`
  LIVAPON is running. Open this in a browser / ブラウザーで開いてください:

    ${addresses.adminUrl}

  Logs / ログ: ${path.relative(process.cwd(), addresses.logs)}/   Stop / 終了: Ctrl-C
`);
}

function wishedPorts(): Partial<Ports> {
  const wished: Partial<Ports> = {};
  const options = {
    gateway: "port",
    shopify: "shopify-port",
    app: "app-port",
    rest: "rest-port",
    postgres: "postgres-port",
  } as const;
  for (const [part, option] of Object.entries(options) as [keyof Ports, (typeof options)[keyof Ports]][]) {
    const value = values[option];
    if (value !== undefined) wished[part] = wholeNumber(option, value);
  }
  return wished;
}

function wholeNumber(option: string, value: string): number {
  if (!/^\d+$/.test(value)) {
    say(`--${option} takes a whole number, not "${value}".\n\n${HELP}`);
    process.exit(2);
  }
  return Number(value);
}
