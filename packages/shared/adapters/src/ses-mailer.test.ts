import { BadRequestException, MessageRejected, SESv2ServiceException, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { sesClient } from "./clients.ts";
import { DeliveryError } from "./delivery-error.ts";
import { sesMailer } from "./ses-mailer.ts";

const client = sesClient();
const ses = mockClient(client);
const mailer = sesMailer(client, "shop@example.com");
const mail = { to: "jane@example.net", subject: "Grüße", text: "Hello", html: "<p>Hello</p>" };
const $metadata = { requestId: "request-7" };

beforeEach(() => {
  ses.reset();
  ses.on(SendEmailCommand).resolves({ MessageId: "1" });
});

describe("sesMailer", () => {
  it("sends an e-mail to one address, as text and HTML", async () => {
    expect(await mailer.send(mail)).toBe("SENT");

    expect(ses.commandCalls(SendEmailCommand).map(({ args }) => args[0].input)).toEqual([
      {
        FromEmailAddress: "shop@example.com",
        Destination: { ToAddresses: ["jane@example.net"] },
        Content: {
          Simple: {
            Subject: { Data: "Grüße", Charset: "UTF-8" },
            Body: { Text: { Data: "Hello", Charset: "UTF-8" }, Html: { Data: "<p>Hello</p>", Charset: "UTF-8" } },
          },
        },
      },
    ]);
  });

  it("writes a domain in the form that SES accepts", async () => {
    await mailer.send({ ...mail, to: "zoe@exämple.de" });
    const [call] = ses.commandCalls(SendEmailCommand);
    expect(call?.args[0].input.Destination).toEqual({ ToAddresses: ["zoe@xn--exmple-cua.de"] });
  });

  it("sets the reply address of the shop", async () => {
    await sesMailer(client, "shop@example.com", "help@example.com").send(mail);
    expect(ses.commandCalls(SendEmailCommand)[0]?.args[0].input).toMatchObject({
      FromEmailAddress: "shop@example.com",
      ReplyToAddresses: ["help@example.com"],
    });
  });

  const notVerified = (who: string) =>
    `Email address is not verified. The following identities failed the check in region US-EAST-1: ${who}`;

  it.each([
    ["no address", new BadRequestException({ $metadata, message: "Illegal address jane@" })],
    ["one not verified in the sandbox", new MessageRejected({ $metadata, message: notVerified("jane@example.net") })],
  ])("returns REFUSED when SES will never send to an address: %s", async (_, refusal) => {
    ses.on(SendEmailCommand).rejects(refusal);
    expect(await mailer.send(mail)).toBe("REFUSED");
  });

  it.each([
    ["the sender is not verified", new MessageRejected({ $metadata, message: notVerified("shop@example.com") })],
    [
      "there are too many",
      new SESv2ServiceException({ $metadata, $fault: "client", name: "TooManyRequestsException", message: "jane@" }),
    ],
    [
      "it is not allowed",
      new SESv2ServiceException({ $metadata, $fault: "client", name: "AccessDeniedException", message: "jane@" }),
    ],
  ])("throws any error that may be corrected or go away, without the address: %s", async (_, fault) => {
    ses.on(SendEmailCommand).rejects(fault);

    const error = await mailer.send(mail).catch((thrown) => thrown);

    expect(error).toBeInstanceOf(DeliveryError);
    expect(error.message).toBe(`SES did not take the message: ${fault.name}, request request-7`);
    expect(error.cause).toBeUndefined();
  });

  it.each(["Daily message quota exceeded", "Maximum sending rate exceeded"])(
    "says which limit of the account is exceeded: %s",
    async (limit) => {
      const message = `${limit}. jane@example.net`;
      ses
        .on(SendEmailCommand)
        .rejects(new SESv2ServiceException({ $metadata, $fault: "client", name: "TooManyRequestsException", message }));
      await expect(mailer.send(mail)).rejects.toThrow(
        new DeliveryError(`SES did not take the message: TooManyRequestsException (${limit}), request request-7`),
      );
    },
  );

  it("throws a network error as it is", async () => {
    ses.on(SendEmailCommand).rejects(new Error("connect ECONNREFUSED"));
    await expect(mailer.send(mail)).rejects.toThrow("connect ECONNREFUSED");
  });
});
