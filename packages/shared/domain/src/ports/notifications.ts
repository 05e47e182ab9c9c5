import type { FailureReason, Instant, OrderId, Status } from "../order/order.ts";

/** An e-mail to one customer, the same in text and in HTML. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** SENT: the provider accepted the message. REFUSED: it never will for this address or number. */
export type Delivery = "SENT" | "REFUSED";

export interface Mailer {
  /** @throws when the mail was not accepted, to send it again; no error contains the address. */
  send(mail: Mail): Promise<Delivery>;
}

export interface TextMessages {
  /**
   * @param to E.164, such as +14155550100.
   * @throws when the message was not accepted, to send it again; no error contains the number.
   */
  send(to: string, text: string): Promise<Delivery>;
}

/** How a customer is notified. */
export const CHANNELS = ["EMAIL", "SMS"] as const;
export type Channel = (typeof CHANNELS)[number];

/** A message of the topic `customer-notifications`, without personal data. */
export interface TopicMessage {
  readonly eventId: string;
  readonly orderId: OrderId;
  readonly status: Status;
  readonly reason?: FailureReason;
  /** The channels on which the customer is notified; empty if no address is known, or the notification is superseded or switched off. */
  readonly channels: readonly Channel[];
  /** The notification for people: one line, and a text of several lines. */
  readonly subject: string;
  readonly text: string;
  readonly occurredAt: Instant;
  readonly correlationId: string;
}

export interface NotificationTopic {
  /** Publishes a message: data for programs, subject and text for people. */
  publish(message: TopicMessage): Promise<void>;
}
