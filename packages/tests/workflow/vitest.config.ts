import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The file that waits longest, for the dead letters of its messages, begins first: the others run beside it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLongest = ({ moduleId }: TestSpecification) => moduleId.endsWith("/system/queue.test.ts");
    return (await super.sort(files)).toSorted((a, b) => Number(isLongest(b)) - Number(isLongest(a)));
  }
}

export default defineConfig({
  test: {
    // A gateway that stays away keeps a run busy for half a minute, and a function's first call takes seconds.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Tests that stand beside each other wait for runs that wait themselves.
    maxConcurrency: 8,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "side by side",
          include: ["src/*.test.ts", "src/runs/*.test.ts", "src/system/*.test.ts"],
          // With more files at once, orders only wait for the orders of other files.
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
