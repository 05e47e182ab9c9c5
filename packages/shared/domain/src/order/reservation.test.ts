import { describe, expect, it } from "vitest";
import { anOrder, aReservedOrder, at } from "../testing/builders.ts";
import { requestCancellation } from "./cancellation.ts";
import { holdsStock, releaseStock, reserveStock } from "./reservation.ts";
import { IllegalTransitionError, transition } from "./transition.ts";

const failure = { reason: "PAYMENT_UNAVAILABLE", detail: "No answer" } as const;

describe("a reservation", () => {
  it("holds the stock and makes a pending order PROCESSING", () => {
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

  it("of a PROCESSING order does not change its status", () => {
    const processing = transition(anOrder(), "PROCESSING", at(1));
    const reserved = reserveStock(processing, at(2));
    expect(reserved.status).toBe("PROCESSING");
    expect(reserved.history).toHaveLength(processing.history.length + 1);
  });

  it("cannot be made for an order that has failed", () => {
    const failed = transition(anOrder(), "FAILED", at(1), failure);
    expect(() => reserveStock(failed, at(2))).toThrow(IllegalTransitionError);
  });

  it("that is released holds nothing and gives the order its failure", () => {
    const released = releaseStock(aReservedOrder(), at(2), failure);
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
    const cancelled = requestCancellation(aReservedOrder(), at(2));
    expect(releaseStock(cancelled, at(3), failure)).not.toHaveProperty("reason");
    expect(releaseStock(cancelled, at(3))).not.toHaveProperty("reason");
  });

  it("keeps the reason that the order already has", () => {
    const known = { ...aReservedOrder(), reason: "PAYMENT_DECLINED" as const };
    expect(releaseStock(known, at(2))).toMatchObject({ reason: "PAYMENT_DECLINED" });
  });
});
