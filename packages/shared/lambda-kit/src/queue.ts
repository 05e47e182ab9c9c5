import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { Validator } from "@orders/domain/validators";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { faultsOf } from "./faults.ts";
import { logger, withLogKeys } from "./logger.ts";

/** A message that no consumer of this queue can ever read; after its last receive it ends in the dead-letter queue. */
export class UnreadableMessageError extends Error {
  override readonly name = "UnreadableMessageError";
}

/**
 * A Lambda handler for a queue: takes each message by itself, so that one that fails comes again alone.
 * @param correlationOf tells the correlation id of a message, for the log.
 */
export function queueHandler<Message>(
  validator: Validator<Message>,
  correlationOf: (message: Message) => string,
  handle: (message: Message) => Promise<void>,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const takeRecord = async (record: SQSRecord) => {
    try {
      const message = readMessage(validator, record.body);
      await withLogKeys({ correlationId: correlationOf(message), messageId: record.messageId }, () => handle(message));
    } catch (error) {
      const receives = Number(record.attributes.ApproximateReceiveCount);
      logger.error("Message failed", { messageId: record.messageId, receives, error: error as Error });
      throw error;
    }
  };
  return (event, context) =>
    processPartialResponse(event, takeRecord, new BatchProcessor(EventType.SQS), {
      context,
      throwOnFullBatchFailure: false,
    }) as Promise<SQSBatchResponse>;
}

function readMessage<Message>(validator: Validator<Message>, body: string): Message {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    throw new UnreadableMessageError("The message is not JSON");
  }
  if (validator(message)) return message;
  const faults = faultsOf(validator).map((fault) => fault.message);
  throw new UnreadableMessageError(`The message cannot be read: ${faults.join("; ")}`);
}
