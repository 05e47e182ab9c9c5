import { dynamoClient, dynamoOrders, s3Client, s3Receipts } from "@orders/adapters";
import { optional, readEnv, taskHandler, text } from "@orders/lambda-kit";
import { generateReceipt } from "./generate-receipt.ts";

const env = readEnv({ ORDERS_TABLE: text, RECEIPTS_BUCKET: text, SHOP_NAME: text, SHOP_REPLY_TO: optional(text) });

export const handler = taskHandler(
  generateReceipt({
    orders: dynamoOrders({ client: dynamoClient(), ordersTable: env.ORDERS_TABLE }),
    receipts: s3Receipts(s3Client(), env.RECEIPTS_BUCKET),
    shop: { name: env.SHOP_NAME, replyTo: env.SHOP_REPLY_TO },
  }),
);
