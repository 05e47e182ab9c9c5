import { domainToASCII } from "node:url";
import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { Mailer } from "@orders/domain";
import { isServiceError, withoutAddress } from "./delivery-error.ts";

const CHARSET = "UTF-8";

/**
 * Sends e-mails with SES. `sender` must be a verified identity.
 * @param replyTo the address for replies; default the sender.
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

/** SES accepts a domain only in Punycode. Source: Amazon SES API v2 Reference, Destination. */
function withAsciiDomain(address: string): string {
  const at = address.lastIndexOf("@") + 1;
  return address.slice(0, at) + domainToASCII(address.slice(at));
}

/**
 * Whether SES will never send to this address: it is invalid, or it is not verified and the account is in SES's sandbox.
 * SES also rejects an unverified sender, and names it. That can be corrected, and the e-mail then sent again.
 * Source: Amazon SES API v2 Reference, SendEmail, and Amazon SES Developer Guide, "Amazon SES error messages".
 */
const isRefusal = (error: unknown, sender: string): boolean =>
  isServiceError(error) &&
  (error.name === "BadRequestException" || (error.name === "MessageRejected" && !error.message.includes(sender)));
