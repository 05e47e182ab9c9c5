import {
  type Clock,
  type ClosingRef,
  closeCompensated,
  failureIn,
  type Orders,
  retryOnConflict,
  type StepResult,
} from "@orders/domain";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly clock: Clock;
}

/** The outcomes that the workflow chooses on. */
export const OUTCOMES = ["CLOSED", "NEEDS_ATTENTION", "INTERRUPTED"] as const;
type Closing = StepResult<(typeof OUTCOMES)[number]>;

/**
 * Closes an order after compensation: FAILED or CANCELLED if money and stock are given back, NEEDS_ATTENTION if a
 * compensation step of this run failed. If money or stock is still held and no step failed, the order is left to the next
 * run: a fault stopped the compensation, or another run or request changed the order after it (paid, reserved, cancelled).
 */
export const closeOrder =
  ({ orders, clock }: Ports) =>
  (ref: ClosingRef): Promise<Closing> =>
    retryOnConflict(async () => {
      const order = await orders.get(ref.orderId);
      const closed = closeCompensated(order, clock.now(), failureIn(ref));
      if (closed.status === "NEEDS_ATTENTION" && !ref.compensationFailed) return { outcome: "INTERRUPTED" };
      const { status } = closed === order ? order : await orders.save(closed);
      return { outcome: status === "NEEDS_ATTENTION" ? "NEEDS_ATTENTION" : "CLOSED" };
    });
