import { dynamoClient, dynamoStockKeepingOrders, systemClock } from "@orders/adapters";
import { publishMetrics, readEnv, taskHandler, text } from "@orders/lambda-kit";
import { releaseInventory } from "./release-inventory.ts";

const env = readEnv({ ORDERS_TABLE: text, INVENTORY_TABLE: text });
const orders = dynamoStockKeepingOrders({
  client: dynamoClient(),
  ordersTable: env.ORDERS_TABLE,
  inventoryTable: env.INVENTORY_TABLE,
  onConflicts: (value) => publishMetrics([{ name: "StockConflicts", value }]),
});

export const handler = taskHandler(releaseInventory({ orders, clock: systemClock }));
