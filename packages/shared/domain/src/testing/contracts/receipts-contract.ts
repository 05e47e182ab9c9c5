import { describe, expect, it } from "vitest";
import { finishCharge, startCharge } from "../../order/payment.ts";
import { type ReceiptDocument, receiptKey, receiptOf, receiptPageKey } from "../../order/receipt.ts";
import { reserveStock } from "../../order/reservation.ts";
import type { Receipts } from "../../ports/receipts.ts";
import { anOrder, at, SHOP } from "../builders.ts";

interface Store {
  readonly receipts: Receipts;
  /** The stored versions of a receipt, as parsed JSON. */
  read(key: string): Promise<unknown[]>;
  /** The stored versions of a receipt's page. */
  readPage(key: string): Promise<string[]>;
}

/** What every store of receipts promises. */
export function receiptsContract(name: string, make: () => Promise<Store>): void {
  describe(`${name} keeps receipts`, () => {
    const paid = () => finishCharge(startCharge(reserveStock(anOrder(), at(1)), at(2)), "TXN-1", at(3));

    it("stores a receipt once, however often it is put", async () => {
      const { receipts, read } = await make();
      const order = paid();
      const receipt = receiptOf(order, SHOP) as ReceiptDocument;

      await receipts.put(receiptKey(order), receipt);
      await receipts.put(receiptKey(order), receipt);

      expect(await read(receiptKey(order))).toEqual([receipt]);
    });

    it("stores the first page, beside the receipt", async () => {
      const { receipts, read, readPage } = await make();
      const order = paid();

      await receipts.putPage(receiptPageKey(order), "<p>Größe</p>");
      await receipts.putPage(receiptPageKey(order), "<p>Another</p>");

      expect(await readPage(receiptPageKey(order))).toEqual(["<p>Größe</p>"]);
      expect(await read(receiptKey(order))).toEqual([]);
    });

    it("finds a receipt, or tells that there is none", async () => {
      const { receipts, read } = await make();
      const order = paid();
      expect(await receipts.find(receiptKey(order))).toBeUndefined();

      await receipts.put(receiptKey(order), receiptOf(order, SHOP) as ReceiptDocument);

      expect(await receipts.find(receiptKey(order))).toEqual(receiptOf(order, SHOP));
      expect(await read(receiptKey(order))).toHaveLength(1);
    });
  });
}
