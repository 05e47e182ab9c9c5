import { CHANNELS, type ProductId } from "@orders/domain";
import Type, { type Static } from "typebox";
import { EVENT_NAMES } from "../event-names.ts";
import { At, CorrelationId, CurrencyCode, OrderKey, Reason, StatusValue, Traceparent } from "./fields.ts";

const attempt = Type.Integer({ minimum: 1, description: "a whole number from 1" });

/** The request of a run, which is also the input of the workflow. */
export const WorkflowInput = Type.Object({
  orderId: OrderKey,
  attempt,
  correlationId: CorrelationId,
  traceparent: Type.Optional(Traceparent),
});
export type WorkflowInput = Static<typeof WorkflowInput>;

/** The detail of an event. It contains no names, addresses or e-mails: a consumer that needs them reads the order. */
export const OrderEventDetail = Type.Object({
  eventId: Type.String({
    minLength: 1,
    description: "an event's id, the same each time the event is sent: {orderId}:{version}:{detail type}",
  }),
  orderId: OrderKey,
  status: StatusValue,
  previousStatus: Type.Optional(StatusValue),
  reason: Type.Optional(Reason),
  items: Type.Array(
    Type.Object({
      productId: Type.Unsafe<ProductId>(Type.String({ minLength: 1, description: "a product's id" })),
      quantity: Type.Integer({ description: "a whole number" }),
      amount: Type.Number({ description: "an amount in major units" }),
    }),
    { description: "a list of lines" },
  ),
  totalAmount: Type.Number({ description: "an amount in major units" }),
  currency: CurrencyCode,
  channels: Type.Array(Type.Enum([...CHANNELS]), {
    description: "the channels on which the customer can be notified; empty if no address and no number is known",
  }),
  attempt: Type.Integer({ minimum: 0, description: "the number of the run that is due, from 1" }),
  version: Type.Integer({ minimum: 1, description: "the number of writes of the order" }),
  createdAt: At,
  occurredAt: At,
  correlationId: CorrelationId,
  traceparent: Type.Optional(Traceparent),
});
export type OrderEventDetail = Static<typeof OrderEventDetail>;

/** An event about the status of an order, as its consumers read it. */
export const OrderEventMessage = Type.Object({
  "detail-type": Type.Enum([EVENT_NAMES.CREATED, EVENT_NAMES.STATUS_CHANGED], { description: "an event of an order" }),
  detail: OrderEventDetail,
});
export type OrderEventMessage = Static<typeof OrderEventMessage>;

/** An event that requests a run of the workflow: a new order, or another attempt. The detail has the other fields of `OrderEventDetail` too. */
export const ProcessingRequested = Type.Object({ detail: WorkflowInput });
export type ProcessingRequested = Static<typeof ProcessingRequested>;
