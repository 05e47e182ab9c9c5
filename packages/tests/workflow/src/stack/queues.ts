import { DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { sqs } from "./stack.ts";

/** Removes the messages with this text from a queue. The others become visible again after a second. */
export async function takeMessages(queueUrl: string, text: string): Promise<string[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 1 }),
  );
  const mine = Messages.filter(({ Body }) => Body?.includes(text));
  for (const { ReceiptHandle } of mine) await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
  return mine.map(({ Body = "" }) => Body);
}

/** Whether a queue has no message, visible or in flight. */
export async function queueIsEmpty(queueUrl: string): Promise<boolean> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return Object.values(Attributes).every((count) => Number(count) === 0);
}
