import { CONFLICT_RETRY } from "@orders/adapters";
import { describe, expect, it } from "vitest";
import { randomNumbers } from "../load/numbers.ts";
import { minuteOfOrders } from "./hot-product.ts";
import { VirtualTime } from "./virtual-time.ts";

describe("orders of one product", () => {
  it.each([10, 50])("are reserved in the first step at %i orders a second", async (rate) => {
    expect(await minuteOfOrders(rate, CONFLICT_RETRY, true)).toMatchObject({ failedSteps: 0, failedRuns: 0 });
  });

  it.each([true, false])(
    "neither fail nor starve at 100 orders a second; cancelled transactions cost write units: %s",
    async (cancelledCost) => {
      const reserved = await minuteOfOrders(100, CONFLICT_RETRY, cancelledCost);
      expect(reserved).toMatchObject({ failedRuns: 0, deadLetters: 0 });
      expect(reserved.orders).toBeGreaterThan(5_700);
      expect(reserved.failedSteps).toBeLessThan(0.08);
      expect(reserved.perSecond).toBeGreaterThan(80);
      expect(reserved.longest).toBeLessThan(30_000);
    },
  );

  it("wait in the queue at 150 orders a second, and are reserved later", async () => {
    const reserved = await minuteOfOrders(150, CONFLICT_RETRY, true);
    expect(reserved).toMatchObject({ failedRuns: 0, deadLetters: 0 });
    expect(reserved.queueP99).toBeGreaterThan(10_000);
  });

  it("fail where the waits grow without a limit that fits into a step", async () => {
    const reserved = await minuteOfOrders(100, { baseMs: 50, capMs: 3_200, tries: 8 }, true);
    expect(reserved.failedRuns).toBeGreaterThan(0);
    expect(reserved.failedSteps).toBeGreaterThan(0.1);
  });

  it("are the same in each simulation with the same seed", async () => {
    expect(await minuteOfOrders(50, CONFLICT_RETRY, true)).toEqual(await minuteOfOrders(50, CONFLICT_RETRY, true));
  });
});

it("virtual time wakes timers in their order, each at its time", async () => {
  const time = new VirtualTime();
  const random = randomNumbers(7);
  const woken: number[] = [];
  const waits = Array.from({ length: 200 }, () => Math.floor(random() * 50));
  for (const wait of waits) void time.sleep(wait).then(() => woken.push(time.now()));
  await time.run();
  expect(woken).toEqual(waits.toSorted((a, b) => a - b));
});
