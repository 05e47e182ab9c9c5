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

const lookAt = (order: Order, now: number): Recovery =>
  recoveryOf(order, {
    now: at(now),
    writtenBy: at(now - AFTER),
    askedBy: at(0),
    retryForMs: 24 * HOUR * 1000,
    queueWaits: false,
  });

/** Looks at an order every five minutes, retries it whenever that is due, and tells when that was and when it ended. */
function lookedAfter(first: Order, from: number): { retriedAt: number[]; leftAt: number; order: Order } {
  const retriedAt: number[] = [];
  let order = first;
  for (let now = from; now < from + 60 * HOUR; now += 5 * MINUTE) {
    const recovery = lookAt(order, now);
    if (recovery === "LEAVE_TO_PEOPLE") return { retriedAt, leftAt: now, order };
    if (recovery === "WAIT") continue;
    retriedAt.push(now);
    order = repaired(order, "RETRY", at(now));
  }
  return expect.fail("It was never left to people");
}

const stopped = (): Order => reserveStock(anOrder(), at(0));

describe("an order that makes no progress", () => {
  it("is retried with pauses that double, for a day, and then left to people", () => {
    const { retriedAt, leftAt } = lookedAfter(stopped(), 0);
    expect(retriedAt.map((seconds) => seconds / MINUTE)).toEqual([15, 30, 60, 120, 240, 480, 960, 1440]);
    expect(leftAt / MINUTE).toBe(1455);
  });

  it("is retried at least once, however late it is found", () => {
    const { retriedAt, leftAt } = lookedAfter(stopped(), 50 * HOUR);
    expect(retriedAt).toEqual([50 * HOUR]);
    expect(leftAt).toBe(50 * HOUR + AFTER);
  });

  it("is retried anew when a person has retried it", () => {
    const { order, leftAt } = lookedAfter(stopped(), 0);
    const again = retry(order, at(leftAt), "jo");
    const { retriedAt } = lookedAfter(again, leftAt);
    expect(retriedAt.slice(0, 3).map((seconds) => (seconds - leftAt) / MINUTE)).toEqual([15, 30, 60]);
    expect(retriedAt).toHaveLength(8);
  });

  it("uses up none of its retries by those of people", () => {
    let order = stopped();
    for (let minute = 1; minute <= 50; minute++) order = retry(order, at(minute * MINUTE), "jo");
    expect(lookAt(order, 50 * MINUTE + AFTER)).toBe("RETRY");
  });

  it("begins anew when it has made progress", () => {
    const retried = repaired(repaired(stopped(), "RETRY", at(HOUR)), "RETRY", at(2 * HOUR));
    expect(lookAt(retried, 3 * HOUR)).toBe("WAIT");
    const moved = startCharge(retried, at(2 * HOUR + 1));
    expect(lookAt(moved, 2 * HOUR + 1 + AFTER)).toBe("RETRY");
  });

  it("is left alone while it is young", () => {
    expect(lookAt(stopped(), AFTER - 1)).toBe("WAIT");
    expect(lookAt(stopped(), AFTER)).toBe("RETRY");
  });
});
