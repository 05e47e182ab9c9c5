import { dynamoAnalytics, dynamoClient, systemClock } from "@orders/adapters";
import { CURRENCIES } from "@orders/domain";
import { httpHandler, list, oneOf, readEnv, text } from "@orders/lambda-kit";
import { getAnalytics } from "./get-analytics.ts";

const env = readEnv({ ANALYTICS_TABLE: text, ALLOWED_ORIGINS: list, CURRENCY: oneOf(CURRENCIES) });
const clock = systemClock;
const analytics = dynamoAnalytics({ client: dynamoClient(), analyticsTable: env.ANALYTICS_TABLE, clock });

export const handler = httpHandler(getAnalytics({ analytics, clock, currency: env.CURRENCY }), {
  allowedOrigins: env.ALLOWED_ORIGINS,
});
