import { dynamoCatalogue, dynamoClient, dynamoOrders, systemClock } from "@orders/adapters";
import { CURRENCIES } from "@orders/domain";
import { httpHandler, list, oneOf, readEnv, text } from "@orders/lambda-kit";
import { submitOrder } from "./submit-order.ts";

const env = readEnv({
  ORDERS_TABLE: text,
  INVENTORY_TABLE: text,
  CURRENCY: oneOf(CURRENCIES),
  ALLOWED_ORIGINS: list,
});
const client = dynamoClient();

export const handler = httpHandler(
  submitOrder({
    orders: dynamoOrders({ client, ordersTable: env.ORDERS_TABLE }),
    catalogue: dynamoCatalogue(client, env.INVENTORY_TABLE),
    clock: systemClock,
    currency: env.CURRENCY,
  }),
  { allowedOrigins: env.ALLOWED_ORIGINS },
);
