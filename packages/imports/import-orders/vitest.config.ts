import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Files of thousands of rows take seconds, and longer where much else runs.
    testTimeout: 30_000,
  },
});
