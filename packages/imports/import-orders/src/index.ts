import {
  dynamoCatalogue,
  dynamoClient,
  dynamoOrders,
  lambdaClient,
  laterCall,
  s3Client,
  s3Objects,
  systemClock,
} from "@orders/adapters";
import { CURRENCIES } from "@orders/domain";
import { oneOf, readEnv, text } from "@orders/lambda-kit";
import type { Context, S3Event } from "aws-lambda";
import { importOrders } from "./import-orders.ts";

const env = readEnv({
  ORDERS_TABLE: text,
  INVENTORY_TABLE: text,
  UPLOADS_BUCKET: text,
  CURRENCY: oneOf(CURRENCIES),
  AWS_LAMBDA_FUNCTION_NAME: text,
});
// Nobody waits for an answer: better to try a throttled table for longer than to start the invocation again.
const client = dynamoClient({ maxAttempts: 10 });

const importAll = importOrders({
  uploads: s3Objects(s3Client(), env.UPLOADS_BUCKET),
  orders: dynamoOrders({ client, ordersTable: env.ORDERS_TABLE }),
  catalogue: dynamoCatalogue(client, env.INVENTORY_TABLE),
  clock: systemClock,
  currency: env.CURRENCY,
  callAgain: laterCall(lambdaClient(), env.AWS_LAMBDA_FUNCTION_NAME),
});

export const handler = (event: S3Event, context: Context): Promise<void> =>
  importAll(event, () => context.getRemainingTimeInMillis());
