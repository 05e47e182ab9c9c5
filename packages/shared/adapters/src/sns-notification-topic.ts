import { type MessageAttributeValue, PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Sent } from "@orders/contracts";
import type { TopicMessage } from "@orders/contracts/schemas";
import type { NotificationTopic } from "@orders/domain";

const text = (StringValue: string): MessageAttributeValue => ({ DataType: "String", StringValue });

/**
 * A subject that SNS accepts: printable ASCII, fewer than 100 characters.
 * Source: Amazon SNS API Reference, Publish, Subject.
 */
const subjectOf = (words: string): string => words.replace(/[^\x20-\x7e]/gu, "?").slice(0, 99);

/**
 * The topic `customer-notifications`. Subscriptions can filter by the message attributes. A subscriber by e-mail gets the
 * text of the topic message, every other subscriber gets the whole message as JSON.
 */
export function snsNotificationTopic(client: SNSClient, topicArn: string): NotificationTopic {
  return {
    async publish(notification: Sent<TopicMessage>) {
      const { eventId, orderId, status, reason, channels } = notification;
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: subjectOf(notification.subject),
          MessageStructure: "json",
          Message: JSON.stringify({ default: JSON.stringify(notification), email: notification.text }),
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
