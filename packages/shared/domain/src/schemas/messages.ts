import Type, { type Static } from "typebox";

/** What process-order needs of an `Order Processing Requested` event; more may stand beside it. */
export const ProcessingRequested = Type.Object({
  detail: Type.Object({
    orderId: Type.String({ minLength: 1, description: "an order's id" }),
    attempt: Type.Integer({ minimum: 1, description: "a whole number from 1" }),
    correlationId: Type.String({ minLength: 1, description: "a correlation id" }),
  }),
});
export type ProcessingRequested = Static<typeof ProcessingRequested>;
