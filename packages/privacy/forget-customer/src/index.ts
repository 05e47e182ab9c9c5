import {
  dynamoClient,
  dynamoOrders,
  s3Client,
  s3ErasureRecords,
  s3PersonalReceipts,
  systemClock,
} from "@orders/adapters";
import { readEnv, text } from "@orders/lambda-kit";
import { forgetCustomer } from "./forget-customer.ts";

const env = readEnv({ ORDERS_TABLE: text, RECEIPTS_BUCKET: text });
const s3 = s3Client();

export const handler = forgetCustomer({
  orders: dynamoOrders({ client: dynamoClient(), ordersTable: env.ORDERS_TABLE }),
  receipts: s3PersonalReceipts(s3, env.RECEIPTS_BUCKET),
  records: s3ErasureRecords(s3, env.RECEIPTS_BUCKET),
  clock: systemClock,
});
