import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/**
 * unit: plain functions, beside what they test. sandbox: the stand-ins. integration: the engine on a real Postgres and
 * the sandbox's Shopify. app: the built app, over HTTP and in a browser.
 */
export default defineConfig({
  test: {
    // Browser tests mostly wait: for the app, for the clock, for each other's requests. More of them fit on a machine
    // than it has cores.
    maxWorkers: Math.max(3, availableParallelism()),
    projects: [
      {
        test: {
          name: "unit",
          include: ["{app,scripts}/**/*.test.ts"],
          setupFiles: ["tests/no-console-errors.ts"],
          // Properties try many cases, and a machine can be busy.
          testTimeout: 60_000,
        },
      },
      {
        test: { name: "sandbox", include: ["sandbox/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 120_000 },
      },
      {
        test: {
          name: "integration",
          include: ["tests/{integration,lives}/**/*.test.ts"],
          setupFiles: ["tests/no-console-errors.ts"],
          globalSetup: ["tests/integration/postgres.setup.ts"],
          // The same few lives every time; `npm run test:faults` makes up new ones.
          env: { LIVES: process.env.LIVES ?? "20", LIVES_SEED: process.env.LIVES_SEED ?? "20261122" },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "app",
          include: ["tests/{http,e2e}/**/*.test.ts"],
          setupFiles: ["tests/e2e/failures.setup.ts"],
          globalSetup: ["tests/app.setup.ts"],
          // What a browser shows comes when it comes, later where other tests run beside it.
          expect: { poll: { timeout: 15_000 } },
          // Some walk through every screen, and a machine can be busy.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
