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
import {
  asReplayed,
  HttpProblemError,
  type HttpResponse,
  invalidRequest,
  logger,
  type Route,
} from "@orders/lambda-kit";
import { orderIdFor } from "./idempotency.ts";

interface Ports {
  readonly orders: Pick<Orders, "create" | "find">;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly currency: Currency;
}

/**
 * Accepts an order with one conditional write; everything else follows from that.
 * With an `Idempotency-Key` the same request again gets the first answer, whatever has changed in the catalogue since,
 * and another request is refused.
 * What the body says of the order that the system works out itself is checked, and not used.
 */
export const submitOrder =
  ({ orders, catalogue, clock, currency }: Ports): Route =>
  async (request) => {
    const body = request.body(SubmitOrder);
    const orderId = orderIdFor(request);
    const requestHash = requestHashOf(body);
    const now = clock.now();

    logger.appendKeys({ orderId });

    const price = async (): Promise<Order> => {
      const lines = await pricedLines(requestedLines(body), catalogue);
      const { correlationId } = request;
      const order = newOrder({ ...contentsOf(body), orderId, lines, currency, correlationId, requestHash }, now);
      const errors = contradictions(body, order, now);
      if (errors.length > 0) throw invalidRequest(errors);
      return order;
    };
    /** Of an order that the catalogue does not allow: the one that an earlier request with the same key stored. */
    const earlier = async (error: unknown) => {
      const order = request.idempotencyKey() === undefined ? undefined : await orders.find(orderId);
      if (!order || contradictions(body, order, now).length > 0) throw error;
      return { created: false, order };
    };

    // The put itself finds a repetition, so that only one that can no longer be priced costs a read.
    const { created, order } = await price().then(orders.create, earlier);
    if (order.requestHash !== requestHash) {
      throw new HttpProblemError(422, "This Idempotency-Key was used for an order with another body: use a new key");
    }
    const answer = accepted(order, request.locationOf(orderId));
    return created ? answer : asReplayed(answer);
  };

/** The lines with their prices. @throws HttpProblemError 422 when the catalogue does not have such a product. */
async function pricedLines(requested: readonly RequestedLine[], catalogue: Catalogue): Promise<readonly Line[]> {
  const { lines, faults } = priced(requested, await catalogue.find(unpricedProducts(requested)));
  if (faults[0]) throw new HttpProblemError(422, faults[0].message, { errors: faults });
  return lines;
}

/** The first answer, whatever became of the order since. */
const accepted = (order: Order, location: string): HttpResponse => ({
  status: 202,
  headers: { Location: location },
  body: {
    message: "Order accepted for processing",
    orderId: order.orderId,
    status: "PENDING",
    totalAmount: toJsonNumber(order.totalAmount),
    currency: order.currency,
    createdAt: order.createdAt,
  },
});
