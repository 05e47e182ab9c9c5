import { dynamoCatalogue, dynamoClient, dynamoOrders } from "@orders/adapters";
import { readEnv, taskHandler, text } from "@orders/lambda-kit";
import { validateOrder } from "./validate-order.ts";

const env = readEnv({ ORDERS_TABLE: text, INVENTORY_TABLE: text });
const client = dynamoClient();

export const handler = taskHandler(
  validateOrder({
    orders: dynamoOrders({ client, ordersTable: env.ORDERS_TABLE }),
    catalogue: dynamoCatalogue(client, env.INVENTORY_TABLE),
  }),
);
