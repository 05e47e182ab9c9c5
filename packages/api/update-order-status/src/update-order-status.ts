import {
  type Clock,
  type Orders,
  orderView,
  requestCancellation,
  retryOnConflict,
  type Status,
  transitionManually,
} from "@orders/domain";
import { UpdateOrderStatus } from "@orders/domain/validators";
import { checkPreconditions, etagOf, type Route, versionedAnswer } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly clock: Clock;
}

/**
 * Sets a status for the back office: SHIPPED or DELIVERED directly; CANCELLED as a cancellation request.
 * Returns the order unchanged if it already has the status.
 */
export const updateOrderStatus =
  ({ orders, clock }: Ports): Route =>
  async (request) => {
    const to = request.body(UpdateOrderStatus).status.toUpperCase() as Status;

    return retryOnConflict(async () => {
      const order = await orders.get(request.orderId());
      checkPreconditions(request, etagOf(order), "order");
      if (order.status === to) return versionedAnswer(200, order, orderView);
      if (to === "CANCELLED") {
        const cancelled = requestCancellation(order, clock.now());
        return versionedAnswer(202, cancelled === order ? order : await orders.save(cancelled), orderView);
      }
      return versionedAnswer(200, await orders.save(transitionManually(order, to, clock.now())), orderView);
    });
  };
