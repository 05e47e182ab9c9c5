import { type Clock, type Orders, retry, whileStale } from "@orders/domain";
import { RetryOrder } from "@orders/domain/validators";
import { logger, orderAnswer, type Route } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly clock: Clock;
}

/**
 * Has the workflow run again for an order that is stalled or needs attention. The body may name who asks for it: the
 * order's history and the log keep that.
 */
export const retryOrder =
  ({ orders, clock }: Ports): Route =>
  async (request) => {
    const { by } = request.optionalBody(RetryOrder);
    const order = await whileStale(async () =>
      orders.save(retry(await orders.get(request.orderId()), clock.now(), by)),
    );
    logger.info("Retry requested", { orderId: order.orderId, attempt: order.attempt, ...(by !== undefined && { by }) });
    return orderAnswer(202, order);
  };
