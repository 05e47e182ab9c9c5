import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** Where a message goes that nobody can read, for a person to look at. */
export interface DeadLetters {
  /** `why` is for that person. */
  send(body: string, why: string): Promise<void>;
}

/** Characters of the reason that are kept. */
const MAX_REASON = 500;

/** A dead-letter queue; the reason is the message's attribute `reason`. */
export function sqsDeadLetters(client: SQSClient, queueUrl: string): DeadLetters {
  return {
    async send(body, why) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          MessageAttributes: { reason: { DataType: "String", StringValue: why.slice(0, MAX_REASON) } },
        }),
      );
    },
  };
}
