import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Property tests with hundreds of runs take seconds.
    testTimeout: 60_000,
  },
});
