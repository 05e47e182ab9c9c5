import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** A queue for messages that cannot be processed, for a person to look at. */
export interface DeadLetters {
  /** Sends a message. `why`: the reason, for that person. */
  send(body: string, why: string): Promise<void>;
}

/** Longest reason, in characters. The rest is cut off. */
const MAX_REASON = 500;

/**
 * Characters that SQS does not accept. A reason may quote user input, and must never prevent that a dead letter is sent.
 * Source: Amazon SQS API Reference, SendMessage.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what the expression looks for.
const NOT_ALLOWED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** The reason in a form that SQS accepts. A text attribute must not be empty either. */
const reasonOf = (why: string): string => why.slice(0, MAX_REASON).replace(NOT_ALLOWED, "\ufffd") || "unknown";

/** An SQS dead-letter queue. The reason is the message attribute `reason`. */
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
