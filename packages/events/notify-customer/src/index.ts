import {
  dynamoClient,
  dynamoIdempotency,
  dynamoOrders,
  sesClient,
  sesMailer,
  snsClient,
  snsTextMessages,
  systemClock,
} from "@orders/adapters";
import { OrderEventMessage } from "@orders/contracts/validators";
import { STATUSES } from "@orders/domain";
import {
  listOf,
  oneOf,
  optional,
  publishMetrics,
  queueBatchHandler,
  readEnv,
  text,
  wholeNumber,
} from "@orders/lambda-kit";
import { notifyCustomers } from "./notify-customer.ts";
import { paced } from "./pace.ts";

const env = readEnv({
  IDEMPOTENCY_TABLE: text,
  NOTIFICATION_DELAY_SECONDS: wholeNumber(0, 900),
  NOTIFIED_STATUSES: listOf(oneOf(STATUSES)),
  ORDERS_TABLE: text,
  SEND_INTERVAL_MS: wholeNumber(1, 60_000),
  SENDER_EMAIL: optional(text),
  SHOP_NAME: text,
  SHOP_REPLY_TO: optional(text),
});
const dynamo = dynamoClient();
const idempotency = dynamoIdempotency(dynamo, env.IDEMPOTENCY_TABLE);
const mailer = env.SENDER_EMAIL === undefined ? undefined : sesMailer(sesClient(), env.SENDER_EMAIL, env.SHOP_REPLY_TO);
const ports = {
  orders: dynamoOrders({ client: dynamo, ordersTable: env.ORDERS_TABLE }),
  mailer: mailer && { send: paced(mailer.send, env.SEND_INTERVAL_MS) },
  textMessages: { send: paced(snsTextMessages(snsClient()).send, env.SEND_INTERVAL_MS) },
  clock: systemClock,
  publishMetrics,
};

const settings = {
  notified: env.NOTIFIED_STATUSES,
  skipsSuperseded: env.NOTIFICATION_DELAY_SECONDS > 0,
  shop: { name: env.SHOP_NAME, replyTo: env.SHOP_REPLY_TO },
};

export const handler = queueBatchHandler(
  OrderEventMessage,
  ({ detail }) => detail,
  (details, context) => notifyCustomers({ ...ports, idempotency: idempotency(context) }, settings)(details),
);
