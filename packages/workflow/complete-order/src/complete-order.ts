import {
  type Clock,
  complete,
  DELIVERABLE,
  HALTED,
  isHalted,
  type OrderRef,
  type Orders,
  retryOnConflict,
  type StepResult,
} from "@orders/domain";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly clock: Clock;
}

interface CompletionRef extends OrderRef {
  /** Whether the receipt is in the bucket. A missing receipt is made later and does not delay the order. */
  readonly receiptMade: boolean;
}

/** The outcomes that the workflow chooses on. */
export const OUTCOMES = ["COMPLETED", "HALTED"] as const;
type Completion = StepResult<(typeof OUTCOMES)[number]>;

/** Completes a paid order. @throws IllegalTransitionError if the order is not paid. */
export const completeOrder =
  ({ orders, clock }: Ports) =>
  ({ orderId, receiptMade }: CompletionRef): Promise<Completion> =>
    retryOnConflict(async () => {
      const order = await orders.get(orderId);
      if (isHalted(order)) return HALTED;
      if (!DELIVERABLE.includes(order.status)) await orders.save(complete(order, clock.now(), receiptMade));
      return { outcome: "COMPLETED" };
    });
