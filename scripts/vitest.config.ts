import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Some tests start programs, which takes seconds on a busy machine.
    testTimeout: 60_000,
  },
});
