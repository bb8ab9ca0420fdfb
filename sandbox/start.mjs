// `npm run sandbox`: installs what is missing, then runs the sandbox on the project's own Node.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { setInterval } from "node:timers";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

const project = join(dirname(fileURLToPath(import.meta.url)), "..");
ensureInstalled(project);

const binaries = join(project, "node_modules/.bin");
// In a group of its own, and told to stop by this process alone: npm and the terminal both pass a Ctrl-C on.
const sandbox = spawn(join(binaries, "node"), [join(project, "sandbox/run.ts"), ...process.argv.slice(2)], {
  cwd: project,
  detached: true,
  stdio: ["ignore", "inherit", "inherit", "ipc"],
  env: { ...process.env, PATH: `${binaries}:${process.env.PATH}` },
});
let stopping = false;
function stop() {
  stopping = true;
  sandbox.kill("SIGTERM");
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);

// A signal to npm alone can end npm and the shell between, and never come here.
const parent = process.ppid;
const isUnderNpm = process.env.npm_lifecycle_event !== undefined;
setInterval(() => isUnderNpm && process.ppid !== parent && stop(), 200).unref();

sandbox.on("error", (error) => {
  console.error(String(error));
  process.exitCode = 1;
});
// Stopped before it could listen to signals is stopped well, too.
sandbox.on("exit", (code, signal) => process.exit(code ?? (stopping && signal === "SIGTERM" ? 0 : 1)));
