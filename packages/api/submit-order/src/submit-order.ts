import {
  type Catalogue,
  type Clock,
  type Currency,
  newOrder,
  type Order,
  type Orders,
  toJsonNumber,
} from "@orders/domain";
import { SubmitOrder } from "@orders/domain/validators";
import { HttpProblemError, type HttpResponse, type Route } from "@orders/lambda-kit";
import { fingerprint, orderIdFor } from "./idempotency.ts";
import { addressIn, customerIn, pricedLines, requestedLines } from "./order-request.ts";

interface Ports {
  readonly orders: Pick<Orders, "create">;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly currency: Currency;
}

/**
 * Takes an order: one conditional write stores it, and all else follows from that.
 * With an `Idempotency-Key` the same request again is answered as the first time, and another one refused.
 */
export const submitOrder =
  ({ orders, catalogue, clock, currency }: Ports): Route =>
  async (request) => {
    const body = request.body(SubmitOrder);
    const orderId = orderIdFor(request);
    const requestHash = fingerprint(body);
    const shippingAddress = addressIn(body);
    const lines = await pricedLines(requestedLines(body), catalogue);

    const { created, order } = await orders.create(
      newOrder(
        {
          orderId,
          customer: customerIn(body),
          lines,
          currency,
          ...(shippingAddress && { shippingAddress }),
          paymentMethod: { type: "CARD", ...(body.paymentToken !== undefined && { token: body.paymentToken }) },
          correlationId: request.correlationId,
          requestHash,
        },
        clock.now(),
      ),
    );
    if (order.requestHash !== requestHash) {
      throw new HttpProblemError(422, "This Idempotency-Key was used for an order with another body: use a new key");
    }
    return accepted(order, created);
  };

/** The first answer, whatever became of the order since. Its location is relative, as a stage or a domain may stand before the path. */
const accepted = (order: Order, created: boolean): HttpResponse => ({
  status: 202,
  headers: { Location: `orders/${order.orderId}`, ...(!created && { "Idempotent-Replayed": "true" }) },
  body: {
    message: "Order accepted for processing",
    orderId: order.orderId,
    status: "PENDING",
    totalAmount: toJsonNumber(order.totalAmount),
    currency: order.currency,
    createdAt: order.createdAt,
  },
});
