import { dynamoClient, dynamoOrders, systemClock } from "@orders/adapters";
import { httpHandler, list, readEnv, text } from "@orders/lambda-kit";
import { decideApproval } from "./decide-approval.ts";

const env = readEnv({ ORDERS_TABLE: text, ALLOWED_ORIGINS: list });
const orders = dynamoOrders({ client: dynamoClient(), ordersTable: env.ORDERS_TABLE });

export const handler = httpHandler(decideApproval({ orders, clock: systemClock }), {
  allowedOrigins: env.ALLOWED_ORIGINS,
});
