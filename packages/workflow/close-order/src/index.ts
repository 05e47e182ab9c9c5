import { dynamoClient, dynamoOrders, systemClock } from "@orders/adapters";
import { readEnv, taskHandler, text } from "@orders/lambda-kit";
import { closeOrder } from "./close-order.ts";

const env = readEnv({ ORDERS_TABLE: text });
const orders = dynamoOrders({ client: dynamoClient(), ordersTable: env.ORDERS_TABLE });

export const handler = taskHandler(closeOrder({ orders, clock: systemClock }));
