import { type Clock, moveByHand, type Orders, requestCancellation, type Status, whileStale } from "@orders/domain";
import { UpdateOrderStatus } from "@orders/domain/validators";
import { checkPreconditions, etagOf, orderAnswer, type Route } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly clock: Clock;
}

/**
 * Moves an order by hand, where its life allows it: shipped, delivered, or cancelled through the same undo as ever.
 * The status that it has already is a harmless repetition.
 */
export const updateOrderStatus =
  ({ orders, clock }: Ports): Route =>
  async (request) => {
    const to = request.body(UpdateOrderStatus).status.toUpperCase() as Status;

    return whileStale(async () => {
      const order = await orders.get(request.orderId());
      checkPreconditions(request, etagOf(order), "order");
      if (order.status === to) return orderAnswer(200, order);
      if (to === "CANCELLED") {
        const cancelled = requestCancellation(order, clock.now());
        return orderAnswer(202, cancelled === order ? order : await orders.save(cancelled));
      }
      return orderAnswer(200, await orders.save(moveByHand(order, to, clock.now())));
    });
  };
