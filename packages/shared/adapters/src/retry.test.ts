import { describe, expect, it } from "vitest";
import { retryWithBackoff } from "./retry.ts";

class BusyError extends Error {}

/** An operation that fails so often before it succeeds, and a fake clock. */
function failing(times: number, error: Error = new BusyError("Busy")) {
  const waited: number[] = [];
  let calls = 0;
  const run = (tries: number, random = 1) =>
    retryWithBackoff(
      async () => {
        calls++;
        if (calls <= times) throw error;
        return "done";
      },
      {
        tries,
        isRetryable: (thrown) => thrown instanceof BusyError,
        sleep: async (ms) => waited.push(ms),
        random: () => random,
      },
    );
  return { run, waited, calls: () => calls };
}

describe("retryWithBackoff", () => {
  it("returns the first result, and waits for nothing", async () => {
    const { run, waited, calls } = failing(0);
    expect(await run(3)).toBe("done");
    expect(calls()).toBe(1);
    expect(waited).toEqual([]);
  });

  it("succeeds on the last try", async () => {
    const { run, calls } = failing(2);
    expect(await run(3)).toBe("done");
    expect(calls()).toBe(3);
  });

  it("throws the error of the last try, and does not wait after it", async () => {
    const { run, waited, calls } = failing(9);
    await expect(run(3)).rejects.toThrow("Busy");
    expect(calls()).toBe(3);
    expect(waited).toHaveLength(2);
  });

  it("throws an error that is not retryable at once", async () => {
    const { run, waited, calls } = failing(9, new Error("Denied"));
    await expect(run(3)).rejects.toThrow("Denied");
    expect(calls()).toBe(1);
    expect(waited).toEqual([]);
  });

  it("doubles the longest wait each time, up to 3.2 s", async () => {
    const { run, waited } = failing(9);
    await run(10);
    expect(waited).toEqual([50, 100, 200, 400, 800, 1600, 3200, 3200, 3200]);
  });

  it.each([
    [0, [0, 0, 0]],
    [0.5, [25, 50, 100]],
    [0.999, [49.95, 99.9, 199.8]],
  ])("waits for a random part of the longest wait, from zero on: %s", async (random, expected) => {
    const { run, waited } = failing(3);
    await run(4, random);
    expect(waited).toEqual(expected);
  });
});
