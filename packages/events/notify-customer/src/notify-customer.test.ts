import { eventMessage, type Metric } from "@orders/contracts";
import type { OrderEventMessage } from "@orders/contracts/schemas";
import { OrderEventMessage as isOrderEventMessage } from "@orders/contracts/validators";
import {
  type Channel,
  eventsBetween,
  type Order,
  type OrderId,
  OrderNotFoundError,
  requestCancellation,
  retry,
  STATUSES,
  type Status,
  transition,
  withoutPersonalData,
} from "@orders/domain";
import {
  aCompletedOrder,
  anOrder,
  anOrderBeingCharged,
  aPaidOrder,
  aReservedOrder,
  at,
  memoryIdempotency,
  memoryInventory,
  memoryMailer,
  memoryOrders,
  memoryTextMessages,
  SHOP,
} from "@orders/domain/testing";
import { capturedLog } from "@orders/lambda-kit/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { IncompleteDeliveryError, notifyCustomers, type Settings } from "./notify-customer.ts";

const EMAIL = "jane@example.com";
const PHONE = "+14155550100";
const both = { customerId: "CUST-1", name: "Jane Roe", email: EMAIL, phone: PHONE };

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

/** The event of a write of an order, as the bus sends it. */
function messageOf(before: Order | undefined, after: Order): OrderEventMessage {
  const [event] = eventsBetween(before, after);
  const message: unknown = JSON.parse(JSON.stringify(event && eventMessage(event)));
  if (!isOrderEventMessage(message)) throw new Error(`Not an event: ${JSON.stringify(isOrderEventMessage.errors)}`);
  return message;
}
const changeOf = (order: Order, status: Status, more: Partial<Order> = {}) =>
  messageOf(order, { ...order, status, version: order.version + 1, ...more });

function postOf(order: Order, refused: string[] = [], changes: Partial<Settings> = {}) {
  const settings: Settings = { notified: STATUSES, skipsSuperseded: false, shop: SHOP, ...changes };
  const counted: Partial<Record<Channel, number>> = {};
  const ports = {
    orders: memoryOrders(memoryInventory(), order),
    mailer: memoryMailer(...refused),
    textMessages: memoryTextMessages(...refused),
    idempotency: memoryIdempotency(),
    clock: { now: () => at(9) },
    publishMetrics: (metrics: readonly Metric[]) => {
      for (const each of metrics) {
        if (each.name === "NotificationsSent") counted[each.Channel] = (counted[each.Channel] ?? 0) + each.value;
      }
    },
  };
  const sent = () => ({
    mails: ports.mailer.sent.length,
    texts: ports.textMessages.sent.length,
  });
  const through = (other: object) => {
    const notifyAll = notifyCustomers({ ...ports, ...other }, settings);
    return {
      all: (...messages: OrderEventMessage[]) => notifyAll(messages.map(({ detail }) => detail)),
      /** Handles one event. @throws the reason if it is rejected. */
      one: async ({ detail }: OrderEventMessage) => {
        const [result] = await notifyAll([detail]);
        if (result?.status === "rejected") throw result.reason;
      },
    };
  };
  return {
    ...ports,
    counted,
    sent,
    notify: through({}).one,
    notifyAll: through({}).all,
    through: (other: object) => through(other).one,
  };
}

const lines = () => log.map((text) => JSON.parse(text));

describe("notifyCustomers", () => {
  it("sends the event's status by mail and by text message", async () => {
    const order = anOrder({ customer: both, correlationId: "correlation-7" });
    const { notify, mailer, textMessages, counted } = postOf(order);

    await notify(changeOf(order, "FAILED", { reason: "OUT_OF_STOCK", updatedAt: at(3) }));

    expect(mailer.sent).toMatchObject([{ to: EMAIL, subject: `We could not fulfil your order: ${order.orderId}` }]);
    expect(mailer.sent[0]?.text).toContain("no longer have enough");
    expect(mailer.sent[0]?.html).toContain("no longer have enough");
    expect(textMessages.sent).toMatchObject([{ to: PHONE, text: expect.stringContaining("could not be fulfilled") }]);
    expect(counted).toEqual({ EMAIL: 1, SMS: 1 });
  });

  it("stores with its key what was sent when, and what was refused, without address or text", async () => {
    const order = anOrder({ customer: both });
    const { notify, idempotency } = postOf(order, [PHONE]);
    const message = changeOf(order, "FAILED", { reason: "OUT_OF_STOCK" });

    await notify(message);

    const { eventId } = message.detail;
    expect(Object.fromEntries(idempotency.results)).toEqual({
      [`${eventId}/EMAIL`]: { at: at(9), channel: "EMAIL", status: "FAILED", result: "SENT" },
      [`${eventId}/SMS`]: { at: at(9), channel: "SMS", status: "FAILED", result: "REFUSED" },
    });
  });

  it("sends nothing, and does not fail, when the personal data was erased after the event", async () => {
    const order = anOrder({ customer: both });
    const event = changeOf(order, "FAILED", { reason: "OUT_OF_STOCK" });
    const failed = transition(order, "FAILED", at(5), { reason: "OUT_OF_STOCK" });
    const { notify, mailer, textMessages, counted } = postOf(withoutPersonalData(failed, at(6), "jo"));

    await notify(event);

    expect([...mailer.sent, ...textMessages.sent]).toEqual([]);
    expect(counted).toEqual({});
  });

  it("sends a notification of a new order", async () => {
    const order = anOrder({ customer: both });
    const { notify, mailer } = postOf(order);
    await notify(messageOf(undefined, order));
    expect(mailer.sent[0]?.subject).toBe(`We have received your order: ${order.orderId}`);
  });

  it.each([
    ["by mail alone", { email: EMAIL }, { mails: 1, texts: 0 }, { EMAIL: 1 }],
    ["by text message alone", { phone: PHONE }, { mails: 0, texts: 1 }, { SMS: 1 }],
    ["not at all", {}, { mails: 0, texts: 0 }, {}],
  ])("notifies a customer on the known channels: %s", async (_, contact, expected, count) => {
    const order = anOrder({ customer: { customerId: "CUST-1", ...contact } });
    const { notify, sent, counted } = postOf(order);

    await notify(changeOf(order, "PAID"));

    expect(sent()).toEqual(expected);
    expect(counted).toEqual(count);
  });

  it("sends no mail when the stack sends no mails", async () => {
    const order = anOrder({ customer: both });
    const { through, sent } = postOf(order);
    await through({ mailer: undefined })(changeOf(order, "PAID"));
    expect(sent()).toEqual({ mails: 0, texts: 1 });
  });

  describe("a notification of an earlier change", () => {
    const of = { orderId: "order-1" as OrderId, customer: both };
    const pending = anOrder(of);
    const reserved = aReservedOrder(of);
    const charging = anOrderBeingCharged(of);
    const paid = aPaidOrder(of);
    const completed = aCompletedOrder(of);
    const stuck = transition(requestCancellation(reserved, at(5)), "NEEDS_ATTENTION", at(7));
    const SKIPPED = { EMAIL: "SUPERSEDED", SMS: "SUPERSEDED" };
    const SENT = { EMAIL: "SENT", SMS: "SENT" };

    it.each<[string, Partial<Settings>, Order | undefined, Order, Order, object]>([
      ["leaves it out with a delay", { skipsSuperseded: true }, undefined, pending, completed, SKIPPED],
      ["leaves it out after one more transition", { skipsSuperseded: true }, charging, paid, completed, SKIPPED],
      ["sends it without a delay", {}, undefined, pending, completed, SENT],
      [
        "sends it when the order's status is not notified",
        { skipsSuperseded: true, notified: ["PAID"] },
        charging,
        paid,
        completed,
        SENT,
      ],
      [
        "sends it when only a status in between is notified",
        { skipsSuperseded: true, notified: ["PENDING", "PAID"] },
        undefined,
        pending,
        completed,
        SENT,
      ],
      [
        "sends it when the order has the status again",
        { skipsSuperseded: true },
        reserved,
        stuck,
        transition(retry(stuck, at(8)), "NEEDS_ATTENTION", at(9)),
        SENT,
      ],
      [
        "sends it when the order was changed within the status",
        { skipsSuperseded: true },
        pending,
        reserved,
        charging,
        SENT,
      ],
      [
        "sends it when a cancellation was only requested",
        { skipsSuperseded: true },
        paid,
        completed,
        requestCancellation(completed, at(5)),
        SENT,
      ],
    ])("%s", async (_, changes, before, after, now, results) => {
      const { notify, sent, counted } = postOf(now, [], changes);
      await notify(messageOf(before, after));
      expect(lines()).toMatchObject([
        { level: "INFO", message: "Notifications handled", notifications: [{ results }] },
      ]);
      expect(counted).toEqual(results === SENT ? { EMAIL: 1, SMS: 1 } : {});
      const each = results === SENT ? 1 : 0;
      expect(sent()).toEqual({ mails: each, texts: each });
    });
  });

  it("notifies once when the event is delivered many times, one after the other or at once", async () => {
    const order = anOrder({ customer: both });
    const { notify, sent, counted } = postOf(order);
    const message = changeOf(order, "PAID");

    await Promise.allSettled([notify(message), notify(message), notify(message)]);
    await notify(message);

    expect(sent()).toEqual({ mails: 1, texts: 1 });
    expect(counted).toEqual({ EMAIL: 1, SMS: 1 });
  });

  it("notifies of the same status again when the order gets it again", async () => {
    const order = anOrder({ customer: both });
    const { notify, sent } = postOf(order);
    await notify(changeOf(order, "PROCESSING"));
    await notify(changeOf({ ...order, version: 5 }, "PROCESSING"));
    expect(sent()).toEqual({ mails: 2, texts: 2 });
  });

  it.each(["mailer", "textMessages"] as const)(
    "sends the others when one fails, and only that one when the event is redelivered: %s",
    async (failing) => {
      const order = anOrder({ customer: both });
      const post = postOf(order);
      const message = changeOf(order, "PAID");
      const fault = () => Promise.reject(new Error("Service unavailable"));

      await expect(post.through({ [failing]: { send: fault } })(message)).rejects.toThrow(IncompleteDeliveryError);

      const one = { mails: 1, texts: 1 };
      const without = { mailer: "mails", textMessages: "texts" }[failing];
      expect(post.sent()).toEqual({ ...one, [without]: 0 });

      await post.notify(message);

      expect(post.sent()).toEqual(one);
      expect(post.counted).toEqual({ EMAIL: 1, SMS: 1 });
    },
  );

  it("handles a batch with one log line, and fails only the event that cannot be handled", async () => {
    const order = anOrder({ customer: both, correlationId: "correlation-7" });
    const { notifyAll, sent, counted } = postOf(order);

    const unknown = anOrder({ orderId: "unknown" as OrderId });
    const results = await notifyAll(
      changeOf(order, "PAID"),
      messageOf(undefined, unknown),
      changeOf({ ...order, version: 5 }, "COMPLETED"),
    );

    expect(results).toMatchObject([
      { status: "fulfilled" },
      { status: "rejected", reason: { name: "OrderNotFoundError" } },
      { status: "fulfilled" },
    ]);
    expect(sent()).toEqual({ mails: 2, texts: 2 });
    expect(counted).toEqual({ EMAIL: 2, SMS: 2 });
    expect(lines()).toMatchObject([
      {
        notifications: [
          { orderId: order.orderId, correlationId: "correlation-7", status: "PAID" },
          { orderId: order.orderId, correlationId: "correlation-7", status: "COMPLETED" },
        ],
      },
    ]);
    expect(lines()[0].notifications).toHaveLength(2);
  });

  it("includes the cause of a fault", async () => {
    const order = anOrder({ customer: { customerId: "CUST-1", phone: PHONE } });
    const fault = new Error("Failed to save the record", { cause: new Error("No table") });
    const { through } = postOf(order);
    await expect(
      through({ idempotency: { perform: () => Promise.reject(fault) } })(changeOf(order, "PAID")),
    ).rejects.toThrow("Not every message was sent. SMS: Failed to save the record (No table)");
  });

  it("does not retry a rejected address, and does not count it", async () => {
    const order = anOrder({ customer: both });
    const { notify, sent, counted } = postOf(order, [EMAIL]);
    const message = changeOf(order, "PAID");

    await notify(message);
    await notify(message);

    expect(sent()).toEqual({ mails: 0, texts: 1 });
    expect(counted).toEqual({ SMS: 1 });
    expect(lines()[0]).toMatchObject({
      level: "WARN",
      notifications: [{ results: { EMAIL: "REFUSED", SMS: "SENT" } }],
    });
  });

  it("throws for an order that does not exist, so that the event is redelivered", async () => {
    const { notify } = postOf(anOrder());
    const unknown = anOrder({ orderId: "unknown" as OrderId });
    await expect(notify(messageOf(undefined, unknown))).rejects.toThrow(OrderNotFoundError);
  });

  it("logs without personal data", async () => {
    const order = anOrder({ customer: both, correlationId: "correlation-7" });
    const { notify, through } = postOf(order);

    await notify(changeOf(order, "PAID"));
    await through({ textMessages: { send: () => Promise.reject(new Error("Service unavailable")) } })(
      changeOf({ ...order, version: 5 }, "COMPLETED"),
    ).catch((error) => log.push(JSON.stringify({ message: error.message })));

    const ids = { orderId: order.orderId, correlationId: "correlation-7" };
    expect(lines()).toMatchObject([
      {
        message: "Notifications handled",
        notifications: [{ ...ids, status: "PAID", results: { EMAIL: "SENT", SMS: "SENT" } }],
      },
      {
        message: "Notifications handled",
        notifications: [{ ...ids, status: "COMPLETED", results: { EMAIL: "SENT", SMS: "FAILED" } }],
      },
      { message: "Not every message was sent. SMS: Service unavailable" },
    ]);
    expect(log.join()).not.toMatch(/Jane|jane@|example\.com|4155550100/);
  });
});
