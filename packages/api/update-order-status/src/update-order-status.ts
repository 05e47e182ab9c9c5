import {
  type Clock,
  moveByHand,
  type Order,
  type Orders,
  requestCancellation,
  type Status,
  whileStale,
} from "@orders/domain";
import { UpdateOrderStatus } from "@orders/domain/validators";
import { etagOf, HttpProblemError, orderAnswer, type Route } from "@orders/lambda-kit";

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
    const expected = request.header("If-Match");

    return whileStale(async () => {
      const order = await orders.get(request.orderId());
      if (order.status === to) return orderAnswer(200, order);
      if (expected !== undefined && !matches(expected, order)) {
        throw new HttpProblemError(
          412,
          `The order is no longer at ${expected}: it is at ${etagOf(order)}, read it again`,
        );
      }
      if (to === "CANCELLED") {
        const cancelled = requestCancellation(order, clock.now());
        return orderAnswer(202, cancelled === order ? order : await orders.save(cancelled));
      }
      return orderAnswer(200, await orders.save(moveByHand(order, to, clock.now())));
    });
  };

/** RFC 9110, If-Match: a list of entity tags, or `*`. */
const matches = (expected: string, order: Order): boolean =>
  expected.split(",").some((tag) => ["*", etagOf(order)].includes(tag.trim()));
