import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // A gateway that stays away keeps a run busy for half a minute, and a function's first call takes seconds.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // One stack serves all files: at once they would only wait for each other.
    fileParallelism: false,
    // Tests that stand beside each other wait for runs that wait themselves.
    maxConcurrency: 8,
  },
});
