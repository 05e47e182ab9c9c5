import type { Product } from "../inventory.ts";
import type { Money } from "../money.ts";
import type { Line, ProductId } from "./order.ts";

/** A requested line. Without a price, the price comes from the catalogue. */
export interface RequestedLine {
  readonly productId: ProductId;
  readonly name: string | undefined;
  readonly quantity: number;
  readonly price: Money | undefined;
}

/** The lines that have a price, and those for which there is none. */
interface Pricing<Requested> {
  readonly lines: readonly Line[];
  readonly unpriced: readonly Requested[];
}

/** The products of the lines without a price: their prices come from the catalogue. */
export const unpricedProducts = (lines: readonly RequestedLine[]): ProductId[] =>
  lines.filter(({ price }) => price === undefined).map(({ productId }) => productId);

/** Prices the lines. A line without a price gets the catalogue's price and name. */
export function priced<Requested extends RequestedLine>(
  requested: readonly Requested[],
  products: ReadonlyMap<ProductId, Product>,
): Pricing<Requested> {
  const lines: Line[] = [];
  const unpriced: Requested[] = [];
  for (const line of requested) {
    const { productId, quantity } = line;
    const product = line.price === undefined ? products.get(productId) : undefined;
    const price = line.price ?? product?.price;
    const name = line.name ?? product?.name;
    if (price === undefined) unpriced.push(line);
    else lines.push({ productId, quantity, price, ...(name !== undefined && { name }) });
  }
  return { lines, unpriced };
}
