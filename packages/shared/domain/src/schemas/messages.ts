import Type, { type Static } from "typebox";
import { FAILURE_REASONS } from "../order/order.ts";
import { STATUSES } from "../order/status.ts";

/** The fields of an `Order Processing Requested` event that process-order needs; further fields are allowed. */
export const ProcessingRequested = Type.Object({
  detail: Type.Object({
    orderId: Type.String({ minLength: 1, description: "an order's id" }),
    attempt: Type.Integer({ minimum: 1, description: "a whole number from 1" }),
    correlationId: Type.String({ minLength: 1, description: "a correlation id" }),
  }),
});
export type ProcessingRequested = Static<typeof ProcessingRequested>;

const Moment = Type.String({ minLength: 20, description: "a moment in UTC" });

/** The fields of `Order Created` and `Order Status Changed` that their consumers need; further fields are allowed. */
export const OrderEventMessage = Type.Object({
  "detail-type": Type.Enum(["Order Created", "Order Status Changed"], { description: "an event of an order" }),
  detail: Type.Object({
    eventId: Type.String({ minLength: 1, description: "an event's id" }),
    orderId: Type.String({ minLength: 1, description: "an order's id" }),
    status: Type.Enum([...STATUSES], { description: "an order's status" }),
    previousStatus: Type.Optional(Type.Enum([...STATUSES], { description: "an order's status" })),
    reason: Type.Optional(Type.Enum([...FAILURE_REASONS], { description: "why an order fails" })),
    items: Type.Array(
      Type.Object({
        productId: Type.String({ minLength: 1, description: "a product's id" }),
        quantity: Type.Integer({ description: "a whole number" }),
        amount: Type.Number({ description: "an amount" }),
      }),
      { description: "a list of lines" },
    ),
    totalAmount: Type.Number({ description: "an amount" }),
    currency: Type.String({ minLength: 3, maxLength: 3, description: "a currency" }),
    createdAt: Moment,
    occurredAt: Moment,
    correlationId: Type.String({ minLength: 1, description: "a correlation id" }),
  }),
});
export type OrderEventMessage = Static<typeof OrderEventMessage>;
