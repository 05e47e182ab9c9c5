import { type Clock, type Orders, retry, whileStale } from "@orders/domain";
import { orderAnswer, type Route } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly clock: Clock;
}

/** Has the workflow run again for an order that stands still or needs attention. */
export const retryOrder =
  ({ orders, clock }: Ports): Route =>
  (request) =>
    whileStale(async () => {
      const order = await orders.get(request.orderId());
      return orderAnswer(202, await orders.save(retry(order, clock.now())));
    });
