import type { Line, Money } from "@orders/domain";
import { toJsonNumber } from "./decimals.ts";
import type { LineView } from "./schemas/index.ts";
import type { Sent } from "./sent.ts";

/** A line of an order or a receipt, with amounts in decimals. @param amount price × quantity. */
export const lineView = ({ productId, name, quantity, price }: Line, amount: Money): Sent<LineView> => ({
  productId,
  name,
  quantity,
  price: toJsonNumber(price),
  amount: toJsonNumber(amount),
});
