import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/*.test.ts"],
    globalSetup: ["src/report-calls.ts"],
    setupFiles: ["src/stock-up.ts"],
    // A function's first call on a small machine takes seconds, and an order passes through a dozen functions.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // The tests wait for the stack most of the time; more files at once would only make its answers slower.
    maxWorkers: 2,
  },
});
