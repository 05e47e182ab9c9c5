import {
  directCall,
  dynamoClient,
  dynamoOrderImage,
  lambdaClient,
  sqsClient,
  sqsDeadLetterQueue,
  systemClock,
} from "@orders/adapters";
import { httpHandler, list, named, readEnv, text } from "@orders/lambda-kit";
import { manageDeadLetters } from "./manage-dead-letters.ts";

const env = readEnv({
  ALLOWED_ORIGINS: list,
  DEAD_LETTER_QUEUES: named,
  ORDERS_TABLE: text,
  RELAY_FUNCTION: text,
  SOURCE_QUEUES: named,
});
const sqs = sqsClient();
const ports = {
  queues: new Map(Object.entries(env.DEAD_LETTER_QUEUES).map(([name, url]) => [name, sqsDeadLetterQueue(sqs, url)])),
  sources: env.SOURCE_QUEUES,
  find: dynamoOrderImage(dynamoClient(), env.ORDERS_TABLE),
  relay: directCall(lambdaClient(), env.RELAY_FUNCTION),
  clock: systemClock,
};

export const handler = httpHandler(manageDeadLetters(ports), { allowedOrigins: env.ALLOWED_ORIGINS });
