import { defineConfig } from "vitest/config";

/** What must hold when things break: the real server killed and cut off, and two thousand lives of an order. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    name: "faults",
    include: ["*.test.ts", "../lives/*.test.ts"],
    setupFiles: ["../no-console-errors.ts"],
    globalSetup: ["../integration/postgres.setup.ts"],
    // The lives take one core, everything else the other.
    maxWorkers: 2,
    env: { LIVES: process.env["LIVES"] ?? "2000" },
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
