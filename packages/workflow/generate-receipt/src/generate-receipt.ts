import {
  HALTED,
  isHalted,
  type OrderRef,
  type Orders,
  type Receipts,
  receiptKey,
  receiptOf,
  type Shop,
  type StepResult,
} from "@orders/domain";

interface Ports {
  readonly orders: Pick<Orders, "get">;
  readonly receipts: Pick<Receipts, "put">;
  readonly shop: Shop;
}

/** The outcomes that the workflow chooses on. */
export const OUTCOMES = ["RECEIPT_MADE", "HALTED"] as const;
type Receipting = StepResult<(typeof OUTCOMES)[number]>;

/** Stores the receipt of a paid order. Running it again stores the same receipt under the same key. */
export const generateReceipt =
  ({ orders, receipts, shop }: Ports) =>
  async ({ orderId }: OrderRef): Promise<Receipting> => {
    const order = await orders.get(orderId);
    if (isHalted(order)) return HALTED;
    const receipt = receiptOf(order, shop);
    if (!receipt) throw new Error(`Order ${orderId} is not paid: it cannot have a receipt`);
    await receipts.put(receiptKey(order), receipt);
    return { outcome: "RECEIPT_MADE" };
  };
