import {
  type Clock,
  type CompensationRef,
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
 * Ends an order that was undone: failed or cancelled, or in need of attention where something could not be undone. Where a
 * technical fault kept this run from undoing it, the order is left to the next run.
 */
export const closeOrder =
  ({ orders, clock }: Ports) =>
  (ref: CompensationRef): Promise<Closing> =>
    retryOnConflict(async () => {
      const order = await orders.get(ref.orderId);
      const closed = closeCompensated(order, clock.now(), failureIn(ref));
      if (closed.status === "NEEDS_ATTENTION" && ref.interrupted) return { outcome: "INTERRUPTED" };
      const { status } = closed === order ? order : await orders.save(closed);
      return { outcome: status === "NEEDS_ATTENTION" ? "NEEDS_ATTENTION" : "CLOSED" };
    });
