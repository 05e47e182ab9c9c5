import type { Product } from "../inventory.ts";
import type { ProductId } from "../order/order.ts";

export interface Catalogue {
  /** The products of these ids that exist. One that is missing did not exist when it was asked for: a product made a moment before is found. */
  find(productIds: Iterable<ProductId>): Promise<Map<ProductId, Product>>;
}
