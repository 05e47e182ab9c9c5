import { msBetween, type Order } from "@orders/domain";
import type { DynamoDBRecord } from "aws-lambda";

/** An order in the format of the table's stream, written out by hand so that the tests do not depend on the adapter. */
export const imageOf = (order: Order) => ({
  orderId: { S: order.orderId },
  customerId: { S: order.customer.customerId },
  customer: { M: { email: { S: "jane@example.com" } } },
  lines: {
    L: order.lines.map(({ productId, quantity, price }) => ({
      M: { productId: { S: productId }, quantity: { N: String(quantity) }, price: { N: (price / 100).toFixed(2) } },
    })),
  },
  totalAmount: { N: (order.totalAmount / 100).toFixed(2) },
  currency: { S: order.currency },
  paymentMethod: { M: { type: { S: "CARD" } } },
  ...(order.payment && {
    payment: {
      M: {
        state: { S: order.payment.state },
        amount: { N: (order.payment.amount / 100).toFixed(2) },
        at: { N: String(msBetween(order.createdAt, order.payment.at) / 1000) },
      },
    },
  }),
  status: { S: order.status },
  attempt: { N: String(order.attempt) },
  version: { N: String(order.version) },
  correlationId: { S: order.correlationId },
  ...(order.traceparent && { traceparent: { S: order.traceparent } }),
  createdAt: { S: order.createdAt },
  updatedAt: { S: order.updatedAt },
  history: {
    L: order.history.map(({ at, event, status }) => ({
      M: { at: { S: at }, event: { S: event }, status: { S: status } },
    })),
  },
  statusBucket: { S: `${order.status}#0` },
  createdBucket: { S: "0" },
});

/** The stream's record of a write. */
export const record = (before: Order | undefined, after: Order | undefined): DynamoDBRecord => ({
  eventID: "stream-1",
  eventName: !before ? "INSERT" : after ? "MODIFY" : "REMOVE",
  dynamodb: { ...(before && { OldImage: imageOf(before) }), ...(after && { NewImage: imageOf(after) }) },
});
