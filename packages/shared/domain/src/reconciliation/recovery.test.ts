import { describe, expect, it } from "vitest";
import type { Order } from "../order/order.ts";
import { startCharge } from "../order/payment.ts";
import { reserveStock } from "../order/reservation.ts";
import { retry } from "../order/retry.ts";
import { anOrder, at } from "../testing/builders.ts";
import { type Recovery, recoveryOf } from "./recovery.ts";
import { repaired } from "./repair.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const AFTER = 15 * MINUTE;

const recoveryAt = (order: Order, now: number): Recovery =>
  recoveryOf(order, {
    now: at(now),
    writtenBy: at(now - AFTER),
    askedBy: at(0),
    retryForMs: 24 * HOUR * 1000,
    queueWaits: false,
  });

/** Checks an order every five minutes and retries it when due. @returns the times in seconds of the retries, and of leaving it to people. */
function reconciled(first: Order, from: number): { retriedAt: number[]; leftAt: number; order: Order } {
  const retriedAt: number[] = [];
  let order = first;
  for (let now = from; now < from + 60 * HOUR; now += 5 * MINUTE) {
    const recovery = recoveryAt(order, now);
    if (recovery === "LEAVE_TO_PEOPLE") return { retriedAt, leftAt: now, order };
    if (recovery === "WAIT") continue;
    retriedAt.push(now);
    order = repaired(order, "RETRY", at(now));
  }
  return expect.fail("It was never left to people");
}

const stopped = (): Order => reserveStock(anOrder(), at(0));

describe("a stalled order", () => {
  it("is retried with a backoff that doubles, for a day, and then left to people", () => {
    const { retriedAt, leftAt } = reconciled(stopped(), 0);
    expect(retriedAt.map((seconds) => seconds / MINUTE)).toEqual([15, 30, 60, 120, 240, 480, 960, 1440]);
    expect(leftAt / MINUTE).toBe(1455);
  });

  it("is retried at least once, also if it is found late", () => {
    const { retriedAt, leftAt } = reconciled(stopped(), 50 * HOUR);
    expect(retriedAt).toEqual([50 * HOUR]);
    expect(leftAt).toBe(50 * HOUR + AFTER);
  });

  it("starts with the shortest backoff again after a retry by a person", () => {
    const { order, leftAt } = reconciled(stopped(), 0);
    const again = retry(order, at(leftAt), { by: "jo" });
    const { retriedAt } = reconciled(again, leftAt);
    expect(retriedAt.slice(0, 3).map((seconds) => (seconds - leftAt) / MINUTE)).toEqual([15, 30, 60]);
    expect(retriedAt).toHaveLength(8);
  });

  it("does not count retries by people", () => {
    let order = stopped();
    for (let minute = 1; minute <= 50; minute++) order = retry(order, at(minute * MINUTE), { by: "jo" });
    expect(recoveryAt(order, 50 * MINUTE + AFTER)).toBe("RETRY");
  });

  it("starts with the shortest backoff again after progress", () => {
    const retried = repaired(repaired(stopped(), "RETRY", at(HOUR)), "RETRY", at(2 * HOUR));
    expect(recoveryAt(retried, 3 * HOUR)).toBe("WAIT");
    const progressed = startCharge(retried, at(2 * HOUR + 1));
    expect(recoveryAt(progressed, 2 * HOUR + 1 + AFTER)).toBe("RETRY");
  });

  it("is not retried before the limit", () => {
    expect(recoveryAt(stopped(), AFTER - 1)).toBe("WAIT");
    expect(recoveryAt(stopped(), AFTER)).toBe("RETRY");
  });
});
