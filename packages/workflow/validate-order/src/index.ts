import { dynamoClient, dynamoOrders } from "@orders/adapters";
import { readEnv, taskHandler, text } from "@orders/lambda-kit";
import { validateOrder } from "./validate-order.ts";

const env = readEnv({ ORDERS_TABLE: text });

export const handler = taskHandler(
  validateOrder({ orders: dynamoOrders({ client: dynamoClient(), ordersTable: env.ORDERS_TABLE }) }),
);
