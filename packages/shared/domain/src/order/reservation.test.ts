import { describe, expect, it } from "vitest";
import { anOrder, at } from "../testing/builders.ts";
import { requestCancellation } from "./cancellation.ts";
import { holdsStock, releaseStock, reserveStock } from "./reservation.ts";
import { IllegalTransitionError, transition } from "./transition.ts";

const failure = { reason: "PAYMENT_UNAVAILABLE", detail: "No answer" } as const;

describe("a reservation", () => {
  it("holds the stock and puts a pending order in processing", () => {
    const order = anOrder();
    const reserved = reserveStock(order, at(1));

    expect(holdsStock(order)).toBe(false);
    expect(holdsStock(reserved)).toBe(true);
    expect(reserved).toMatchObject({ status: "PROCESSING", reservation: { state: "HELD", at: at(1) } });
    expect(reserved.history.map(({ event, status }) => `${event} ${status}`)).toEqual([
      "SUBMITTED PENDING",
      "STATUS_CHANGED PROCESSING",
      "STOCK_RESERVED PROCESSING",
    ]);
  });

  it("of an order that is in processing moves it no further", () => {
    const processing = transition(anOrder(), "PROCESSING", at(1));
    const reserved = reserveStock(processing, at(2));
    expect(reserved.status).toBe("PROCESSING");
    expect(reserved.history).toHaveLength(processing.history.length + 1);
  });

  it("cannot be made for an order that is over", () => {
    const failed = transition(anOrder(), "FAILED", at(1), failure);
    expect(() => reserveStock(failed, at(2))).toThrow(IllegalTransitionError);
  });

  it("that is released holds nothing and tells the failure that made it necessary", () => {
    const released = releaseStock(reserveStock(anOrder(), at(1)), at(2), failure);
    expect(holdsStock(released)).toBe(false);
    expect(released).toMatchObject({
      status: "PROCESSING",
      reservation: { state: "RELEASED", at: at(2) },
      reason: "PAYMENT_UNAVAILABLE",
      reasonDetail: "No answer",
    });
    expect(released.history.at(-1)?.event).toBe("STOCK_RELEASED");
  });

  it("of a cancelled order is released without a failure", () => {
    const cancelled = requestCancellation(reserveStock(anOrder(), at(1)), at(2));
    expect(releaseStock(cancelled, at(3), failure)).not.toHaveProperty("reason");
    expect(releaseStock(cancelled, at(3))).not.toHaveProperty("reason");
  });

  it("released because of what the order says already keeps that", () => {
    const known = { ...reserveStock(anOrder(), at(1)), reason: "PAYMENT_DECLINED" as const };
    expect(releaseStock(known, at(2))).toMatchObject({ reason: "PAYMENT_DECLINED" });
  });
});
