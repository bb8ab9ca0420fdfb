import { defineConfig } from "vitest/config";

/** What must hold when things break: the real server killed and cut off, and two thousand lives of an order. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    name: "faults",
    include: ["*.test.ts", "../lives/*.test.ts"],
    setupFiles: ["../no-console-errors.ts"],
    globalSetup: ["../integration/postgres.setup.ts"],
    // The machine's cores go to the servers under test, and timing is part of what is tested.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
