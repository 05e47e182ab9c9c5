import { dynamoClient, dynamoOrders, systemClock } from "@orders/adapters";
import { httpHandler, list, readEnv, text } from "@orders/lambda-kit";
import { retryOrder } from "./retry-order.ts";

const env = readEnv({ ORDERS_TABLE: text, ALLOWED_ORIGINS: list });
const orders = dynamoOrders({ client: dynamoClient(), ordersTable: env.ORDERS_TABLE });

export const handler = httpHandler(retryOrder({ orders, clock: systemClock }), {
  allowedOrigins: env.ALLOWED_ORIGINS,
});
