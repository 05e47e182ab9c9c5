import { dynamoClient, dynamoInventory, systemClock } from "@orders/adapters";
import { httpHandler, list, readEnv, text } from "@orders/lambda-kit";
import { manageInventory } from "./manage-inventory.ts";

const env = readEnv({ INVENTORY_TABLE: text, IDEMPOTENCY_TABLE: text, ALLOWED_ORIGINS: list });
const inventory = dynamoInventory({
  client: dynamoClient(),
  inventoryTable: env.INVENTORY_TABLE,
  idempotencyTable: env.IDEMPOTENCY_TABLE,
  clock: systemClock,
});

export const handler = httpHandler(manageInventory({ inventory }), { allowedOrigins: env.ALLOWED_ORIGINS });
