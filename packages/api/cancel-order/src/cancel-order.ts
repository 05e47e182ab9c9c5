import { type Clock, type Orders, requestCancellation, whileStale } from "@orders/domain";
import { CancelOrder } from "@orders/domain/validators";
import { checkPreconditions, etagOf, orderAnswer, type Route } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly clock: Clock;
}

/** Takes the wish to cancel an order; the workflow's next run gives back its stock and money. */
export const cancelOrder =
  ({ orders, clock }: Ports): Route =>
  async (request) => {
    const { reason } = request.optionalBody(CancelOrder);
    return whileStale(async () => {
      const order = await orders.get(request.orderId());
      checkPreconditions(request, etagOf(order), "order");
      const cancelled = requestCancellation(order, clock.now(), reason);
      if (cancelled === order) return orderAnswer(200, order);
      return orderAnswer(202, await orders.save(cancelled));
    });
  };
