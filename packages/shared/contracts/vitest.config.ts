import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Property tests try hundreds of cases: on a machine that is busy with a stack they take ten times as long.
    testTimeout: 60_000,
  },
});
