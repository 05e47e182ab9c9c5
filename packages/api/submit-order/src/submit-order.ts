import {
  acceptedView,
  type BodyLine,
  contentsOf,
  contradictions,
  otherPrices,
  requestedLines,
  requestHashOf,
  unknownProductErrors,
  unpricedErrors,
} from "@orders/contracts";
import { SubmitMyOrder, SubmitOrder } from "@orders/contracts/validators";
import {
  type Catalogue,
  type Clock,
  type Currency,
  type Customer,
  type Line,
  newOrder,
  type Order,
  type Orders,
  priced,
  unpricedProducts,
} from "@orders/domain";
import {
  asReplayed,
  HttpProblemError,
  type HttpResponse,
  invalidRequest,
  logger,
  type Route,
  type SignedInCustomer,
} from "@orders/lambda-kit";
import { annotate, traceparent } from "@orders/tracing";
import { orderIdFor } from "./idempotency.ts";

interface Ports {
  readonly orders: Pick<Orders, "create" | "find">;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly currency: Currency;
}

/**
 * Accepts an order with one conditional write, which starts its processing.
 * A repeated request with the same `Idempotency-Key` gets the first response, also after changes of the catalogue. Another
 * request with that key is refused.
 * Fields of the body that the system computes itself are checked, but not used.
 * A customer orders for themselves, at the prices of the catalogue; an application may name both customer and prices.
 */
export const submitOrder =
  ({ orders, catalogue, clock, currency }: Ports): Route =>
  async (request) => {
    const signedIn = request.customer;
    const body = signedIn ? request.body(SubmitMyOrder) : request.body(SubmitOrder);
    const orderId = orderIdFor(request);
    const requestHash = requestHashOf(body);
    const now = clock.now();

    logger.appendKeys({ orderId });
    annotate({ orderId });

    const price = async (): Promise<Order> => {
      const lines = await (signedIn ? cataloguedLines : pricedLines)(requestedLines(body), catalogue);
      const { correlationId } = request;
      const customer = signedIn && customerFrom(signedIn, body.customerName);
      const contents = {
        ...contentsOf(body, customer),
        orderId,
        lines,
        currency,
        correlationId,
        requestHash,
        ...traceparent(),
      };
      const order = newOrder(contents, now);
      const errors = contradictions(body, order, now);
      if (errors.length > 0) throw invalidRequest(errors);
      return order;
    };
    /** The order that an earlier request with the same key stored, for a body that the catalogue no longer allows. */
    const earlier = async (error: unknown) => {
      const order = request.idempotencyKey() === undefined ? undefined : await orders.find(orderId);
      if (!order || contradictions(body, order, now).length > 0) throw error;
      return { created: false, order };
    };

    // The conditional write detects a repeated request; only one that can no longer be priced needs a read.
    const { created, order } = await price().then(orders.create, earlier);
    if (order.requestHash !== requestHash) {
      throw new HttpProblemError(422, "This Idempotency-Key was used for an order with another body: use a new key");
    }
    const answer = accepted(order, request.locationOf(orderId));
    return created ? answer : asReplayed(answer);
  };

/** The lines with their prices. @throws HttpProblemError 422 when a line without a price names an unknown product. */
async function pricedLines(requested: readonly BodyLine[], catalogue: Catalogue): Promise<readonly Line[]> {
  const { lines, unpriced } = priced(requested, await catalogue.find(unpricedProducts(requested)));
  const errors = unpricedErrors(unpriced);
  if (errors[0]) throw new HttpProblemError(422, errors[0].message, { errors });
  return lines;
}

/**
 * The lines with the names and prices of the catalogue.
 * @throws HttpProblemError 422 when a line names an unknown product, or another price than the catalogue's.
 */
async function cataloguedLines(requested: readonly BodyLine[], catalogue: Catalogue): Promise<readonly Line[]> {
  const products = await catalogue.find(requested.map(({ productId }) => productId));
  const { lines, unpriced } = priced(
    requested.map((line) => ({ ...line, price: undefined })),
    products,
  );
  const { errors: ofPrices, prices } = otherPrices(requested, products);
  const errors = [...unknownProductErrors(unpriced), ...ofPrices];
  if (errors[0]) throw new HttpProblemError(422, errors[0].message, { errors, ...(prices.length > 0 && { prices }) });
  return lines;
}

const customerFrom = ({ id, email }: SignedInCustomer, name: string | undefined): Customer => ({
  customerId: id,
  ...(name !== undefined && { name }),
  ...(email !== undefined && { email }),
});

/** The response to the first request and to its repetitions: it does not depend on the order's current status. */
const accepted = (order: Order, location: string): HttpResponse => ({
  status: 202,
  headers: { Location: location },
  body: acceptedView(order),
});
