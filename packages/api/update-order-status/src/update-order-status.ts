import { orderView, statusNamed } from "@orders/contracts";
import { OrderPath, UpdateOrderStatus } from "@orders/contracts/validators";
import { type Clock, type Orders, requestCancellation, retryOnConflict, transitionManually } from "@orders/domain";
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
    const to = statusNamed(request.body(UpdateOrderStatus).status);
    const { person: by, client } = request;
    const requester = { by, client };

    return retryOnConflict(async () => {
      const order = await orders.get(request.pathOfExisting(OrderPath).orderId);
      checkPreconditions(request, etagOf(order), "order");
      if (order.status === to) return versionedAnswer(200, order, orderView);
      if (to === "CANCELLED") {
        const cancelled = requestCancellation(order, clock.now(), undefined, requester);
        return versionedAnswer(202, cancelled === order ? order : await orders.save(cancelled), orderView);
      }
      return versionedAnswer(200, await orders.save(transitionManually(order, to, clock.now(), requester)), orderView);
    });
  };
