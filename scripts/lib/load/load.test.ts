import { afterEach, describe, expect, it, vi } from "vitest";
import { UserError } from "../cli/steps.ts";
import { arrivals, type Clock, IN_FLIGHT_LIMIT, type Load, loadSettings, sendAll } from "./load.ts";
import { distribution } from "./numbers.ts";

afterEach(() => vi.unstubAllEnvs());

function settings(env: Record<string, string>) {
  for (const [name, value] of Object.entries({ ORDERS: "", RATE: "", CONCURRENCY: "", ...env }))
    vi.stubEnv(name, value);
  return loadSettings();
}

describe("the settings of a load test", () => {
  it("are a closed loop of 1,000 orders, 16 at a time", () => {
    expect(settings({})).toEqual({ orders: 1000, load: { kind: "closed", concurrency: 16 } });
  });

  it("are an open loop where there is a rate, which may be a fraction", () => {
    expect(settings({ RATE: "10", ORDERS: "600" })).toEqual({ orders: 600, load: { kind: "open", rate: 10 } });
    expect(settings({ RATE: "0.5" }).load).toEqual({ kind: "open", rate: 0.5 });
  });

  it.each(["0", "-1", "ten", "1001", "Infinity"])("take no rate of %s", (RATE) => {
    expect(() => settings({ RATE })).toThrow(new UserError(`RATE=${RATE}: a number above 0, at most 1000.`));
  });

  it("take no rate together with a number of requests at a time", () => {
    expect(() => settings({ RATE: "10", CONCURRENCY: "16" })).toThrow(
      "RATE=10 and CONCURRENCY=16: at a rate, orders are sent however many are unanswered. Leave one of them out.",
    );
  });
});

describe("arrivals", () => {
  it("are the same every time", () => {
    expect(arrivals(10, 100)).toEqual(arrivals(10, 100));
  });

  it("are so many a second on average, with gaps that are distributed exponentially", () => {
    const moments = arrivals(10, 10_000);
    const gaps = moments.map((moment, index) => moment - (moments[index - 1] ?? 0));
    const { mean, p50, p95 } = distribution(gaps);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    expect(mean / 100).toBeCloseTo(1, 1);
    expect(p50 / (100 * Math.LN2)).toBeCloseTo(1, 1);
    expect(p95 / (100 * Math.log(20))).toBeCloseTo(1, 1);
  });
});

/** A clock that advances only when everything waits for it. */
function virtualClock(): Clock & { run<Result>(work: Promise<Result>): Promise<Result> } {
  let now = 0;
  const sleeping: { until: number; wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (ms) => new Promise((wake) => sleeping.push({ until: now + ms, wake })),
    async run(work) {
      let working = true;
      const done = work.finally(() => {
        working = false;
      });
      while (working) {
        await new Promise(setImmediate);
        const next = sleeping.sort((a, b) => a.until - b.until).shift();
        if (next === undefined) continue;
        now = next.until;
        next.wake();
      }
      return done;
    },
  };
}

/** Sends orders to a system that takes `ms` to answer each. */
async function sent(load: Load, count: number, ms: number) {
  const clock = virtualClock();
  const orders = Array.from({ length: count }, (_, index) => index);
  let unanswered = 0;
  let most = 0;
  const { results, heldBack } = await clock.run(
    sendAll(
      orders,
      load,
      async (order, due) => {
        const at = clock.now();
        unanswered += 1;
        most = Math.max(most, unanswered);
        await clock.sleep(ms);
        unanswered -= 1;
        return { order, due, at, latency: clock.now() - due };
      },
      clock,
    ),
  );
  expect(results.map(({ order }) => order)).toEqual(orders);
  return { results, heldBack, most };
}

describe("a closed loop", () => {
  it("has so many requests at a time, each due when it is sent", async () => {
    const { results, most } = await sent({ kind: "closed", concurrency: 4 }, 12, 50);
    expect(most).toBe(4);
    expect(results.map(({ at }) => at)).toEqual([0, 0, 0, 0, 50, 50, 50, 50, 100, 100, 100, 100]);
    expect(results.every(({ due, at }) => due === at)).toBe(true);
  });
});

describe("an open loop", () => {
  it("sends every order at its moment, however slow the answers are", async () => {
    const { results, heldBack, most } = await sent({ kind: "open", rate: 10 }, 100, 60_000);
    expect(results.map(({ at }) => at)).toEqual(arrivals(10, 100));
    expect({ heldBack, most }).toEqual({ heldBack: 0, most: 100 });
  });

  it("sends late what is above the limit, counts it, and measures from the moment at which it was due", async () => {
    const count = IN_FLIGHT_LIMIT + 100;
    const { results, heldBack, most } = await sent({ kind: "open", rate: 1000 }, count, 60_000);
    expect(most).toBe(IN_FLIGHT_LIMIT);
    expect(heldBack).toBe(100);
    const last = results.at(-1);
    expect(last?.due).toBe(arrivals(1000, count).at(-1));
    expect(last?.at).toBeGreaterThan(59_000);
    expect(last?.latency).toBeGreaterThan(119_000);
  });

  it("ends at the first error", async () => {
    const refused = sendAll([1], { kind: "open", rate: 1000 }, () => Promise.reject(new UserError("refused")), {
      now: () => 0,
      sleep: async () => undefined,
    });
    await expect(refused).rejects.toThrow("refused");
  });
});
