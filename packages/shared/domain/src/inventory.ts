import { toJsonNumber } from "./money.ts";
import type { ProductId } from "./order/order.ts";
import type { Product, Shortage } from "./ports.ts";

/** A product as the back office keeps it. */
export interface StockedProduct extends Product {
  /** All pieces ever put in. What orders hold of them is missing from the stock: received − stock. */
  readonly received: number;
}

export interface ProductPage {
  readonly products: readonly StockedProduct[];
  /** The product after which the next page begins; missing on the last page. */
  readonly next?: ProductId;
}

/** The stock as the back office keeps it. Whatever is changed by hand, what orders hold stays told: received − stock. */
export interface Inventory {
  /** Products in an order of the store's own, always the same; `limit` of them at most. */
  list(query: { readonly limit: number; readonly after?: ProductId }): Promise<ProductPage>;
  read(productId: ProductId): Promise<StockedProduct | undefined>;
  /** Makes the product, or sets its name, price and stock. @throws StockBusyError */
  set(product: Product): Promise<{ readonly created: boolean; readonly product: StockedProduct }>;
  /** Adds pieces to the stock, or takes them away where `pieces` is negative, once. @throws StockBusyError */
  adjust(productId: ProductId, pieces: number): Promise<StockedProduct | Shortage>;
}

/** Orders were moving the product's stock on every try. */
export class StockBusyError extends Error {
  override readonly name = "StockBusyError";
  constructor(productId: ProductId) {
    super(`The stock of ${productId} was being moved by orders on every try: try again`);
  }
}

/** A product as the API shows it. */
export const productView = ({ productId, name, price, stock, received }: StockedProduct) => ({
  productId,
  name,
  price: toJsonNumber(price),
  stock,
  received,
});
