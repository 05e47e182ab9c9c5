import type { OrderTimeline } from "@orders/contracts/schemas";
import {
  type HandledNotification,
  type Instant,
  money,
  type Order,
  type OrderId,
  requestCancellation,
  retriedAutomatically,
  retry,
} from "@orders/domain";
import {
  aCompletedOrder,
  anErasedOrder,
  anOrder,
  anOrderAwaitingApproval,
  aPaidOrder,
  at,
  memoryInventory,
  memoryOrders,
  memoryPaymentRecords,
} from "@orders/domain/testing";
import { call, capturedLog } from "@orders/lambda-kit/testing";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { getTimeline, PART_MS } from "./get-timeline.ts";

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

const ALL_OK = { payments: "ok", notifications: "ok", queue: "ok", deadLetters: "ok" };
const SETTINGS = { afterMinutes: 15, approvalHours: 24, retryHours: 24 };
const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** The system around one order, in which everything else is as it should be. */
function system(order: Order) {
  const payments = memoryPaymentRecords();
  const paid = order.payment?.state === "CHARGED";
  if (paid) payments.set(order.orderId, { charged: order.totalAmount });
  const notified: HandledNotification[] = [];
  const ports = {
    orders: memoryOrders(memoryInventory(), order),
    payments,
    notifications: { find: async () => notified },
    queue: { waiting: async () => 0 },
    deadLettersOf: async () => ({ letters: [], isIncomplete: false }),
  };
  const show = async (other: object = {}, seconds = 10): Promise<OrderTimeline> => {
    const route = getTimeline({ ...ports, ...other, clock: { now: () => at(seconds) } }, SETTINGS);
    const { status, body } = await call(route, {
      route: "GET /orders/{orderId}/timeline",
      path: { orderId: order.orderId },
    });
    expect(status).toBe(200);
    return JSON.parse(JSON.stringify(body));
  };
  return { ...ports, notified, show };
}

describe("getTimeline", () => {
  it("ends with the erasure of the personal data, and finds nothing wrong with it", async () => {
    const { entries, findings } = await system(anErasedOrder()).show();
    expect(entries.at(-1)).toMatchObject({
      kind: "HISTORY",
      type: "PERSONAL_DATA_ERASED",
      status: "DELIVERED",
      by: "jo",
    });
    expect(findings).toEqual([]);
  });

  it("shows what happened to a completed order, and that nothing is open", async () => {
    const order = aCompletedOrder();
    const { show, notified } = system(order);
    notified.push({ at: at(8), channel: "EMAIL", status: "COMPLETED", result: "SENT" });

    const { entries, ...rest } = await show();

    expect(rest).toEqual({
      orderId: order.orderId,
      status: "COMPLETED",
      attempt: 1,
      deadLetters: [],
      findings: [],
      parts: ALL_OK,
    });
    expect(entries.map(({ at, kind, type }) => [at, kind, type])).toEqual([
      [at(0), "HISTORY", "SUBMITTED"],
      [at(1), "HISTORY", "STATUS_CHANGED"],
      [at(1), "HISTORY", "STOCK_RESERVED"],
      [at(2), "HISTORY", "CHARGE_STARTED"],
      [at(3), "HISTORY", "STATUS_CHANGED"],
      [at(3), "PAYMENT", "CHARGED"],
      [at(4), "HISTORY", "STATUS_CHANGED"],
      [at(4), "RECEIPT", "STORED"],
      [at(8), "NOTIFICATION", "SENT"],
    ]);
    expect(log).toEqual([]);
  });

  it("shows no personal data", async () => {
    const order = requestCancellation(
      aPaidOrder({
        customer: { customerId: "CUST-9", name: "Jane Doe", email: "jane@example.com", phone: "+14155550100" },
        shippingAddress: { street: "1 Main St", city: "New York", country: "USA" },
        paymentMethod: { type: "CARD", token: "tok_secret" },
      }),
      at(5),
      "My neighbour told me",
    );
    const shown = JSON.stringify(await system(order).show());
    expect(shown).not.toMatch(/CUST-9|Jane|jane@|4155550100|Main St|tok_secret|neighbour/);
  });

  it("shows the dead letters of the order, and says when there may be more", async () => {
    const letter = { queue: "orders", messageId: "m-1", sentAt: at(4) };
    const asked: OrderId[] = [];
    const order = aCompletedOrder();
    const deadLettersOf = async (orderId: OrderId) => {
      asked.push(orderId);
      return { letters: [letter], isIncomplete: true };
    };
    expect(await system(order).show({ deadLettersOf })).toMatchObject({
      deadLetters: [letter],
      parts: { ...ALL_OK, deadLetters: "incomplete" },
    });
    expect(asked).toEqual([order.orderId]);
  });

  describe("findings", () => {
    it("names an order that is stalled, when the reconciler would: after so many minutes, and unless it waits in the queue", async () => {
      const order = anOrder();
      const { show } = system(order);
      expect((await show({}, 14 * MINUTE)).findings).toEqual([]);
      const { findings, awaitsRun } = await show({}, 15 * MINUTE);
      expect(awaitsRun).toBe(true);
      expect(findings).toEqual([
        {
          kind: "STALLED",
          orderId: order.orderId,
          what: `It is PENDING and was last written at ${at(0)}`,
          done: "REPAIRABLE",
        },
      ]);
      expect((await show({ queue: { waiting: async () => 1 } }, 15 * MINUTE)).findings).toEqual([]);
      // Whether it waits is then not known.
      const queue = { waiting: () => Promise.reject(new Error("No queue")) };
      expect(await show({ queue }, 15 * MINUTE)).toMatchObject({ findings: [], parts: { queue: "unavailable" } });
    });

    it("says since when only retries have changed an order that is left to people", async () => {
      const order = aPaidOrder();
      const retried = retriedAutomatically(order, retry(order, at(25 * HOUR), { by: "reconcile-orders" }));
      const { stalledSince, findings, entries, attempt } = await system(retried).show({}, 26 * HOUR);
      expect([stalledSince, attempt]).toEqual([order.updatedAt, 2]);
      expect(findings).toMatchObject([{ kind: "STALLED", done: "FLAGGED" }]);
      expect(entries.filter(({ makesRunDue }) => makesRunDue)).toMatchObject([
        { type: "SUBMITTED", attempt: 1 },
        { type: "RETRY_REQUESTED", attempt: 2, by: "reconcile-orders" },
      ]);
    });

    it("names an approval that is overdue", async () => {
      const { findings } = await system(anOrderAwaitingApproval()).show({}, 25 * HOUR);
      expect(findings).toMatchObject([{ kind: "APPROVAL_OVERDUE", done: "REPAIRABLE" }]);
    });

    it("names money on which order and gateway disagree", async () => {
      const order = aCompletedOrder();
      const { show, payments } = system(order);
      payments.set(order.orderId, { charged: money(1000), refunded: money(1000) });
      expect(await show()).toMatchObject({
        findings: [{ kind: "PAID_WITHOUT_PAYMENT", done: "FLAGGED" }],
        entries: expect.arrayContaining([{ at: at(6), kind: "PAYMENT", type: "REFUNDED", amount: 10 }]),
      });
    });

    it("names a receipt that is missing", async () => {
      const { receipt: _, ...order } = aCompletedOrder();
      expect(await system(order).show()).toMatchObject({ findings: [{ kind: "RECEIPT_MISSING", done: "REPAIRABLE" }] });
    });

    it("are none of an order that was changed while the other records were read", async () => {
      const order = aCompletedOrder();
      const { show, payments, orders } = system(order);
      payments.set(order.orderId, {});
      const recordsOf = async () => {
        await orders.save(requestCancellation(order, at(9)));
        return [];
      };
      expect((await show()).findings).toHaveLength(1);
      expect((await show({ payments: { recordsOf } })).findings).toEqual([]);
    });
  });

  describe("a part that does not answer", () => {
    const fails = () => Promise.reject(new Error("The queue arn:secret is gone"));
    it.each([
      ["payments", { payments: { recordsOf: fails } }],
      ["notifications", { notifications: { find: fails } }],
      ["queue", { queue: { waiting: fails } }],
      ["deadLetters", { deadLettersOf: fails }],
    ])("is named, and the others are answered: %s", async (part, broken) => {
      const order = aCompletedOrder();
      const { entries, findings, parts } = await system(order).show(broken);
      expect(parts).toEqual({ ...ALL_OK, [part]: "unavailable" });
      expect(entries.length).toBeGreaterThanOrEqual(7);
      expect(findings).toEqual([]);
      expect(log.map((line) => JSON.parse(line))).toMatchObject([
        {
          level: "ERROR",
          message: "A part does not answer",
          part,
          orderId: order.orderId,
          correlationId: "correlation-1",
          error: { name: "Error" },
        },
      ]);
    });

    it("is waited for until a limit", async () => {
      vi.useFakeTimers();
      try {
        const shown = system(aCompletedOrder()).show({ deadLettersOf: () => new Promise(() => undefined) });
        await vi.advanceTimersByTimeAsync(PART_MS);
        expect((await shown).parts).toEqual({ ...ALL_OK, deadLetters: "unavailable" });
        expect(JSON.parse(log[0] ?? "")).toMatchObject({ error: { message: "No answer within 5 s" } });
      } finally {
        vi.useRealTimers();
      }
    });

    it("is the order itself: then the request fails", async () => {
      await expect(
        system(anOrder()).show({ orders: { get: () => Promise.reject(new Error("The table is throttled")) } }),
      ).rejects.toThrow("throttled");
    });
  });

  it("answers 404 for an unknown order, and reads nothing else", async () => {
    const { payments, ...ports } = system(anOrder());
    const recordsOf = vi.fn();
    const route = getTimeline(
      { ...ports, payments: { ...payments, recordsOf }, clock: { now: () => "" as Instant } },
      SETTINGS,
    );
    expect(await call(route, { path: { orderId: "no-such-order" } })).toMatchObject({
      status: 404,
      body: { message: "There is no order no-such-order" },
    });
    expect(recordsOf).not.toHaveBeenCalled();
  });
});
