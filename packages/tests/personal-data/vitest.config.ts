import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // A test gives a function dozens of inputs, which takes seconds on a busy machine.
    testTimeout: 60_000,
  },
});
