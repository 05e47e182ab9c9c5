import { dynamoClient, dynamoStockKeepingOrders, systemClock } from "@orders/adapters";
import { amount, publishMetrics, readEnv, taskHandler, text } from "@orders/lambda-kit";
import { reserveInventory } from "./reserve-inventory.ts";

const env = readEnv({ ORDERS_TABLE: text, INVENTORY_TABLE: text, APPROVAL_THRESHOLD: amount });
const orders = dynamoStockKeepingOrders({
  client: dynamoClient(),
  ordersTable: env.ORDERS_TABLE,
  inventoryTable: env.INVENTORY_TABLE,
  onConflicts: (value) => publishMetrics([{ name: "StockConflicts", value }]),
});

export const handler = taskHandler(
  reserveInventory({ orders, clock: systemClock, approvalThreshold: env.APPROVAL_THRESHOLD }),
);
