import { describe, expect, it } from "vitest";
import type { Mail, Mailer, TextMessages } from "../../ports/notifications.ts";

interface Post {
  readonly mailer: Mailer;
  /** The mails that were delivered to an address. */
  received(to: string): Promise<Mail[]>;
}

/** The contract of the port Mailer. */
export function mailerContract(name: string, make: () => Promise<Post>): void {
  describe(`${name} sends mails`, () => {
    it("sends a mail unchanged, in text and in HTML", async () => {
      const { mailer, received } = await make();
      const mail: Mail = {
        to: `jane-${Math.random().toString(36).slice(2)}@example.com`,
        subject: "Grüße & more",
        text: "Two lines:\none for José, 10 € for 李",
        html: "<p>Two lines:<br>one for José, 10 € for 李</p>",
      };

      expect(await mailer.send(mail)).toBe("SENT");

      expect(await received(mail.to)).toEqual([mail]);
    });
  });
}

interface Phones {
  readonly textMessages: TextMessages;
  /** The texts that were delivered to a number. */
  received(number: string): Promise<string[]>;
}

/** The contract of the port TextMessages. */
export function textMessagesContract(name: string, make: () => Promise<Phones>): void {
  describe(`${name} sends text messages`, () => {
    it("sends a text to a number", async () => {
      const { textMessages, received } = await make();
      const number = `+1415${Math.floor(Math.random() * 9_000_000 + 1_000_000)}`;

      expect(await textMessages.send(number, "Your order has been shipped.")).toBe("SENT");

      expect(await received(number)).toEqual(["Your order has been shipped."]);
    });
  });
}
