import { describe, expect, it } from "vitest";
import { eventsBetween } from "../events.ts";
import { parseMoney } from "../money.ts";
import type { RecordOrder } from "../schemas/api.ts";
import { at } from "../testing/builders.ts";
import { decide } from "./approval.ts";
import { requestCancellation } from "./cancellation.ts";
import { advance, IllegalMoveError, mayBecome, moveByHand, movesByHand } from "./life.ts";
import type { Order, OrderId } from "./order.ts";
import { historicalOrderDate, historicalOrderErrors, isRecord, type OldOrder, recordedOrder } from "./record.ts";
import { NothingToRetryError, retry } from "./retry.ts";
import { STATUSES, type Status } from "./status.ts";
import { closeUndone, isAtRest, mustBeUndone } from "./undo.ts";
import { orderSummary, orderView } from "./view.ts";

const old = (status: Status): OldOrder => ({
  orderId: "OLD-1" as OrderId,
  customer: { customerId: "CUST-1" },
  currency: "USD",
  totalAmount: parseMoney("109.97"),
  status,
  correlationId: "import-1",
  requestHash: "hash",
  origin: "uploads/old.csv:2",
});
const record = (status: Status): Order => recordedOrder(old(status), at(3));

describe("an order on record", () => {
  it("is as another system left it", () => {
    expect(record("DELIVERED")).toEqual({
      ...old("DELIVERED"),
      lines: [],
      paymentMethod: { type: "CARD" },
      attempt: 0,
      version: 1,
      createdAt: at(3),
      updatedAt: at(3),
      history: [{ at: at(3), event: "RECORDED", status: "DELIVERED" }],
    });
    expect(isRecord(record("PENDING"))).toBe(true);
  });

  it("was made when its file says so, and is listed by that time", () => {
    expect(recordedOrder(old("DELIVERED"), at(3), at(1))).toMatchObject({
      createdAt: at(1),
      updatedAt: at(3),
      history: [{ at: at(1), event: "RECORDED" }],
    });
  });

  it("is shown with its total and no lines", () => {
    expect(orderView(record("COMPLETED"))).toMatchObject({
      status: "COMPLETED",
      totalAmount: 109.97,
      items: [],
      attempt: 0,
      origin: "uploads/old.csv:2",
    });
    expect(orderSummary(record("COMPLETED"))).toMatchObject({ totalAmount: 109.97, itemCount: 0 });
  });

  describe.each(STATUSES)("%s", (status) => {
    it("is news to nobody, whether new or changed", () => {
      expect(eventsBetween(undefined, record(status))).toEqual([]);
      expect(eventsBetween(record("PENDING"), { ...record(status), version: 2 })).toEqual([]);
    });

    it("goes nowhere", () => {
      expect(movesByHand(record(status))).toEqual([]);
      for (const to of STATUSES) {
        expect(mayBecome(record(status), to)).toBe(false);
        expect(() => advance(record(status), to, at(4))).toThrow(
          new RegExp(`only on record, as ${status} cannot become ${to}. No further move is allowed`),
        );
      }
      expect(() => moveByHand(record(status), "SHIPPED", at(4))).toThrow(IllegalMoveError);
      expect(() => decide(record(status), { verdict: "APPROVED" }, at(4))).toThrow(IllegalMoveError);
    });

    it("has nothing to run, to retry or to undo", () => {
      expect(isAtRest(record(status))).toBe(true);
      expect(() => retry(record(status), at(4))).toThrow(NothingToRetryError);
      expect(mustBeUndone(record(status), { reason: "INTERNAL_ERROR" })).toBe(false);
      expect(closeUndone(record(status), at(4), { reason: "INTERNAL_ERROR" })).toEqual(record(status));
    });

    it("cannot be cancelled, unless it is", () => {
      if (status === "CANCELLED") expect(requestCancellation(record(status), at(4))).toEqual(record(status));
      else expect(() => requestCancellation(record(status), at(4))).toThrow(IllegalMoveError);
    });
  });
});

describe("what a file says of an order of the past", () => {
  const body: RecordOrder = { customerId: "C", total: 5, status: "shipped" };

  it.each<[object, string | undefined]>([
    [{}, undefined],
    [{ orderDate: "2025-12-31" }, "2025-12-31T00:00:00.000Z"],
    [{ createdAt: "2025-12-31T10:00Z", currency: "usd" }, "2025-12-31T10:00:00.000Z"],
    [{ orderDate: "2000-01-01" }, "2000-01-01T00:00:00.000Z"],
  ])("dates it: %j", (said, date) => {
    expect(historicalOrderDate({ ...body, ...said })).toBe(date);
    expect(historicalOrderErrors({ ...body, ...said }, "USD", at(0))).toEqual([]);
  });

  it.each([
    [{ orderDate: "1999-12-31" }, "/orderDate", "orderDate must not be before the year 2000"],
    [{ createdAt: "2026-01-01T12:05:00.001Z" }, "/createdAt", "createdAt must not be in the future"],
    [{ orderDate: "2025-02-29" }, "/orderDate", "orderDate must be a date that the calendar has"],
    [{ currency: "EUR" }, "/currency", "currency must be USD, the currency of this shop"],
  ])("is refused where it cannot be: %j", (said, pointer, message) => {
    expect(historicalOrderErrors({ ...body, ...said }, "USD", at(0))).toEqual([{ pointer, message }]);
  });
});
