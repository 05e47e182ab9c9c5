import { dynamoClient, dynamoInventory } from "@orders/adapters";
import { httpHandler, list, readEnv, text } from "@orders/lambda-kit";
import { manageInventory } from "./manage-inventory.ts";

const env = readEnv({ INVENTORY_TABLE: text, ALLOWED_ORIGINS: list });
const inventory = dynamoInventory(dynamoClient(), env.INVENTORY_TABLE);

export const handler = httpHandler(manageInventory({ inventory }), { allowedOrigins: env.ALLOWED_ORIGINS });
