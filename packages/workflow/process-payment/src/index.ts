import { dynamoClient, dynamoOrders, dynamoPaymentBook, simulatedGateway, systemClock } from "@orders/adapters";
import { readEnv, taskHandler, text, wholeNumber } from "@orders/lambda-kit";
import { processPayment } from "./process-payment.ts";

const env = readEnv({ ORDERS_TABLE: text, PAYMENTS_TABLE: text, PAYMENT_SUCCESS_RATE: wholeNumber(0, 100) });
const client = dynamoClient();
const clock = systemClock;

export const handler = taskHandler(
  processPayment({
    orders: dynamoOrders({ client, ordersTable: env.ORDERS_TABLE }),
    gateway: simulatedGateway({
      book: dynamoPaymentBook(client, env.PAYMENTS_TABLE),
      clock,
      successRate: env.PAYMENT_SUCCESS_RATE,
    }),
    clock,
  }),
);
