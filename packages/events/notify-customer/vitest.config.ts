import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // A property that is tried hundreds of times takes seconds where much else runs.
    testTimeout: 30_000,
  },
});
