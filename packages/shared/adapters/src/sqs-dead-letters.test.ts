import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { sqsClient } from "./clients.ts";
import { sqsDeadLetters } from "./sqs-dead-letters.ts";

const client = sqsClient();
const sqs = mockClient(client);
const deadLetters = sqsDeadLetters(client, "https://queue");
const sent = () => sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input);

beforeEach(() => sqs.reset());

describe("sqsDeadLetters", () => {
  it("sends the message unchanged, with the reason as an attribute", async () => {
    sqs.on(SendMessageCommand).resolves({});

    await deadLetters.send("{unreadable", "It is not JSON");

    expect(sent()).toMatchObject([
      {
        QueueUrl: "https://queue",
        MessageBody: "{unreadable",
        MessageAttributes: { reason: { DataType: "String", StringValue: "It is not JSON" } },
      },
    ]);
  });

  it("shortens a long reason, but not the message", async () => {
    sqs.on(SendMessageCommand).resolves({});
    await deadLetters.send("b".repeat(5000), "w".repeat(5000));

    expect(sent()).toMatchObject([
      { MessageBody: "b".repeat(5000), MessageAttributes: { reason: { StringValue: "w".repeat(500) } } },
    ]);
  });

  it("throws the error of SQS, so that no message is lost", async () => {
    sqs.on(SendMessageCommand).rejects(new Error("No such queue"));
    await expect(deadLetters.send("body", "why")).rejects.toThrow("No such queue");
  });

  it("replaces a reason that SQS would refuse: empty, or with some control characters", async () => {
    sqs.on(SendMessageCommand).resolves({});
    await deadLetters.send("body", `its status is \u0000\uffff\ud83d😀\n`);
    await deadLetters.send("body", `${"w".repeat(499)}😀`);
    await deadLetters.send("body", "");

    expect(sent().map(({ MessageAttributes }) => MessageAttributes?.reason?.StringValue)).toEqual([
      "its status is \ufffd\ufffd\ufffd😀\n",
      `${"w".repeat(499)}\ufffd`,
      "unknown",
    ]);
  });
});
