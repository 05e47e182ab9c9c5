import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { type Validator, validationErrorsOf } from "@orders/contracts";
import { continueTraces } from "@orders/tracing";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { logger } from "./logger.ts";

/** A message that cannot be read. Retrying does not help; after the last receive it goes to the dead-letter queue. */
export class UnreadableMessageError extends Error {
  override readonly name = "UnreadableMessageError";
}

/** The part that all messages have in common: they are events of the bus. */
export interface BusEvent {
  readonly detail: { readonly orderId: string; readonly correlationId: string; readonly traceparent?: string };
}

/** How a message was delivered to its handler. */
export interface Delivery {
  readonly context: Context;
  /** How often the message has been delivered, including this time. */
  readonly delivery: number;
}

const deliveriesOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount);

/**
 * A Lambda handler for a queue. It handles each message by itself, so that only the messages that fail are delivered
 * again. The messages of a batch are handled in parallel, so `handle` sets the correlation id of its log lines itself.
 */
export function queueHandler<Message extends BusEvent>(
  validator: Validator<Message>,
  handle: (message: Message, delivery: Delivery) => Promise<void>,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const takeRecord = async (record: SQSRecord, context: Context) => {
    let message: Message | undefined;
    try {
      const read = readMessage(validator, record.body);
      message = read;
      await continueTraces([read.detail], () => handle(read, { context, delivery: deliveriesOf(record) }));
    } catch (error) {
      logFailure(record, message, error);
      throw error;
    }
  };
  return (event, context) =>
    processPartialResponse(event, takeRecord, new BatchProcessor(EventType.SQS), {
      context,
      throwOnFullBatchFailure: false,
    }) as Promise<SQSBatchResponse>;
}

/** Logs that a message will be delivered again, or go to the dead-letter queue. `message`: undefined when unreadable. */
export function logFailure(record: SQSRecord, message: BusEvent | undefined, error: unknown): void {
  const { messageId } = record;
  logger.error("Message failed", {
    messageId,
    orderId: message?.detail.orderId,
    correlationId: message?.detail.correlationId,
    receives: deliveriesOf(record),
    error: error as Error,
  });
}

/** Reads the body of a message. @throws UnreadableMessageError that says what is wrong, and repeats no value of it. */
export function readMessage<Message>(validator: Validator<Message>, body: string): Message {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    throw new UnreadableMessageError("The message is not JSON");
  }
  if (validator(message)) return message;
  const errors = validationErrorsOf(validator).map((error) => error.message);
  throw new UnreadableMessageError(`The message cannot be read: ${errors.join("; ")}`);
}
