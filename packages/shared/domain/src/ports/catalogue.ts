import type { Product } from "../inventory.ts";
import type { ProductId } from "../order/order.ts";

export interface Catalogue {
  /** The products of these ids that exist. The read is consistent: it finds a product that was just created. */
  find(productIds: Iterable<ProductId>): Promise<Map<ProductId, Product>>;
}
