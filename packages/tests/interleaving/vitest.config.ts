import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 60_000,
    // The steps log what they cannot release, thousands of times here.
    env: { POWERTOOLS_LOG_LEVEL: "SILENT" },
  },
});
