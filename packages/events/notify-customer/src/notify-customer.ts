import type {
  Channel,
  Delivery,
  Idempotency,
  Instant,
  Mailer,
  NotificationTopic,
  Order,
  OrderId,
  Orders,
  Shop,
  Status,
  TextMessages,
  TopicMessage,
} from "@orders/domain";
import type { OrderEventMessage } from "@orders/domain/schemas";
import { logger, redacted } from "@orders/lambda-kit";
import { type Notice, noticeOf } from "./notice.ts";
import { statusesSince } from "./templates.ts";

interface Ports {
  readonly orders: Pick<Orders, "get">;
  /** Missing where mails are switched off. */
  readonly mailer?: Mailer | undefined;
  readonly textMessages: TextMessages;
  readonly notifications: NotificationTopic;
  readonly idempotency: Idempotency;
  publishMetrics(metrics: readonly { name: string; value: number }[]): void;
}

/** What whoever deploys decides of notices. */
export interface Settings {
  /** The statuses of which customers are told. */
  readonly notified: readonly Status[];
  /** Whether a status is not told to the customer once the order has come to another one that is told by itself. */
  readonly skipsSuperseded: boolean;
  readonly shop: Shop;
}

/**
 * What became of one message; of one that was sent for an earlier receipt of the event, TOLD; of one that was left out for
 * a later status, SUPERSEDED.
 */
interface Outcome {
  readonly to: Channel | "TOPIC";
  readonly result: Delivery | "TOLD" | "SUPERSEDED" | "FAILED";
  readonly cause?: unknown;
}

/** An event of which not everybody could be told. */
export class NotToldError extends Error {
  override readonly name = "NotToldError";
  constructor(failed: readonly Outcome[]) {
    super(`Not everybody was told. ${failed.map(({ to, cause }) => `${to}: ${inWords(cause)}`).join("; ")}`);
  }
}

/** A fault and what is behind it: Powertools tells only there what the table answered. Services may quote what they were sent. */
function inWords(fault: unknown): string {
  const { message, cause } = redacted(fault);
  return cause === undefined ? message : `${message} (${inWords(cause)})`;
}

/**
 * Tells the customer of the status that an event says, and the topic's subscribers of every status; each once. A message
 * that cannot be sent holds up none of the others.
 * @throws NotToldError for such a message. When the event comes again, only those are told who were not.
 */
export const notifyCustomer =
  (
    { orders, mailer, textMessages, notifications, idempotency, publishMetrics }: Ports,
    { notified, skipsSuperseded, shop }: Settings,
  ) =>
  async ({ detail }: OrderEventMessage): Promise<void> => {
    const { eventId, orderId, status, reason, correlationId } = detail;
    const occurredAt = detail.occurredAt as Instant;
    const log = { orderId, correlationId, eventId, status };
    const order = await orders.get(orderId as OrderId);

    const tell = async (to: Outcome["to"], send: () => Promise<Delivery>): Promise<Outcome> => {
      let result = "TOLD" as Outcome["result"];
      try {
        await idempotency.perform(`${eventId}/${to}`, async () => {
          result = await send();
        });
        return { to, result };
      } catch (cause) {
        return { to, result: "FAILED", cause };
      }
    };
    const change = { ...detail, occurredAt };
    const notice = noticeOf(change, order, shop);
    const sends = notified.includes(status) ? sendsFor(order, notice, mailer, textMessages) : [];
    const isSuperseded = skipsSuperseded && statusesSince(change, order).some((later) => notified.includes(later));
    const channels = isSuperseded ? [] : sends.map(([channel]) => channel);
    const notification: TopicMessage = {
      eventId,
      orderId,
      status,
      ...(reason && { reason }),
      channels,
      subject: notice.subject,
      text: notice.publicText,
      occurredAt,
      correlationId,
    };
    const publish = () => notifications.publish(notification).then(() => "SENT" as const);

    const toCustomer: Outcome[] = isSuperseded
      ? sends.map(([to]) => ({ to, result: "SUPERSEDED" }))
      : await Promise.all(sends.map(([channel, send]) => tell(channel, send)));
    const outcomes = [...toCustomer, await tell("TOPIC", publish)];

    const sent = toCustomer.filter(({ result }) => result === "SENT").length;
    if (sent > 0) publishMetrics([{ name: "NotificationsSent", value: sent }]);
    const told = Object.fromEntries(outcomes.map(({ to, result }) => [to, result]));
    logger[outcomes.some(({ result }) => result === "REFUSED") ? "warn" : "info"]("Customer told", { ...log, told });
    const failed = outcomes.filter(({ result }) => result === "FAILED");
    if (failed.length > 0) throw new NotToldError(failed);
  };

/** How the customer of an order can be told: on each channel of which an address is known. */
function sendsFor(
  { customer: { email, phone } }: Order,
  { subject, text, html, brief }: Notice,
  mailer: Mailer | undefined,
  textMessages: TextMessages,
): (readonly [Channel, () => Promise<Delivery>])[] {
  return [
    ...(mailer && email ? [["EMAIL", () => mailer.send({ to: email, subject, text, html })] as const] : []),
    ...(phone ? [["SMS", () => textMessages.send(phone, brief)] as const] : []),
  ];
}
