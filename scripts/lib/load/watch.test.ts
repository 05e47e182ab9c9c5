import { beforeEach, describe, expect, it, vi } from "vitest";
import { UserError } from "../cli/steps.ts";
import { sampledDuring, untilEmpty, untilSettled } from "./watch.ts";

// Time passes only while something waits.
vi.mock("../cli/run.ts", () => ({
  sleep: async (ms: number) => {
    vi.setSystemTime(Date.now() + ms);
  },
}));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: 0 });
  return () => vi.useRealTimers();
});

const ids = Array.from({ length: 250 }, (_, index) => `order-${index}`);

describe("waiting for orders", () => {
  it("ends when each is settled, and reads no more than 100 at a time", async () => {
    const read: number[] = [];
    const orders = await untilSettled(async (some) => {
      read.push(some.length);
      return some.map((orderId) => ({ orderId, status: "COMPLETED" as const }));
    }, ids);
    expect(orders.map(({ orderId }) => orderId)).toEqual(ids);
    expect(read).toEqual([100, 100, 50]);
    expect(Date.now()).toBe(0);
  });

  it("looks again at those that are left, also at those that are not in the table yet", async () => {
    const done: number[] = [];
    const orders = await untilSettled(
      async (some) => {
        const number = Date.now() / 1000;
        return some.slice(0, number).map((orderId) => ({ orderId, status: number > 1 ? "FAILED" : "PAID" }) as const);
      },
      ids.slice(0, 4),
      (count) => done.push(count),
    );
    expect(orders.map(({ orderId }) => orderId)).toEqual(ids.slice(0, 4));
    expect(done).toEqual([0, 0, 2, 4]);
  });

  it("ends with an error when none was settled for two minutes", async () => {
    await expect(untilSettled(async () => [], ids)).rejects.toThrow(
      new UserError("250 orders were not settled, the first: order-0, order-1, order-2, order-3, order-4"),
    );
    expect(Date.now()).toBe(121_000);
  });
});

describe("waiting for empty queues", () => {
  const depth = (waiting: number, inFlight = 0, delayed = 0) => [{ name: "notifications", waiting, inFlight, delayed }];

  it("ends when they were empty at two looks", async () => {
    const answers = [depth(2), depth(0, 1), depth(0), depth(0, 0, 1), depth(0), depth(0)];
    await untilEmpty(async () => answers.shift() ?? depth(1));
    expect(answers).toEqual([]);
  });

  it("ends with an error when they are not after four minutes", async () => {
    await expect(untilEmpty(async () => [...depth(1, 2), { ...depth(0)[0], name: "orders" } as never])).rejects.toThrow(
      "All orders are settled, but queues still hold messages: notifications 3. make sqs-status shows them.",
    );
  });
});

describe("samples", () => {
  it("are taken while the work lasts", async () => {
    let end = (): void => undefined;
    const work = new Promise<string>((done) => {
      end = () => done("done");
    });
    let count = 0;
    const { result, samples } = await sampledDuring(
      async () => {
        count += 1;
        if (count === 3) end();
        await new Promise(setImmediate);
        return count;
      },
      () => work,
    );
    expect(result).toBe("done");
    expect(samples).toEqual([1, 2, 3]);
  });

  it("that fail are an error", async () => {
    const sampled = sampledDuring(
      () => Promise.reject(new Error("no answer")),
      async () => undefined,
    );
    await expect(sampled).rejects.toThrow("no answer");
  });
});
