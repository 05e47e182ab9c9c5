import { type Money, sum, times } from "../money.ts";
import type { Line, Order, ProductId } from "./order.ts";

export const lineAmount = (line: Line): Money => times(line.price, line.quantity);
export const totalOf = (lines: readonly Line[]): Money => sum(lines.map(lineAmount));

/** Pieces of each product over all lines, so that two lines of one product count together. */
export function quantitiesByProduct(lines: readonly Line[]): Map<ProductId, number> {
  const quantities = new Map<ProductId, number>();
  for (const { productId, quantity } of lines) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  }
  return quantities;
}

/** The inconsistencies of a stored order; empty for an order that can be processed. */
export function inconsistenciesOf(order: Order): string[] {
  const found: string[] = [];
  if (order.lines.length === 0) found.push("it has no lines");
  for (const { productId, quantity } of order.lines) {
    if (!Number.isInteger(quantity) || quantity < 1) found.push(`${productId} has a quantity of ${quantity}`);
  }
  if (found.length === 0 && totalOf(order.lines) !== order.totalAmount) {
    found.push("its total is not the sum of its lines");
  }
  return found;
}
