import { myOrderView, orderView } from "@orders/contracts";
import { OrderPath } from "@orders/contracts/validators";
import { type Orders, orderFor } from "@orders/domain";
import { type Route, unlessKnown, versionedAnswer } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get">;
}

/** Returns an order with its history; to a customer, one of their own and what customers see of it. */
export const getOrder =
  ({ orders }: Ports): Route =>
  async (request) => {
    const { customer } = request;
    const order = await orderFor(orders, request.pathOfExisting(OrderPath).orderId, customer?.id);
    return unlessKnown(request, versionedAnswer(200, order, customer ? myOrderView : orderView));
  };
