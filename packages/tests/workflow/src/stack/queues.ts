import { DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { sqs } from "./stack.ts";

/** Takes the messages that hold a text out of a queue, and leaves the others: they come back after a second. */
export async function takeMessages(queueUrl: string, text: string): Promise<string[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 1 }),
  );
  const mine = Messages.filter(({ Body }) => Body?.includes(text));
  for (const { ReceiptHandle } of mine) await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
  return mine.map(({ Body = "" }) => Body);
}

/** Whether no message waits in a queue, and none is hidden because it is handled or was not settled. */
export async function queueIsEmpty(queueUrl: string): Promise<boolean> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return Object.values(Attributes).every((count) => Number(count) === 0);
}
