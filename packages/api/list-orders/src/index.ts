import { dynamoClient, dynamoOrders } from "@orders/adapters";
import { httpHandler, list, readEnv, text } from "@orders/lambda-kit";
import { listOrders } from "./list-orders.ts";

const env = readEnv({ ORDERS_TABLE: text, ALLOWED_ORIGINS: list });
const orders = dynamoOrders({ client: dynamoClient(), ordersTable: env.ORDERS_TABLE });

export const handler = httpHandler(listOrders({ orders }), { allowedOrigins: env.ALLOWED_ORIGINS });
