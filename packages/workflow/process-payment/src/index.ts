import {
  boundedGateway,
  dynamoClient,
  dynamoOrders,
  dynamoPaymentLedger,
  simulatedGateway,
  systemClock,
} from "@orders/adapters";
import { readEnv, taskHandler, text, wholeNumber } from "@orders/lambda-kit";
import { processPayment } from "./process-payment.ts";

const env = readEnv({
  ORDERS_TABLE: text,
  PAYMENTS_TABLE: text,
  PAYMENT_SUCCESS_RATE: wholeNumber(0, 100),
  PAYMENT_PATIENCE_SECONDS: wholeNumber(0, 86_400),
});
const client = dynamoClient();
const clock = systemClock;

export const handler = taskHandler(
  processPayment({
    orders: dynamoOrders({ client, ordersTable: env.ORDERS_TABLE }),
    gateway: boundedGateway(
      simulatedGateway({
        book: dynamoPaymentLedger(client, env.PAYMENTS_TABLE),
        clock,
        successRate: env.PAYMENT_SUCCESS_RATE,
      }),
    ),
    clock,
    patienceSeconds: env.PAYMENT_PATIENCE_SECONDS,
  }),
);
