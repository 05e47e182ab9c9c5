import type { Orders } from "@orders/domain";
import { orderAnswer, type Route, unlessKnown } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get">;
}

/** Shows an order with all that happened to it. */
export const getOrder =
  ({ orders }: Ports): Route =>
  async (request) =>
    unlessKnown(request, orderAnswer(200, await orders.get(request.orderId())));
