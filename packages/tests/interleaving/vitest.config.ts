import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Properties that are tried hundreds of times take seconds.
    testTimeout: 60_000,
  },
});
