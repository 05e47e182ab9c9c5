import { domainToASCII } from "node:url";
import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { Mailer } from "@orders/domain";
import { isServiceFault, withoutAddress } from "./unsent.ts";

const CHARSET = "UTF-8";

/**
 * Mails sent by SES from one address, which must be a verified identity.
 * @param replyTo where answers go; the sender gets them where it is missing.
 */
export function sesMailer(client: SESv2Client, sender: string, replyTo?: string): Mailer {
  return {
    async send({ to, subject, text, html }) {
      try {
        await client.send(
          new SendEmailCommand({
            FromEmailAddress: sender,
            Destination: { ToAddresses: [withAsciiDomain(to)] },
            ...(replyTo !== undefined && { ReplyToAddresses: [replyTo] }),
            Content: {
              Simple: {
                Subject: { Data: subject, Charset: CHARSET },
                Body: { Text: { Data: text, Charset: CHARSET }, Html: { Data: html, Charset: CHARSET } },
              },
            },
          }),
        );
        return "SENT";
      } catch (error) {
        if (isRefusal(error, sender)) return "REFUSED";
        throw withoutAddress("SES", error);
      }
    },
  };
}

/** SES takes a domain in Punycode only. Source: Amazon SES API v2 Reference, Destination. */
function withAsciiDomain(address: string): string {
  const at = address.lastIndexOf("@") + 1;
  return address.slice(0, at) + domainToASCII(address.slice(at));
}

/**
 * Whether SES will never send to this address: it is none, or, while the account is in SES's sandbox, not verified. A
 * sender that is not verified is ours to put right, and worth sending again afterwards; SES names it then.
 * Source: Amazon SES API v2 Reference, SendEmail, and Amazon SES Developer Guide, "Amazon SES error messages".
 */
const isRefusal = (error: unknown, sender: string): boolean =>
  isServiceFault(error) &&
  (error.name === "BadRequestException" || (error.name === "MessageRejected" && !error.message.includes(sender)));
