import { orderView } from "@orders/contracts";
import type { Orders } from "@orders/domain";
import { type Route, unlessKnown, versionedAnswer } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get">;
}

/** Returns an order with its history. */
export const getOrder =
  ({ orders }: Ports): Route =>
  async (request) =>
    unlessKnown(request, versionedAnswer(200, await orders.get(request.orderId()), orderView));
