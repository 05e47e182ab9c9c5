import { type MessageAttributeValue, PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { NotificationTopic } from "@orders/domain";

const text = (StringValue: string): MessageAttributeValue => ({ DataType: "String", StringValue });

/**
 * A subject as SNS takes it, in place of any text: printable ASCII, fewer than 100 characters.
 * Source: Amazon SNS API Reference, Publish, Subject.
 */
const subjectOf = (words: string): string => words.replace(/[^\x20-\x7e]/gu, "?").slice(0, 99);

/**
 * The topic for whoever wants to know what customers are told; its attributes are for subscriptions to filter by. A
 * subscriber by e-mail gets the words, every other one the notification as JSON, the words in it.
 */
export function snsNotificationTopic(client: SNSClient, topicArn: string): NotificationTopic {
  return {
    async publish(notification) {
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
