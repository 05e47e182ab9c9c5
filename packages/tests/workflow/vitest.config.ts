import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // A gateway that stays away keeps a run busy for half a minute, and a function's first call takes seconds.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Tests that stand beside each other wait for runs that wait themselves.
    maxConcurrency: 8,
    projects: [
      {
        extends: true,
        test: {
          name: "side by side",
          include: ["src/*.test.ts", "src/runs/*.test.ts", "src/system/*.test.ts"],
          // One of them waits for two minutes. More files at once would only make their orders wait for each other's.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "one after another",
          // They disturb the whole stack, or reconcile all of its orders.
          include: ["src/reconciliation/*.test.ts", "src/resilience/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
