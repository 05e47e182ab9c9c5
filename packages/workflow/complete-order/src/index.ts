import { dynamoClient, dynamoOrders, systemClock } from "@orders/adapters";
import { readEnv, taskHandler, text } from "@orders/lambda-kit";
import { completeOrder } from "./complete-order.ts";

const env = readEnv({ ORDERS_TABLE: text });
const orders = dynamoOrders({ client: dynamoClient(), ordersTable: env.ORDERS_TABLE });

export const handler = taskHandler(completeOrder({ orders, clock: systemClock }));
