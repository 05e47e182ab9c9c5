import { dynamoAnalytics, dynamoClient, systemClock } from "@orders/adapters";
import { OrderEventMessage } from "@orders/contracts/validators";
import { queueBatchHandler, readEnv, text } from "@orders/lambda-kit";
import { eventFrom, recordAnalytics } from "./record-analytics.ts";

const env = readEnv({ ANALYTICS_TABLE: text });
const analytics = dynamoAnalytics({ client: dynamoClient(), analyticsTable: env.ANALYTICS_TABLE, clock: systemClock });

export const handler = queueBatchHandler(OrderEventMessage, eventFrom, recordAnalytics({ analytics }));
