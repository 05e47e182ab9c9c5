import { type Metric, notificationKey } from "@orders/contracts";
import type { OrderEventDetail } from "@orders/contracts/schemas";
import {
  CHANNELS,
  type Channel,
  type Clock,
  type Delivery,
  type HandledNotification,
  type Idempotency,
  type Mailer,
  type Order,
  type Orders,
  type Shop,
  type Status,
  type TextMessages,
} from "@orders/domain";
import { logger, redacted, stopwatch } from "@orders/lambda-kit";
import { inTraceOf } from "@orders/tracing";
import { type Notification, notificationOf } from "./notification.ts";

interface Ports {
  readonly orders: Pick<Orders, "get">;
  /** Missing when the stack sends no mails. */
  readonly mailer?: Mailer | undefined;
  readonly textMessages: TextMessages;
  readonly idempotency: Idempotency;
  readonly clock: Clock;
  publishMetrics(metrics: readonly Metric[]): void;
}

/** Settings of the stack for notifications. */
export interface Settings {
  /** The statuses of which customers are notified; the bus sends the events of these alone. */
  readonly notified: readonly Status[];
  /**
   * Whether a superseded notification is left out. It is superseded when the order has another status by now, and
   * customers are notified of that one too.
   */
  readonly skipsSuperseded: boolean;
  readonly shop: Shop;
}

/**
 * The result of one message. SENT_BEFORE: an earlier delivery of the event sent it. SUPERSEDED: see
 * `Settings.skipsSuperseded`.
 */
interface Outcome {
  readonly to: Channel;
  readonly result: Delivery | "SENT_BEFORE" | "SUPERSEDED" | "FAILED";
  readonly cause?: unknown;
}

/** At least one message of an event could not be sent. */
export class IncompleteDeliveryError extends Error {
  override readonly name = "IncompleteDeliveryError";
  constructor(failed: readonly Outcome[]) {
    super(`Not every message was sent. ${failed.map(({ to, cause }) => `${to}: ${inWords(cause)}`).join("; ")}`);
  }
}

/** A fault with its causes: Powertools puts DynamoDB's own message into the cause. Redacted, as services may quote their input. */
function inWords(fault: unknown): string {
  const { message, cause } = redacted(fault);
  return cause === undefined ? message : `${message} (${inWords(cause)})`;
}

/**
 * Notifies customers of the statuses in events, on each channel on which the customer can be reached. Sends each message
 * once. A message that fails does not stop the others. Logs one line for all events.
 * @returns the result of each event, in the order of `details`. It is an IncompleteDeliveryError if a message fails: when
 * the event is redelivered, only the failed messages are sent.
 */
export const notifyCustomers =
  (
    { orders, mailer, textMessages, idempotency, clock, publishMetrics }: Ports,
    { notified, skipsSuperseded, shop }: Settings,
  ) =>
  async (details: readonly OrderEventDetail[]): Promise<PromiseSettledResult<void>[]> => {
    const sendOnce = async (
      { eventId, status }: OrderEventDetail,
      channel: Channel,
      send: () => Promise<Delivery>,
    ): Promise<Outcome> => {
      let result = "SENT_BEFORE" as Outcome["result"];
      try {
        await idempotency.perform(notificationKey(eventId, channel), async () => {
          const delivery = await send();
          result = delivery;
          return { at: clock.now(), channel, status, result: delivery } satisfies HandledNotification;
        });
        return { to: channel, result };
      } catch (cause) {
        return { to: channel, result: "FAILED", cause };
      }
    };
    const notify = async (detail: OrderEventDetail): Promise<Outcome[]> => {
      const order = await orders.get(detail.orderId);
      const sends = sendsFor(order, notificationOf(detail, order, shop), mailer, textMessages);
      const isSuperseded = skipsSuperseded && order.status !== detail.status && notified.includes(order.status);
      if (isSuperseded) return sends.map(([to]) => ({ to, result: "SUPERSEDED" }));
      return Promise.all(sends.map(([channel, send]) => sendOnce(detail, channel, send)));
    };

    const elapsed = stopwatch();
    const handled = await Promise.allSettled(details.map((detail) => inTraceOf(detail, () => notify(detail))));
    const outcomes = handled.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
    publishMetrics(sentOn(outcomes));
    const level = outcomes.some(({ result }) => result === "REFUSED") ? "warn" : "info";
    logger[level]("Notifications handled", { notifications: summaryOf(details, handled), durationMs: elapsed() });
    return handled.map((result) => {
      if (result.status === "rejected") return result;
      const failed = result.value.filter(({ result }) => result === "FAILED");
      if (failed.length === 0) return { status: "fulfilled", value: undefined };
      return { status: "rejected", reason: new IncompleteDeliveryError(failed) };
    });
  };

/** The metrics of the channels on which something was sent. */
const sentOn = (outcomes: readonly Outcome[]): Metric[] =>
  CHANNELS.flatMap((channel) => {
    const value = outcomes.filter(({ to, result }) => to === channel && result === "SENT").length;
    return value > 0 ? [{ name: "NotificationsSent", value, Channel: channel }] : [];
  });

/** What became of each event, for the log; without those that could not be handled, which have a line of their own. */
const summaryOf = (details: readonly OrderEventDetail[], handled: readonly PromiseSettledResult<Outcome[]>[]) =>
  details.flatMap(({ orderId, correlationId, eventId, status }, index) => {
    const result = handled[index];
    if (result?.status !== "fulfilled") return [];
    const results = Object.fromEntries(result.value.map(({ to, result }) => [to, result]));
    return [{ orderId, correlationId, eventId, status, results }];
  });

/** The sends of a notification: one for each channel on which the customer can be reached. */
function sendsFor(
  { customer: { email, phone } }: Order,
  { subject, text, html, brief }: Notification,
  mailer: Mailer | undefined,
  textMessages: TextMessages,
): (readonly [Channel, () => Promise<Delivery>])[] {
  return [
    ...(mailer && email ? [["EMAIL", () => mailer.send({ to: email, subject, text, html })] as const] : []),
    ...(phone ? [["SMS", () => textMessages.send(phone, brief)] as const] : []),
  ];
}
