import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { paced } from "./pace.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Seconds since the test began. */
const now = () => Date.now() / 1000;

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** Sends that take `ms` each, and when each of them began and was over. */
function sends(intervalMs: number, ms = 100, fails = false) {
  const begun: number[] = [];
  const over: number[] = [];
  const send = async (mail: number) => {
    begun.push(now());
    await pause(ms);
    if (fails) throw new Error(`Mail ${mail} failed`);
    return mail;
  };
  const one = paced(send, intervalMs, pause);
  return { begun, over, send: (mail: number) => one(mail).finally(() => over.push(now())) };
}

describe("paced", () => {
  it("begins a batch of ten one after the other, and ends when the last one's interval is over", async () => {
    const { begun, over, send } = sends(2_000);
    const batch = Promise.all(Array.from({ length: 10 }, (_, mail) => send(mail)));

    await vi.runAllTimersAsync();

    expect(await batch).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(begun).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    expect(over).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
  });

  it("sends the first one at once after a rest", async () => {
    const { begun, send } = sends(2_000);
    const first = send(1);
    await vi.runAllTimersAsync();
    await first;
    vi.setSystemTime(60_000);

    const second = send(2);
    await vi.runAllTimersAsync();

    expect(await second).toBe(2);
    expect(begun).toEqual([0, 60]);
  });

  it("holds nobody up longer than its interval where a send hangs", async () => {
    const { begun, over, send } = sends(2_000, 15_000);
    const batch = Promise.all([send(1), send(2)]);
    await vi.runAllTimersAsync();
    await batch;
    expect(begun).toEqual([0, 2]);
    expect(over).toEqual([15, 17]);
  });

  it("takes its interval for a send that fails, and tells the failure", async () => {
    const { begun, over, send } = sends(2_000, 100, true);
    const batch = Promise.allSettled([send(1), send(2)]);
    await vi.runAllTimersAsync();
    expect((await batch).map((result) => result.status === "rejected" && result.reason.message)).toEqual([
      "Mail 1 failed",
      "Mail 2 failed",
    ]);
    expect(begun).toEqual([0, 2]);
    expect(over).toEqual([2, 4]);
  });
});
