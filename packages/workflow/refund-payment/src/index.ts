import {
  dynamoClient,
  dynamoOrders,
  PAYMENT_PROVIDERS,
  paymentGateway,
  providerKeyOf,
  systemClock,
} from "@orders/adapters";
import { oneOf, optional, readEnv, taskHandler, text } from "@orders/lambda-kit";
import { refundPayment } from "./refund-payment.ts";

const env = readEnv({
  ORDERS_TABLE: text,
  PAYMENT_PROVIDER: oneOf(PAYMENT_PROVIDERS),
  PAYMENT_KEY_SECRET_ARN: optional(text),
  PAYMENTS_TABLE: text,
  GATEWAY_FAULTS_FOLDER: optional(text),
});
const client = dynamoClient();
const clock = systemClock;

export const handler = taskHandler(
  refundPayment({
    orders: dynamoOrders({ client, ordersTable: env.ORDERS_TABLE }),
    gateway: paymentGateway(env.PAYMENT_PROVIDER, {
      client,
      paymentsTable: env.PAYMENTS_TABLE,
      providerKey: providerKeyOf(env.PAYMENT_KEY_SECRET_ARN),
      clock,
      faultsFolder: env.GATEWAY_FAULTS_FOLDER,
    }),
    clock,
  }),
);
