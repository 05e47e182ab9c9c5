import { describe, expect, it } from "vitest";
import { eventsBetween } from "../events.ts";
import { parseMoney } from "../money.ts";
import { at } from "../testing/builders.ts";
import { decide } from "./approval.ts";
import { requestCancellation } from "./cancellation.ts";
import { closeCompensated, isSettled, needsCompensation } from "./compensation.ts";
import { historicalOrder, type NewHistoricalOrder } from "./historical-order.ts";
import type { Order, OrderId, Status } from "./order.ts";
import { NothingToRetryError, retry } from "./retry.ts";
import { STATUSES } from "./status.ts";
import {
  canTransition,
  IllegalTransitionError,
  manualTransitions,
  transition,
  transitionManually,
} from "./transition.ts";

const old = (status: Status): NewHistoricalOrder => ({
  orderId: "OLD-1" as OrderId,
  customer: { customerId: "CUST-1" },
  currency: "USD",
  totalAmount: parseMoney("109.97"),
  status,
  correlationId: "import-1",
  requestHash: "hash",
  origin: "uploads/old.csv:2",
});
const record = (status: Status): Order => historicalOrder(old(status), at(3));

describe("a historical order", () => {
  it("has the status and total of its file", () => {
    expect(record("DELIVERED")).toEqual({
      ...old("DELIVERED"),
      lines: [],
      paymentMethod: { type: "CARD" },
      historical: true,
      attempt: 0,
      version: 1,
      createdAt: at(3),
      updatedAt: at(3),
      history: [{ at: at(3), event: "IMPORTED", status: "DELIVERED" }],
    });
    expect(record("PENDING").historical).toBe(true);
  });

  it("has the creation time of its file, and is listed by it", () => {
    expect(historicalOrder(old("DELIVERED"), at(3), at(1))).toMatchObject({
      createdAt: at(1),
      updatedAt: at(3),
      history: [{ at: at(1), event: "IMPORTED" }],
    });
  });

  describe.each(STATUSES)("%s", (status) => {
    it("emits no events, new or changed", () => {
      expect(eventsBetween(undefined, record(status))).toEqual([]);
      expect(eventsBetween(record("PENDING"), { ...record(status), version: 2 })).toEqual([]);
    });

    it("has no transitions", () => {
      expect(manualTransitions(record(status))).toEqual([]);
      for (const to of STATUSES) {
        expect(canTransition(record(status), to)).toBe(false);
        expect(() => transition(record(status), to, at(4))).toThrow(
          new RegExp(`A historical order that is ${status} cannot become ${to}. No further transition is allowed`),
        );
      }
      expect(() => transitionManually(record(status), "SHIPPED", at(4))).toThrow(IllegalTransitionError);
      expect(() => decide(record(status), { verdict: "APPROVED" }, at(4))).toThrow(IllegalTransitionError);
    });

    it("needs no run, no retry and no compensation", () => {
      expect(isSettled(record(status))).toBe(true);
      expect(() => retry(record(status), at(4))).toThrow(NothingToRetryError);
      expect(needsCompensation(record(status), { reason: "INTERNAL_ERROR" })).toBe(false);
      expect(closeCompensated(record(status), at(4), { reason: "INTERNAL_ERROR" })).toEqual(record(status));
    });

    it("cannot be cancelled, unless it is", () => {
      if (status === "CANCELLED") expect(requestCancellation(record(status), at(4))).toEqual(record(status));
      else expect(() => requestCancellation(record(status), at(4))).toThrow(IllegalTransitionError);
    });
  });
});
