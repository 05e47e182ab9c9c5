import { describe, expect, it } from "vitest";
import { type ReceiptContents, receiptKey, receiptOf, receiptPageKey } from "../../order/receipt.ts";
import type { Receipts } from "../../ports/receipts.ts";
import { aPaidOrder, SHOP } from "../builders.ts";

interface Store {
  readonly receipts: Receipts;
  /** Everything that was stored as this receipt. */
  read(key: string): Promise<unknown[]>;
  /** Everything that was stored as this receipt's page. */
  readPage(key: string): Promise<string[]>;
}

/** The contract of the port Receipts. `make` returns an empty store. */
export function receiptsContract(name: string, make: () => Promise<Store>): void {
  describe(`${name} keeps receipts`, () => {
    it("stores a receipt once when it is put twice", async () => {
      const { receipts, read } = await make();
      const order = aPaidOrder();
      const receipt = receiptOf(order, SHOP) as ReceiptContents;

      await receipts.put(receiptKey(order), receipt);
      await receipts.put(receiptKey(order), receipt);

      expect(await read(receiptKey(order))).toEqual([receipt]);
    });

    it("stores only the first page of a key, separately from the receipt", async () => {
      const { receipts, read, readPage } = await make();
      const order = aPaidOrder();

      await receipts.putPage(receiptPageKey(order), "<p>Größe</p>");
      await receipts.putPage(receiptPageKey(order), "<p>Another</p>");

      expect(await readPage(receiptPageKey(order))).toEqual(["<p>Größe</p>"]);
      expect(await read(receiptKey(order))).toEqual([]);
    });

    it("finds a stored receipt, and returns undefined before it is stored", async () => {
      const { receipts, read } = await make();
      const order = aPaidOrder();
      expect(await receipts.find(receiptKey(order))).toBeUndefined();

      await receipts.put(receiptKey(order), receiptOf(order, SHOP) as ReceiptContents);

      expect(await receipts.find(receiptKey(order))).toEqual(receiptOf(order, SHOP));
      expect(await read(receiptKey(order))).toHaveLength(1);
    });

    it("returns which of many receipts are stored, and nothing for no keys", async () => {
      const { receipts } = await make();
      const orders = Array.from({ length: 40 }, () => aPaidOrder());
      const stored = orders.filter((_, index) => index % 3 !== 0);
      for (const order of stored) await receipts.put(receiptKey(order), receiptOf(order, SHOP) as ReceiptContents);

      expect(await receipts.existing(orders.map(receiptKey))).toEqual(new Set(stored.map(receiptKey)));
      expect(await receipts.existing([])).toEqual(new Set());
    });
  });
}
