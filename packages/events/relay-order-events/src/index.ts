import { eventBridgeBus, eventBridgeClient, type RedriveRequest, sqsClient, sqsDeadLetters } from "@orders/adapters";
import { publishMetrics, readEnv, redacted, text } from "@orders/lambda-kit";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { relayOrderEvents, republishRecords } from "./relay-order-events.ts";

const env = readEnv({ EVENT_BUS_NAME: text, DEAD_LETTER_QUEUE_URL: text });
const ports = {
  bus: eventBridgeBus(eventBridgeClient(), env.EVENT_BUS_NAME),
  deadLetters: sqsDeadLetters(sqsClient(), env.DEAD_LETTER_QUEUE_URL),
  publishMetrics,
};
const relay = relayOrderEvents(ports);
const republish = republishRecords(ports);

/** Handles batches of the stream and requests of a redrive. Errors are redacted, because Lambda logs what is thrown here. */
export const handler = async (event: DynamoDBStreamEvent | RedriveRequest) => {
  try {
    return await ("redrive" in event ? republish(event) : relay(event));
  } catch (error) {
    throw redacted(error);
  }
};
