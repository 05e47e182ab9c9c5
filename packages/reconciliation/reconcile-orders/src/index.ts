import {
  dynamoClient,
  dynamoOrderScan,
  dynamoOrders,
  dynamoStockRecords,
  PAYMENT_PROVIDERS,
  paymentRecords,
  providerKeyOf,
  s3Client,
  s3Receipts,
  s3ReconciliationReports,
  sqsClient,
  sqsOrderQueue,
  systemClock,
} from "@orders/adapters";
import { oneOf, optional, publishMetrics, readEnv, text, wholeNumber } from "@orders/lambda-kit";
import { reconcileOrders } from "./reconcile-orders.ts";

const env = readEnv({
  ORDERS_TABLE: text,
  PAYMENT_PROVIDER: oneOf(PAYMENT_PROVIDERS),
  PAYMENT_KEY_SECRET_ARN: optional(text),
  PAYMENTS_TABLE: text,
  INVENTORY_TABLE: text,
  RECEIPTS_BUCKET: text,
  ORDER_QUEUE_URL: text,
  RECONCILE_AFTER_MINUTES: wholeNumber(1, 10_080),
  RECONCILE_RECENT_DAYS: wholeNumber(1, 400),
  APPROVAL_HOURS: wholeNumber(1, 8_760),
  RETRY_HOURS: wholeNumber(1, 336),
  SHOP_NAME: text,
  SHOP_REPLY_TO: optional(text),
});
const client = dynamoClient();
const s3 = s3Client();
const tables = { client, ordersTable: env.ORDERS_TABLE };

export const handler = reconcileOrders(
  {
    orders: dynamoOrders(tables),
    scan: dynamoOrderScan(tables),
    payments: paymentRecords(env.PAYMENT_PROVIDER, {
      client,
      paymentsTable: env.PAYMENTS_TABLE,
      providerKey: providerKeyOf(env.PAYMENT_KEY_SECRET_ARN),
    }),
    stock: dynamoStockRecords(client, env.INVENTORY_TABLE),
    receipts: s3Receipts(s3, env.RECEIPTS_BUCKET),
    reports: s3ReconciliationReports(s3, env.RECEIPTS_BUCKET),
    queue: sqsOrderQueue(sqsClient(), env.ORDER_QUEUE_URL),
    clock: systemClock,
    publishMetrics,
  },
  {
    afterMinutes: env.RECONCILE_AFTER_MINUTES,
    approvalHours: env.APPROVAL_HOURS,
    retryHours: env.RETRY_HOURS,
    recentDays: env.RECONCILE_RECENT_DAYS,
    shop: { name: env.SHOP_NAME, replyTo: env.SHOP_REPLY_TO },
  },
);
