import { DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
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
