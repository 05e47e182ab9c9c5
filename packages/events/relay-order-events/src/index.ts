import { eventBridgeBus, eventBridgeClient, sqsClient, sqsDeadLetters } from "@orders/adapters";
import { publishMetrics, readEnv, redacted, text } from "@orders/lambda-kit";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { relayOrderEvents } from "./relay-order-events.ts";

const env = readEnv({ EVENT_BUS_NAME: text, DEAD_LETTER_QUEUE_URL: text });

const relay = relayOrderEvents({
  bus: eventBridgeBus(eventBridgeClient(), env.EVENT_BUS_NAME),
  deadLetters: sqsDeadLetters(sqsClient(), env.DEAD_LETTER_QUEUE_URL),
  publishMetrics,
});

/** Lambda writes into the log what is thrown here. */
export const handler = (event: DynamoDBStreamEvent): Promise<void> =>
  relay(event).catch((error) => {
    throw redacted(error);
  });
