import type { Money } from "../money.ts";
import { withCanonicalId } from "./customer.ts";
import type { NewOrder } from "./new-order.ts";
import type { Instant, Order, Status } from "./order.ts";

/** The data of a historical order. */
export type NewHistoricalOrder = Omit<NewOrder, "lines" | "paymentMethod" | "shippingAddress"> & {
  readonly status: Status;
  readonly totalAmount: Money;
};

/**
 * A historical order. It is never processed: no run is ever due for it.
 * @param at when it is stored.
 * @param createdAt when it was created; `at` if that is unknown.
 */
export const historicalOrder = (order: NewHistoricalOrder, at: Instant, createdAt: Instant = at): Order => ({
  ...order,
  customer: withCanonicalId(order.customer),
  lines: [],
  paymentMethod: { type: "CARD" },
  historical: true,
  attempt: 0,
  version: 1,
  createdAt,
  updatedAt: at,
  history: [{ at: createdAt, event: "IMPORTED", status: order.status }],
});
