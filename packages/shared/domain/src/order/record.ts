import type { Money } from "../money.ts";
import { withCanonicalId } from "./customer.ts";
import type { Status } from "./life.ts";
import type { Instant, NewOrder, Order } from "./order.ts";

/** An order of the past, as another system left it. */
export type OldOrder = Omit<NewOrder, "lines" | "paymentMethod" | "shippingAddress"> & {
  readonly status: Status;
  readonly totalAmount: Money;
};

/** The order as it was left: no run is due for it, so that nothing but its record ever happens. */
export const recordedOrder = (order: OldOrder, at: Instant): Order => ({
  ...order,
  customer: withCanonicalId(order.customer),
  lines: [],
  paymentMethod: { type: "CARD" },
  attempt: 0,
  version: 1,
  createdAt: at,
  updatedAt: at,
  history: [{ at, event: "RECORDED", status: order.status }],
});

/** Whether the order was only recorded, and stays as it is. */
export const isRecord = ({ history }: Pick<Order, "history">): boolean => history[0]?.event === "RECORDED";
