// `npm test`: installs what is missing, then runs every check on the project's own Node, two at a time, and then the
// tests. With arguments, only the tests they name: `npm test -- --project unit`.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "../sandbox/ensure-installed.mjs";

const project = join(dirname(fileURLToPath(import.meta.url)), "..");
const AT_ONCE = 2;

/** What other checks need: the database client's code. */
const FIRST = [["prisma", "generate", "--no-hints"]];
/** The long ones first, so that none is left to run alone at the end. */
const CHECKS = [
  ["eslint", "."],
  ["node", "sandbox/ensure-built.ts"],
  ["shopify", "app", "build", "--no-color"],
  ["tsc"],
  ["prettier", "--check", "--log-level", "warn", "."],
  ["graphql-codegen", "--check"],
  ["node", "scripts/database-types.ts", "--check"],
  ["node", "scripts/lint-app-config.ts"],
];

ensureInstalled(project);
const asked = process.argv.slice(2);
const failed = [];
if (asked.length === 0) {
  for (const command of FIRST) await run(command);
  const waiting = CHECKS.values();
  const lane = async () => {
    for (const command of waiting) await run(command);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
if (failed.length === 0) await run(["vitest", "run", ...asked], "inherit");
for (const name of failed) console.error(`${name} failed.`);
process.exit(failed.length === 0 ? 0 : 1);

/** Runs a command of the project. Its output comes when it has ended, unless it may write as it goes ("inherit"). */
async function run([name, ...args], output = "pipe") {
  const startedAt = Date.now();
  const title = `\n> ${[name, ...args].join(" ")}`;
  if (output === "inherit") console.log(title);
  const child = spawn(join(project, "node_modules/.bin", name), args, {
    cwd: project,
    stdio: ["ignore", output, output],
    env: {
      ...process.env,
      PATH: `${join(project, "node_modules/.bin")}:${process.env.PATH}`,
      CI: "1",
      SHOPIFY_CLI_NO_ANALYTICS: "1",
      CHECKPOINT_DISABLE: "1",
    },
  });
  let said = "";
  child.stdout?.on("data", (chunk) => (said += chunk));
  child.stderr?.on("data", (chunk) => (said += chunk));
  const status = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (output === "pipe") console.log(title + (said && `\n${said.trimEnd()}`));
  console.log(`  ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  if (status !== 0) failed.push(title.slice(3));
}
