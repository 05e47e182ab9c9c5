import {
  InvalidParameterException,
  PublishCommand,
  SNSServiceException,
  ThrottledException,
} from "@aws-sdk/client-sns";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { snsClient } from "./clients.ts";
import { snsTextMessages } from "./sns-text-messages.ts";

const client = snsClient();
const sns = mockClient(client);
const textMessages = snsTextMessages(client);
const $metadata = { requestId: "request-7" };
const NUMBER = "+14155550100";

beforeEach(() => {
  sns.reset();
  sns.on(PublishCommand).resolves({ MessageId: "1" });
});

describe("snsTextMessages", () => {
  it("sends a transactional text message to one number", async () => {
    expect(await textMessages.send(NUMBER, "On its way")).toBe("SENT");

    expect(sns.commandCalls(PublishCommand).map(({ args }) => args[0].input)).toEqual([
      {
        PhoneNumber: NUMBER,
        Message: "On its way",
        MessageAttributes: { "AWS.SNS.SMS.SMSType": { DataType: "String", StringValue: "Transactional" } },
      },
    ]);
  });

  it.each([
    ["no number", new InvalidParameterException({ $metadata, message: `${NUMBER} is not valid to publish to` })],
    [
      "one whose owner opted out",
      new SNSServiceException({ $metadata, $fault: "client", name: "OptedOutException", message: NUMBER }),
    ],
  ])("returns REFUSED when SNS will never send to a number: %s", async (_, refusal) => {
    sns.on(PublishCommand).rejects(refusal);
    expect(await textMessages.send(NUMBER, "On its way")).toBe("REFUSED");
  });

  it.each([
    ["ThrottledException", new ThrottledException({ $metadata, message: NUMBER })],
    [
      "AuthorizationErrorException",
      new SNSServiceException({ $metadata, $fault: "client", name: "AuthorizationErrorException", message: NUMBER }),
    ],
  ])("throws any other error, without the number: %s", async (name, fault) => {
    sns.on(PublishCommand).rejects(fault);
    await expect(textMessages.send(NUMBER, "On its way")).rejects.toThrow(
      `SNS did not take the message: ${name}, request request-7`,
    );
    await expect(textMessages.send(NUMBER, "On its way")).rejects.not.toThrow(NUMBER);
  });

  it("throws a network error as it is", async () => {
    sns.on(PublishCommand).rejects(new Error("connect ECONNREFUSED"));
    await expect(textMessages.send(NUMBER, "On its way")).rejects.toThrow("connect ECONNREFUSED");
  });
});
