import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/*.test.ts"],
    // An order passes through a dozen functions, whose first calls take seconds on a small machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
