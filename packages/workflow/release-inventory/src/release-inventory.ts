import {
  type Clock,
  type CompensationRef,
  failureIn,
  holdsStock,
  needsCompensation,
  ProductGoneError,
  releaseStock,
  retryOnConflict,
  type StepResult,
  type StockKeepingOrders,
} from "@orders/domain";
import { logger } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<StockKeepingOrders, "get" | "saveReleasing">;
  readonly clock: Clock;
}

/** The outcomes. The workflow continues with the next compensation step after each of them. */
export const OUTCOMES = ["RELEASED", "NOTHING_TO_RELEASE", "NOT_RELEASED"] as const;
type Releasing = StepResult<(typeof OUTCOMES)[number]>;

/**
 * Releases the stock of a cancelled or failed order once. If one of its products was deleted, a retry does not help:
 * nothing is released and the outcome is NOT_RELEASED.
 */
export const releaseInventory =
  ({ orders, clock }: Ports) =>
  (ref: CompensationRef): Promise<Releasing> =>
    retryOnConflict(async () => {
      const failure = failureIn(ref);
      const order = await orders.get(ref.orderId);
      if (!needsCompensation(order, failure) || !holdsStock(order)) return { outcome: "NOTHING_TO_RELEASE" };

      try {
        await orders.saveReleasing(releaseStock(order, clock.now(), failure));
        return { outcome: "RELEASED" };
      } catch (error) {
        if (!(error instanceof ProductGoneError)) throw error;
        logger.error("Stock cannot be released", { error });
        return { outcome: "NOT_RELEASED" };
      }
    });
