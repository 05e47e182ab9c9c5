import {
  type Catalogue,
  type Clock,
  type Currency,
  contentsOf,
  contradictions,
  type Line,
  newOrder,
  type Order,
  type Orders,
  priced,
  type RequestedLine,
  requestedLines,
  requestHashOf,
  toJsonNumber,
  unpricedProducts,
} from "@orders/domain";
import { SubmitOrder } from "@orders/domain/validators";
import { HttpProblemError, type HttpResponse, invalidRequest, type Route } from "@orders/lambda-kit";
import { orderIdFor } from "./idempotency.ts";

interface Ports {
  readonly orders: Pick<Orders, "create" | "find">;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly currency: Currency;
}

/**
 * Takes an order: one conditional write stores it, and all else follows from that.
 * With an `Idempotency-Key` the same request again is answered as the first time, and another one refused.
 * What the body says of the order that the system works out itself is checked, and not used.
 */
export const submitOrder =
  ({ orders, catalogue, clock, currency }: Ports): Route =>
  async (request) => {
    const body = request.body(SubmitOrder);
    const orderId = orderIdFor(request);
    const requestHash = requestHashOf(body);
    const lines = await pricedLines(requestedLines(body), catalogue);
    const asked = newOrder(
      { ...contentsOf(body), orderId, lines, currency, correlationId: request.correlationId, requestHash },
      clock.now(),
    );

    const errors = contradictions(body, asked, asked.createdAt);
    // A repetition agrees with the order that the first request made, whatever the catalogue's prices are by now.
    const made = errors.length > 0 ? await orders.find(orderId) : undefined;
    if (errors.length > 0 && !(made && contradictions(body, made, asked.createdAt).length === 0)) {
      throw invalidRequest(errors);
    }

    const { created, order } = made ? { created: false, order: made } : await orders.create(asked);
    if (order.requestHash !== requestHash) {
      throw new HttpProblemError(422, "This Idempotency-Key was used for an order with another body: use a new key");
    }
    return accepted(order, created);
  };

/** The lines with their prices. @throws HttpProblemError 422 when the catalogue does not have such a product. */
async function pricedLines(requested: readonly RequestedLine[], catalogue: Catalogue): Promise<readonly Line[]> {
  const { lines, faults } = priced(requested, await catalogue.find(unpricedProducts(requested)));
  if (faults[0]) throw new HttpProblemError(422, faults[0].message, { errors: faults });
  return lines;
}

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
