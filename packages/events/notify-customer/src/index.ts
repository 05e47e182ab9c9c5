import {
  dynamoClient,
  dynamoOnce,
  dynamoOrders,
  sesClient,
  sesMailer,
  snsClient,
  snsCustomerNotifications,
  snsTextMessages,
} from "@orders/adapters";
import { OrderEventMessage } from "@orders/domain/validators";
import { optional, publishMetrics, queueHandler, readEnv, text } from "@orders/lambda-kit";
import { notifyCustomer } from "./notify-customer.ts";

const env = readEnv({
  CUSTOMER_NOTIFICATIONS_TOPIC: text,
  IDEMPOTENCY_TABLE: text,
  ORDERS_TABLE: text,
  SENDER_EMAIL: optional(text),
});
const dynamo = dynamoClient();
const sns = snsClient();
const once = dynamoOnce(dynamo, env.IDEMPOTENCY_TABLE);
const ports = {
  orders: dynamoOrders({ client: dynamo, ordersTable: env.ORDERS_TABLE }),
  mailer: env.SENDER_EMAIL === undefined ? undefined : sesMailer(sesClient(), env.SENDER_EMAIL),
  textMessages: snsTextMessages(sns),
  notifications: snsCustomerNotifications(sns, env.CUSTOMER_NOTIFICATIONS_TOPIC),
  publishMetrics,
};

export const handler = queueHandler(OrderEventMessage, (message, { context }) =>
  notifyCustomer({ ...ports, once: once(context) })(message),
);
