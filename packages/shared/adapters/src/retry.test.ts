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

  describe("within a time instead of a number of tries", () => {
    const run = async (policy: { baseMs: number; capMs: number; withinMs: number }, duration: number) => {
      let now = 1_000;
      const startedAt: number[] = [];
      const operation = async () => {
        startedAt.push(now - 1_000);
        now += duration;
        throw new BusyError("Busy");
      };
      const sleep = async (ms: number) => {
        now += ms;
      };
      const options = { ...policy, isRetryable: () => true, sleep, random: () => 1, now: () => now };
      await expect(retryWithBackoff(operation, options)).rejects.toThrow("Busy");
      return startedAt;
    };

    it("starts its last try before the time is over, the duration of the tries included", async () => {
      expect(await run({ baseMs: 100, capMs: 400, withinMs: 1_000 }, 0)).toEqual([0, 100, 300, 700]);
      expect(await run({ baseMs: 100, capMs: 400, withinMs: 1_000 }, 250)).toEqual([0, 350, 800]);
    });

    it("starts a try at the end of the time, and none after it", async () => {
      expect(await run({ baseMs: 100, capMs: 100, withinMs: 200 }, 0)).toEqual([0, 100, 200]);
      expect(await run({ baseMs: 100, capMs: 100, withinMs: 99 }, 0)).toEqual([0]);
    });
  });
});
