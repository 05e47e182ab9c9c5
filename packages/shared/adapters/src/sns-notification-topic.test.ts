import { PublishCommand } from "@aws-sdk/client-sns";
import type { OrderId, TopicMessage } from "@orders/domain";
import { at } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { snsClient } from "./clients.ts";
import { snsNotificationTopic } from "./sns-notification-topic.ts";

const client = snsClient();
const sns = mockClient(client);
const notifications = snsNotificationTopic(client, "arn:topic");

const notification: TopicMessage = {
  eventId: "order-1:4:Order Status Changed",
  orderId: "order-1" as OrderId,
  status: "FAILED",
  reason: "OUT_OF_STOCK",
  channels: ["EMAIL", "SMS"],
  subject: "We could not fulfil your order: order-1",
  text: "We no longer have enough of one of its products.\n",
  occurredAt: at(4),
  correlationId: "correlation-1",
};

beforeEach(() => {
  sns.reset();
  sns.on(PublishCommand).resolves({ MessageId: "1" });
});

describe("snsNotificationTopic", () => {
  it("publishes JSON for programs and text for e-mail, with attributes to filter by", async () => {
    await notifications.publish(notification);

    expect(sns.commandCalls(PublishCommand).map(({ args }) => args[0].input)).toEqual([
      {
        TopicArn: "arn:topic",
        Subject: "We could not fulfil your order: order-1",
        MessageStructure: "json",
        Message: JSON.stringify({ default: JSON.stringify(notification), email: notification.text }),
        MessageAttributes: {
          eventId: { DataType: "String", StringValue: "order-1:4:Order Status Changed" },
          orderId: { DataType: "String", StringValue: "order-1" },
          status: { DataType: "String", StringValue: "FAILED" },
          reason: { DataType: "String", StringValue: "OUT_OF_STOCK" },
          channels: { DataType: "String.Array", StringValue: '["EMAIL","SMS"]' },
        },
      },
    ]);
  });

  it("publishes no reason when there is none", async () => {
    const { reason, ...paid } = notification;
    await notifications.publish({ ...paid, status: "PAID" });
    const [call] = sns.commandCalls(PublishCommand);
    expect(Object.keys(call?.args[0].input.MessageAttributes ?? {})).not.toContain("reason");
  });

  it.each([
    ["letters that are not ASCII", "Order: Grüße-李-😀", "Order: Gr??e-?-?"],
    ["lines", "Order: one\r\ntwo\u0000", "Order: one??two?"],
    ["too many characters", `Order: ${"x".repeat(200)}`, `Order: ${"x".repeat(92)}`],
  ])("makes a subject that SNS accepts: %s", async (_, subject, expected) => {
    await notifications.publish({ ...notification, subject });
    const { Subject, Message } = sns.commandCalls(PublishCommand)[0]?.args[0].input ?? {};
    expect(Subject).toBe(expected);
    expect(JSON.parse(JSON.parse(Message ?? "").default).subject).toBe(subject);
  });

  it("throws the error of the service", async () => {
    sns.on(PublishCommand).rejects(new Error("No such topic"));
    await expect(notifications.publish(notification)).rejects.toThrow("No such topic");
  });
});
