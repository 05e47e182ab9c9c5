import { orderView } from "@orders/contracts";
import { CancelOrder, OrderPath } from "@orders/contracts/validators";
import { type Clock, type Orders, requestCancellation, retryOnConflict } from "@orders/domain";
import { checkPreconditions, etagOf, type Route, versionedAnswer } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly clock: Clock;
}

/** Stores the request to cancel an order; the next run refunds the order and releases its stock. */
export const cancelOrder =
  ({ orders, clock }: Ports): Route =>
  async (request) => {
    const { reason } = request.optionalBody(CancelOrder);
    return retryOnConflict(async () => {
      const order = await orders.get(request.pathOfExisting(OrderPath).orderId);
      checkPreconditions(request, etagOf(order), "order");
      const cancelled = requestCancellation(order, clock.now(), reason, { client: request.client });
      if (cancelled === order) return versionedAnswer(200, order, orderView);
      return versionedAnswer(202, await orders.save(cancelled), orderView);
    });
  };
