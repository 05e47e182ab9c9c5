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
