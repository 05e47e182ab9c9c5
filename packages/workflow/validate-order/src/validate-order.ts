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

/** Looks whether the order can be processed: it makes sense, and every product of it exists. */
export const validateOrder =
  ({ orders, catalogue }: Ports) =>
  async ({ orderId }: OrderRef): Promise<Validation> => {
    const order = await orders.find(orderId);
    // No retry makes it appear. An outcome rather than an error, as the workflow retries every error.
    if (!order) return { outcome: "NOT_FOUND" };
    if (isSettled(order)) return { outcome: "NOTHING_TO_DO" };
    if (isHalted(order)) return HALTED;
    // A run that goes on where another stopped: the order was found right then, whatever became of its products since.
    if (holdsStock(order)) return { outcome: "VALID" };

    const faults = inconsistenciesOf(order);
    if (faults.length > 0) return refused("INVALID_ORDER", `The order contradicts itself: ${faults.join("; ")}`);

    const products = await catalogue.find(order.lines.map(({ productId }) => productId));
    const unknown = order.lines.map(({ productId }) => productId).filter((productId) => !products.has(productId));
    if (unknown.length > 0) return refused("UNKNOWN_PRODUCT", `Not in the catalogue: ${unknown.join(", ")}`);

    return { outcome: "VALID" };
  };
