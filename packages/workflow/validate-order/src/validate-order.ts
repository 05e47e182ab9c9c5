import {
  type Catalogue,
  HALTED,
  holdsStock,
  inconsistenciesOf,
  isHalted,
  isSettled,
  type OrderRef,
  type Orders,
  refused,
  type StepResult,
} from "@orders/domain";

interface Ports {
  readonly orders: Pick<Orders, "find">;
  readonly catalogue: Catalogue;
}

/** The outcomes that the workflow chooses on. */
export const OUTCOMES = ["VALID", "NOTHING_TO_DO", "NOT_FOUND", "REFUSED", "HALTED"] as const;
type Validation = StepResult<(typeof OUTCOMES)[number]>;

/** Checks whether the order can be processed: it has no inconsistencies, and all its products exist. */
export const validateOrder =
  ({ orders, catalogue }: Ports) =>
  async ({ orderId }: OrderRef): Promise<Validation> => {
    const order = await orders.find(orderId);
    // An outcome, because the workflow retries every error, and a retry does not help here.
    if (!order) return { outcome: "NOT_FOUND" };
    if (isSettled(order)) return { outcome: "NOTHING_TO_DO" };
    if (isHalted(order)) return HALTED;
    // An earlier run has validated the order. Its products may have been deleted since.
    if (holdsStock(order)) return { outcome: "VALID" };

    const inconsistencies = inconsistenciesOf(order);
    if (inconsistencies.length > 0)
      return refused("INVALID_ORDER", `The order is inconsistent: ${inconsistencies.join("; ")}`);

    const products = await catalogue.find(order.lines.map(({ productId }) => productId));
    const unknown = order.lines.map(({ productId }) => productId).filter((productId) => !products.has(productId));
    if (unknown.length > 0) return refused("UNKNOWN_PRODUCT", `Not in the catalogue: ${unknown.join(", ")}`);

    return { outcome: "VALID" };
  };
