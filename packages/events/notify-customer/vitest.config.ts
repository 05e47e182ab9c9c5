import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // A property test with hundreds of runs takes seconds on a busy machine.
    testTimeout: 30_000,
  },
});
