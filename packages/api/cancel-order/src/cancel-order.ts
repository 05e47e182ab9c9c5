import { myOrderView, orderView } from "@orders/contracts";
import { CancelOrder, OrderPath } from "@orders/contracts/validators";
import { type Clock, type Orders, orderFor, requestCancellation, retryOnConflict } from "@orders/domain";
import { checkPreconditions, etagOf, type Route, versionedAnswer } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly clock: Clock;
}

/**
 * Stores the request to cancel an order; the next run refunds the order and releases its stock. A customer may cancel their
 * own orders, by the same rules.
 */
export const cancelOrder =
  ({ orders, clock }: Ports): Route =>
  async (request) => {
    const { customer } = request;
    const view = customer ? myOrderView : orderView;
    const { reason } = request.optionalBody(CancelOrder);
    return retryOnConflict(async () => {
      const order = await orderFor(orders, request.pathOfExisting(OrderPath).orderId, customer?.id);
      checkPreconditions(request, etagOf(order), "order");
      const cancelled = requestCancellation(order, clock.now(), reason, { by: request.person, client: request.client });
      if (cancelled === order) return versionedAnswer(200, order, view);
      return versionedAnswer(202, await orders.save(cancelled), view);
    });
  };
