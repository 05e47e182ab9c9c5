import { parseMoney, type ReceiptContents, type Refund } from "@orders/domain";
import { toJsonNumber } from "./decimals.ts";
import { lineView } from "./line-view.ts";
import type { ReceiptDocument, ReceiptLinks } from "./schemas/index.ts";
import type { Sent } from "./sent.ts";

/** A receipt as it is stored, with amounts in decimals. */
export const receiptDocument = (receipt: ReceiptContents): Sent<ReceiptDocument> => ({
  ...receipt,
  items: receipt.items.map((line) => lineView(line, line.amount)),
  totalAmount: toJsonNumber(receipt.totalAmount),
});

/** The receipt in a stored document. @throws MoneyFormatError when an amount is not one. */
export const receiptIn = (document: ReceiptDocument): ReceiptContents => ({
  ...document,
  items: document.items.map((item) => ({ ...item, price: parseMoney(item.price), amount: parseMoney(item.amount) })),
  totalAmount: parseMoney(document.totalAmount),
});

/** A refund beside the links to a receipt. */
export const refundView = ({ amount, refundedAt }: Refund): NonNullable<ReceiptLinks["refund"]> => ({
  amount: toJsonNumber(amount),
  refundedAt,
});
