import {
  dynamoClient,
  dynamoOrders,
  PAYMENT_PROVIDERS,
  paymentGateway,
  providerKeyOf,
  systemClock,
} from "@orders/adapters";
import { oneOf, optional, readEnv, taskHandler, text, wholeNumber } from "@orders/lambda-kit";
import { processPayment } from "./process-payment.ts";

const env = readEnv({
  ORDERS_TABLE: text,
  PAYMENT_PROVIDER: oneOf(PAYMENT_PROVIDERS),
  PAYMENT_KEY_SECRET_ARN: optional(text),
  PAYMENTS_TABLE: text,
  PAYMENT_SUCCESS_RATE: wholeNumber(0, 100),
  PAYMENT_PATIENCE_SECONDS: wholeNumber(0, 86_400),
  GATEWAY_FAULTS_FOLDER: optional(text),
});
const client = dynamoClient();
const clock = systemClock;

export const handler = taskHandler(
  processPayment({
    orders: dynamoOrders({ client, ordersTable: env.ORDERS_TABLE }),
    gateway: paymentGateway(env.PAYMENT_PROVIDER, {
      client,
      paymentsTable: env.PAYMENTS_TABLE,
      providerKey: providerKeyOf(env.PAYMENT_KEY_SECRET_ARN),
      clock,
      successRate: env.PAYMENT_SUCCESS_RATE,
      faultsFolder: env.GATEWAY_FAULTS_FOLDER,
    }),
    clock,
    patienceSeconds: env.PAYMENT_PATIENCE_SECONDS,
  }),
);
