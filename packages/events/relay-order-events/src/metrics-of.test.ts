import { eventsBetween, type Order, payNothing, STATUSES, type Status } from "@orders/domain";
import { anOrder, aReservedOrder, at, FREE, line } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { metricsOf } from "./metrics-of.ts";

const metricsBetween = (before: Order | undefined, after: Order) => eventsBetween(before, after).flatMap(metricsOf);

describe("the metrics of an event", () => {
  it("count a new order once, with its value in major units", () => {
    expect(metricsBetween(undefined, anOrder({ lines: [line("LAPTOP", 2, "54.99")] }))).toEqual([
      { name: "OrdersCreated", value: 1 },
      { name: "OrderValue", value: 109.98 },
    ]);
  });

  it.each(STATUSES)("count an order with the new status %s", (status) => {
    const before: Order = { ...anOrder(), status: status === "PROCESSING" ? "PENDING" : "PROCESSING" };
    const counted: Partial<Record<Status, string>> = {
      PAID: "PaymentsProcessed",
      COMPLETED: "OrdersProcessed",
      FAILED: "OrdersProcessed",
      CANCELLED: "OrdersProcessed",
      NEEDS_ATTENTION: "OrdersProcessed",
    };

    const metrics = metricsBetween(before, { ...before, status, version: 2 });

    expect(metrics).toEqual(counted[status] ? [{ name: counted[status], value: 1 }] : []);
  });

  it("count no payment for an order of 0.00", () => {
    const free = aReservedOrder(FREE);
    expect(metricsBetween(free, { ...payNothing(free, at(2)), version: 2 })).toEqual([]);
  });

  it("count nothing for a request to process an order", () => {
    const order = anOrder();
    expect(metricsBetween(order, { ...order, attempt: 2, version: 2 })).toEqual([]);
  });
});
