import {
  type Clock,
  complete,
  HALTED,
  type Halted,
  isHalted,
  type OrderRef,
  type Orders,
  type Status,
  whileStale,
} from "@orders/domain";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly clock: Clock;
}

interface CompletionRef extends OrderRef {
  /** Whether the receipt lies in the bucket; one that does not is made later and holds nobody up. */
  readonly receiptMade: boolean;
}

type Completion = { readonly outcome: "COMPLETED" } | Halted;

const COMPLETED: readonly Status[] = ["COMPLETED", "SHIPPED", "DELIVERED"];

/** Completes a paid order. @throws IllegalMoveError for one that is not paid. */
export const completeOrder =
  ({ orders, clock }: Ports) =>
  ({ orderId, receiptMade }: CompletionRef): Promise<Completion> =>
    whileStale(async () => {
      const order = await orders.get(orderId);
      if (isHalted(order)) return HALTED;
      if (!COMPLETED.includes(order.status)) await orders.save(complete(order, clock.now(), receiptMade));
      return { outcome: "COMPLETED" };
    });
