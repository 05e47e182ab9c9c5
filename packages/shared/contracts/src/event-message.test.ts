import { OrderEventMessage, ProcessingRequested } from "@orders/contracts/validators";
import { eventsBetween, MoneyFormatError, type Order, type OrderEvent, type OrderId, STATUSES } from "@orders/domain";
import { anOrder, at, line } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { eventFactsIn, eventIdOf, eventMessage } from "./event-message.ts";

const order = anOrder({
  orderId: "order-1" as OrderId,
  correlationId: "correlation-7",
  lines: [line("LAPTOP", 2, "999.99"), line("MOUSE", 3, "0.10")],
});
const [created] = eventsBetween(undefined, order) as [OrderEvent];
const [requested] = eventsBetween(order, { ...order, attempt: 2, version: 2 }) as [OrderEvent];

describe("the message of an event", () => {
  it("has the contents of the event, in exact decimals", () => {
    expect(eventMessage(created)).toEqual({
      source: "com.orders.service",
      "detail-type": "Order Created",
      detail: {
        eventId: "order-1:1:Order Created",
        orderId: "order-1",
        status: "PENDING",
        items: [
          { productId: "LAPTOP", quantity: 2, amount: 1999.98 },
          { productId: "MOUSE", quantity: 3, amount: 0.3 },
        ],
        totalAmount: 2000.28,
        currency: "USD",
        channels: ["EMAIL"],
        attempt: 1,
        version: 1,
        createdAt: at(),
        occurredAt: at(),
        correlationId: "correlation-7",
      },
    });
  });

  it("has the trace of the order, which its consumers need not find, nor find well-formed", () => {
    const message = { ...eventMessage(created), detail: { ...eventMessage(created).detail, traceparent: "00-1-2-01" } };
    for (const accepts of [OrderEventMessage, ProcessingRequested]) {
      expect(accepts(message)).toBe(true);
      expect(accepts(eventMessage(created))).toBe(true);
    }
    const [event] = eventsBetween(undefined, { ...order, traceparent: "00-1-2-01" });
    expect(event && eventMessage(event).detail.traceparent).toBe("00-1-2-01");
  });

  it("has an id that names order, version and kind", () => {
    const [changed] = eventsBetween(order, { ...order, status: "PAID", version: 4 }) as [OrderEvent];
    expect([created, requested, changed].map(eventIdOf)).toEqual([
      "order-1:1:Order Created",
      "order-1:2:Order Processing Requested",
      "order-1:4:Order Status Changed",
    ]);
  });

  it.each(STATUSES)("is valid for its consumers, who read the same event: %s", (status) => {
    const before: Order = { ...order, status: status === "PENDING" ? "PROCESSING" : "PENDING" };
    const after: Order = { ...order, status, version: 2, ...(status === "FAILED" && { reason: "OUT_OF_STOCK" }) };

    for (const event of [created, requested, ...eventsBetween(before, after)]) {
      const message: unknown = JSON.parse(JSON.stringify({ version: "0", ...eventMessage(event) }));
      if (event.type !== "STATUS_CHANGED") expect(ProcessingRequested(message)).toBe(true);
      if (event.type !== "PROCESSING_REQUESTED") {
        if (!OrderEventMessage(message)) throw new Error(JSON.stringify(OrderEventMessage.errors));
        expect(eventFactsIn(message.detail)).toEqual(event.detail);
      }
    }
  });

  it("is refused without a field that its consumers need", () => {
    const { detail } = eventMessage(created);
    const { eventId, ...rest } = detail;
    expect(OrderEventMessage({ "detail-type": "Order Created", detail: rest })).toBe(false);
    expect(OrderEventMessage({ "detail-type": "Order Processing Requested", detail })).toBe(false);
    expect(OrderEventMessage({ "detail-type": "Order Created", detail: { ...detail, status: "LOST" } })).toBe(false);
  });

  it.each([-1, 0.001])("is refused with an amount that is none: %s", (amount) => {
    const { detail } = eventMessage(created);
    expect(() => eventFactsIn({ ...detail, totalAmount: amount })).toThrow(MoneyFormatError);
    const items = detail.items.map((item) => ({ ...item, amount }));
    expect(() => eventFactsIn({ ...detail, items })).toThrow(MoneyFormatError);
  });
});
