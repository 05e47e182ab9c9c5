import type { Instant, Order, Status } from "../order/order.ts";

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

/** One notification that its provider accepted or refused. It contains no address and no text. */
export interface HandledNotification {
  readonly at: Instant;
  readonly channel: Channel;
  /** The status of which the customer was notified. */
  readonly status: Status;
  readonly result: Delivery;
}

export interface HandledNotifications {
  /** The notifications of an order, oldest first: those of its newest `MAX_NOTIFIED_WRITES` writes and of the last 30 days. */
  find(order: Order): Promise<HandledNotification[]>;
}

/** Number of writes of an order for which its notifications are looked up. */
export const MAX_NOTIFIED_WRITES = 200;
