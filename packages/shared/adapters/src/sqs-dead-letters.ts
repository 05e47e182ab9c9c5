import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** Where a message goes that nobody can read, for a person to look at. */
export interface DeadLetters {
  /** `why` is for that person. */
  send(body: string, why: string): Promise<void>;
}

/** Characters of the reason that are kept. */
const MAX_REASON = 500;

/**
 * Characters that SQS refuses in a message. A reason may quote what somebody wrote, and must never be why a dead letter
 * cannot be sent. Source: Amazon SQS API Reference, SendMessage.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const NOT_ALLOWED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** The reason as SQS takes it: a text attribute must not be empty either. */
const reasonOf = (why: string): string => why.slice(0, MAX_REASON).replace(NOT_ALLOWED, "\ufffd") || "unknown";

/** A dead-letter queue; the reason is the message's attribute `reason`. */
export function sqsDeadLetters(client: SQSClient, queueUrl: string): DeadLetters {
  return {
    async send(body, why) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          MessageAttributes: { reason: { DataType: "String", StringValue: reasonOf(why) } },
        }),
      );
    },
  };
}
