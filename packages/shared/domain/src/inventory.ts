import { DomainError } from "./errors.ts";
import { type Money, toJsonNumber } from "./money.ts";
import type { ProductId } from "./order/order.ts";

export interface Product {
  readonly productId: ProductId;
  readonly name: string;
  readonly price: Money;
  /** Pieces that can still be sold. */
  readonly stock: number;
}

/** A product of which there is too little to reserve an order, or which does not exist. */
export type Shortage =
  | { readonly reason: "OUT_OF_STOCK"; readonly productId: ProductId; readonly wanted: number; readonly left: number }
  | { readonly reason: "UNKNOWN_PRODUCT"; readonly productId: ProductId };

/** A product as the back office sees it. */
export interface StockedProduct extends Product {
  /** All pieces ever put in. What orders hold of them is missing from the stock: received − stock. */
  readonly received: number;
}

export interface ProductPage {
  readonly products: readonly StockedProduct[];
  /** The product after which the next page begins; missing on the last page. */
  readonly next?: ProductId;
}

/** Maximum stock of one product, as documented for those who call the API. */
export const MAX_STOCK = 1_000_000;

/** More pieces than one product's stock may have. */
export interface Surplus {
  readonly reason: "TOO_MUCH_STOCK";
  readonly productId: ProductId;
  readonly wanted: number;
  readonly left: number;
}

/** The result of a change of a product. */
export interface ProductChange {
  /** Whether the change created the product. */
  readonly created: boolean;
  readonly product: StockedProduct;
  /** Whether the change was made before, under the same key: `product` is as it was then. */
  readonly replayed?: boolean;
}

/** Conditions of a change of a product. */
export interface ChangeTerms {
  /** Called with the product as the change finds it. What it throws is thrown, and nothing is changed. */
  readonly check?: (found: StockedProduct | undefined) => void;
  /** Makes the change once per key; `request` distinguishes another request with the same key. */
  readonly idempotency?: { readonly key: string; readonly request: string };
}

/**
 * Stock operations of the back office. Invariant: `received − stock` is what orders have reserved.
 * A change is made of the product as it was read, and made again where somebody else wrote it meanwhile.
 */
export interface Inventory {
  /** Products in an order of the store's own, always the same; `limit` of them at most. */
  list(query: { readonly limit: number; readonly after?: ProductId }): Promise<ProductPage>;
  read(productId: ProductId): Promise<StockedProduct | undefined>;
  /**
   * Makes the product, or sets its name, price and stock.
   * @throws StockBusyError, KeyReusedError, and what `terms.check` throws
   */
  set(product: Product, terms?: ChangeTerms): Promise<ProductChange>;
  /**
   * Adds pieces to the stock, or takes them away where `pieces` is negative.
   * @throws StockBusyError, KeyReusedError, and what `terms.check` throws
   */
  adjust(productId: ProductId, pieces: number, terms?: ChangeTerms): Promise<ProductChange | Shortage | Surplus>;
}

/** A product that is set: what it was read as, and what it becomes. */
export const productSet = (found: StockedProduct | undefined, product: Product): StockedProduct => ({
  ...product,
  received: (found?.received ?? 0) + product.stock - (found?.stock ?? 0),
});

/**
 * A product after `pieces` were added to its stock, or why they cannot be. Orders that give stock back may lift it above
 * `MAX_STOCK`, as their pieces must not get lost; it can then only be adjusted downwards.
 */
export function stockAdjusted(
  productId: ProductId,
  found: StockedProduct | undefined,
  pieces: number,
): StockedProduct | Shortage | Surplus {
  if (!found) return { reason: "UNKNOWN_PRODUCT", productId };
  const stock = found.stock + pieces;
  if (stock < 0) return { reason: "OUT_OF_STOCK", productId, wanted: -pieces, left: found.stock };
  if (pieces > 0 && stock > MAX_STOCK)
    return { reason: "TOO_MUCH_STOCK", productId, wanted: pieces, left: found.stock };
  return { ...found, stock, received: found.received + pieces };
}

/** Orders were changing the product's stock on every try. */
export class StockBusyError extends DomainError {
  override readonly name = "StockBusyError";
  readonly kind = "CONFLICT";
  constructor(productId: ProductId) {
    super(`The stock of ${productId} was being changed by orders on every try: try again`);
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
