import { describe, expect, it } from "vitest";
import { finishCharge, startCharge } from "../../order/payment.ts";
import { type ReceiptDocument, receiptKey, receiptOf } from "../../order/receipt.ts";
import { reserveStock } from "../../order/reservation.ts";
import type { ReceiptShelf, Receipts } from "../../ports.ts";
import { anOrder, at } from "../builders.ts";

interface Store {
  readonly receipts: Receipts & ReceiptShelf;
  /** The stored versions of a receipt, as parsed JSON. */
  read(key: string): Promise<unknown[]>;
}

/** What every store of receipts promises. */
export function receiptsContract(name: string, make: () => Promise<Store>): void {
  describe(`${name} keeps receipts`, () => {
    it("stores a receipt once, however often it is put", async () => {
      const { receipts, read } = await make();
      const order = finishCharge(startCharge(reserveStock(anOrder(), at(1)), at(2)), "TXN-1", at(3));
      const receipt = receiptOf(order) as ReceiptDocument;

      await receipts.put(receiptKey(order), receipt);
      await receipts.put(receiptKey(order), receipt);

      expect(await read(receiptKey(order))).toEqual([receipt]);
    });

    it("knows which receipts there are", async () => {
      const { receipts, read } = await make();
      const order = finishCharge(startCharge(reserveStock(anOrder(), at(1)), at(2)), "TXN-1", at(3));
      expect(await receipts.has(receiptKey(order))).toBe(false);

      await receipts.put(receiptKey(order), receiptOf(order) as ReceiptDocument);

      expect(await receipts.has(receiptKey(order))).toBe(true);
      expect(await read(receiptKey(order))).toHaveLength(1);
    });
  });
}
