import {
  type AttemptRef,
  HALTED,
  holdsStock,
  inconsistenciesOf,
  isHalted,
  isSettled,
  type Orders,
  refused,
  type StepResult,
} from "@orders/domain";

interface Ports {
  readonly orders: Pick<Orders, "find">;
}

/** The outcomes that the workflow chooses on. */
export const OUTCOMES = ["VALID", "NOTHING_TO_DO", "NOT_FOUND", "REFUSED", "HALTED"] as const;
type Validation = StepResult<(typeof OUTCOMES)[number]>;

/**
 * Checks whether the run has something to do: the order is due for its attempt and not settled. Then checks that the order
 * is consistent.
 */
export const validateOrder =
  ({ orders }: Ports) =>
  async ({ orderId, attempt }: AttemptRef): Promise<Validation> => {
    const order = await orders.find(orderId);
    // An outcome, because the workflow retries every error, and a retry does not help here.
    if (!order) return { outcome: "NOT_FOUND" };
    // There is another message for a later attempt.
    if (order.attempt !== attempt || isSettled(order)) return { outcome: "NOTHING_TO_DO" };
    if (isHalted(order)) return HALTED;
    // An earlier run has validated the order.
    if (holdsStock(order)) return { outcome: "VALID" };

    const inconsistencies = inconsistenciesOf(order);
    if (inconsistencies.length > 0)
      return refused("INVALID_ORDER", `The order is inconsistent: ${inconsistencies.join("; ")}`);

    return { outcome: "VALID" };
  };
