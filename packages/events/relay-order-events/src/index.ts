import { eventBridgeBus, eventBridgeClient, sqsClient, sqsDeadLetters } from "@orders/adapters";
import { publishMetrics, readEnv, text } from "@orders/lambda-kit";
import { relayOrderEvents } from "./relay-order-events.ts";

const env = readEnv({ EVENT_BUS_NAME: text, DEAD_LETTER_QUEUE_URL: text });

export const handler = relayOrderEvents({
  bus: eventBridgeBus(eventBridgeClient(), env.EVENT_BUS_NAME),
  deadLetters: sqsDeadLetters(sqsClient(), env.DEAD_LETTER_QUEUE_URL),
  publishMetrics,
});
