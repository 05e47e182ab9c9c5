import { PublishCommand } from "@aws-sdk/client-sns";
import type { CustomerNotification } from "@orders/domain";
import { at } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { snsClient } from "./clients.ts";
import { snsCustomerNotifications } from "./sns-customer-notifications.ts";

const client = snsClient();
const sns = mockClient(client);
const notifications = snsCustomerNotifications(client, "arn:topic");

const notification: CustomerNotification = {
  eventId: "order-1:4:Order Status Changed",
  orderId: "order-1",
  status: "FAILED",
  reason: "OUT_OF_STOCK",
  channels: ["EMAIL", "SMS"],
  occurredAt: at(4),
  correlationId: "correlation-1",
};

beforeEach(() => {
  sns.reset();
  sns.on(PublishCommand).resolves({ MessageId: "1" });
});

describe("snsCustomerNotifications", () => {
  it("publishes a notification with attributes to filter by", async () => {
    await notifications.publish(notification);

    expect(sns.commandCalls(PublishCommand).map(({ args }) => args[0].input)).toEqual([
      {
        TopicArn: "arn:topic",
        Message: JSON.stringify(notification),
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

  it("publishes no reason where there is none", async () => {
    const { reason, ...paid } = notification;
    await notifications.publish({ ...paid, status: "PAID" });
    const [call] = sns.commandCalls(PublishCommand);
    expect(Object.keys(call?.args[0].input.MessageAttributes ?? {})).not.toContain("reason");
  });

  it("lets a fault through", async () => {
    sns.on(PublishCommand).rejects(new Error("No such topic"));
    await expect(notifications.publish(notification)).rejects.toThrow("No such topic");
  });
});
