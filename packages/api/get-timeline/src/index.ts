import {
  dynamoClient,
  dynamoHandledNotifications,
  dynamoOrders,
  PAYMENT_PROVIDERS,
  paymentRecords,
  providerKeyOf,
  sqsClient,
  sqsDeadLetterSearch,
  sqsOrderQueue,
  systemClock,
} from "@orders/adapters";
import { httpHandler, list, named, oneOf, optional, readEnv, text, wholeNumber } from "@orders/lambda-kit";
import { getTimeline } from "./get-timeline.ts";

const env = readEnv({
  ALLOWED_ORIGINS: list,
  APPROVAL_HOURS: wholeNumber(1, 8_760),
  DEAD_LETTER_QUEUES: named,
  IDEMPOTENCY_TABLE: text,
  ORDER_QUEUE_URL: text,
  ORDERS_TABLE: text,
  PAYMENT_PROVIDER: oneOf(PAYMENT_PROVIDERS),
  PAYMENT_KEY_SECRET_ARN: optional(text),
  PAYMENTS_TABLE: text,
  RECONCILE_AFTER_MINUTES: wholeNumber(1, 10_080),
  RETRY_HOURS: wholeNumber(1, 336),
});
const client = dynamoClient();
const sqs = sqsClient();
const ports = {
  orders: dynamoOrders({ client, ordersTable: env.ORDERS_TABLE }),
  payments: paymentRecords(env.PAYMENT_PROVIDER, {
    client,
    paymentsTable: env.PAYMENTS_TABLE,
    providerKey: providerKeyOf(env.PAYMENT_KEY_SECRET_ARN),
  }),
  notifications: dynamoHandledNotifications(client, env.IDEMPOTENCY_TABLE),
  queue: sqsOrderQueue(sqs, env.ORDER_QUEUE_URL),
  deadLettersOf: sqsDeadLetterSearch(sqs, env.DEAD_LETTER_QUEUES),
  clock: systemClock,
};
const settings = {
  afterMinutes: env.RECONCILE_AFTER_MINUTES,
  approvalHours: env.APPROVAL_HOURS,
  retryHours: env.RETRY_HOURS,
};

export const handler = httpHandler(getTimeline(ports, settings), { allowedOrigins: env.ALLOWED_ORIGINS });
