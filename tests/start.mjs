// `npm test`: installs what is missing, then runs every check on the project's own Node. With arguments, only the tests
// they name: `npm test -- --project unit`.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "../sandbox/ensure-installed.mjs";

const project = join(dirname(fileURLToPath(import.meta.url)), "..");
ensureInstalled(project);

const CHECKS = [
  ["prisma", "generate", "--no-hints"],
  ["graphql-codegen", "--check"],
  ["node", "scripts/database-types.ts", "--check"],
  ["node", "scripts/lint-app-config.ts"],
  ["eslint", "."],
  ["prettier", "--check", "--log-level", "warn", "."],
  ["tsc"],
  ["remix", "vite:build", "--logLevel", "warn"],
  ["shopify", "app", "build", "--no-color"],
];

const asked = process.argv.slice(2);
for (const command of [...(asked.length > 0 ? [] : CHECKS), ["vitest", "run", ...asked]]) run(command);

function run([name, ...args]) {
  const startedAt = Date.now();
  console.log(`\n> ${name} ${args.join(" ")}`);
  const { status } = spawnSync(join(project, "node_modules/.bin", name), args, {
    cwd: project,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      PATH: `${join(project, "node_modules/.bin")}:${process.env.PATH}`,
      CI: "1",
      SHOPIFY_CLI_NO_ANALYTICS: "1",
      CHECKPOINT_DISABLE: "1",
    },
  });
  if (status !== 0) {
    console.error(`${name} failed (${status}).`);
    process.exit(status ?? 1);
  }
  console.log(`  ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}
