import { type MessageAttributeValue, PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { CustomerNotifications } from "@orders/domain";

const text = (StringValue: string): MessageAttributeValue => ({ DataType: "String", StringValue });

/** The topic for whoever wants to know what customers are told; its attributes are for subscriptions to filter by. */
export function snsCustomerNotifications(client: SNSClient, topicArn: string): CustomerNotifications {
  return {
    async publish(notification) {
      const { eventId, orderId, status, reason, channels } = notification;
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Message: JSON.stringify(notification),
          MessageAttributes: {
            eventId: text(eventId),
            orderId: text(orderId),
            status: text(status),
            ...(reason && { reason: text(reason) }),
            channels: { DataType: "String.Array", StringValue: JSON.stringify(channels) },
          },
        }),
      );
    },
  };
}
