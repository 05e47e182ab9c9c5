import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { paced } from "./pace.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Seconds since the test began. */
const now = () => Date.now() / 1000;

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** Sends that take `ms` each, and the times at which each of them started and settled. */
function sends(intervalMs: number, ms = 100, fails = false) {
  const started: number[] = [];
  const settled: number[] = [];
  const send = async (mail: number) => {
    started.push(now());
    await wait(ms);
    if (fails) throw new Error(`Mail ${mail} failed`);
    return mail;
  };
  const one = paced(send, intervalMs, wait);
  return { started, settled, send: (mail: number) => one(mail).finally(() => settled.push(now())) };
}

describe("paced", () => {
  it("starts ten sends one interval apart, and settles the last one after its interval", async () => {
    const { started, settled, send } = sends(2_000);
    const batch = Promise.all(Array.from({ length: 10 }, (_, mail) => send(mail)));

    await vi.runAllTimersAsync();

    expect(await batch).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(started).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    expect(settled).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
  });

  it("sends at once when the last interval is settled", async () => {
    const { started, send } = sends(2_000);
    const first = send(1);
    await vi.runAllTimersAsync();
    await first;
    vi.setSystemTime(60_000);

    const second = send(2);
    await vi.runAllTimersAsync();

    expect(await second).toBe(2);
    expect(started).toEqual([0, 60]);
  });

  it("starts the next send after one interval while a send hangs", async () => {
    const { started, settled, send } = sends(2_000, 15_000);
    const batch = Promise.all([send(1), send(2)]);
    await vi.runAllTimersAsync();
    await batch;
    expect(started).toEqual([0, 2]);
    expect(settled).toEqual([15, 17]);
  });

  it("waits the interval for a send that fails, and throws its error", async () => {
    const { started, settled, send } = sends(2_000, 100, true);
    const batch = Promise.allSettled([send(1), send(2)]);
    await vi.runAllTimersAsync();
    expect((await batch).map((result) => result.status === "rejected" && result.reason.message)).toEqual([
      "Mail 1 failed",
      "Mail 2 failed",
    ]);
    expect(started).toEqual([0, 2]);
    expect(settled).toEqual([2, 4]);
  });
});
