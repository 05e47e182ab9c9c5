import { dynamoClient, dynamoOrders, s3Client, s3Receipts, systemClock } from "@orders/adapters";
import { httpHandler, list, readEnv, text, wholeNumber } from "@orders/lambda-kit";
import { getReceipt } from "./get-receipt.ts";

const env = readEnv({
  ORDERS_TABLE: text,
  RECEIPTS_BUCKET: text,
  RECEIPT_LINK_SECONDS: wholeNumber(30, 3600),
  ALLOWED_ORIGINS: list,
});
const orders = dynamoOrders({ client: dynamoClient(), ordersTable: env.ORDERS_TABLE });
const receipts = s3Receipts(s3Client(), env.RECEIPTS_BUCKET);

export const handler = httpHandler(
  getReceipt({ orders, receipts, clock: systemClock, linkSeconds: env.RECEIPT_LINK_SECONDS }),
  { allowedOrigins: env.ALLOWED_ORIGINS },
);
