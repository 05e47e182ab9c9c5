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

/** Puts the receipt of a paid order into the bucket; made again it is the same receipt in the same place. */
export const generateReceipt =
  ({ orders, receipts, shop }: Ports) =>
  async ({ orderId }: OrderRef): Promise<Receipting> => {
    const order = await orders.get(orderId);
    if (isHalted(order)) return HALTED;
    const receipt = receiptOf(order, shop);
    if (!receipt) throw new Error(`Order ${orderId} is not paid: there is nothing to make a receipt of`);
    await receipts.put(receiptKey(order), receipt);
    return { outcome: "RECEIPT_MADE" };
  };
