import {
  boundedGateway,
  dynamoClient,
  dynamoOrders,
  dynamoPaymentLedger,
  simulatedGateway,
  systemClock,
} from "@orders/adapters";
import { readEnv, taskHandler, text } from "@orders/lambda-kit";
import { refundPayment } from "./refund-payment.ts";

const env = readEnv({ ORDERS_TABLE: text, PAYMENTS_TABLE: text });
const client = dynamoClient();
const clock = systemClock;

export const handler = taskHandler(
  refundPayment({
    orders: dynamoOrders({ client, ordersTable: env.ORDERS_TABLE }),
    gateway: boundedGateway(simulatedGateway({ book: dynamoPaymentLedger(client, env.PAYMENTS_TABLE), clock })),
    clock,
  }),
);
