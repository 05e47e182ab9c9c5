import { DomainError } from "./errors.ts";
import type { Money } from "./money.ts";
import type { ProductId } from "./order/order.ts";

export interface Product {
  readonly productId: ProductId;
  readonly name: string;
  readonly price: Money;
  /** Pieces that can still be sold. */
  readonly stock: number;
}

/** A product of which there are too few pieces. */
export interface OutOfStock {
  readonly reason: "OUT_OF_STOCK";
  readonly productId: ProductId;
  readonly wanted: number;
  readonly left: number;
}

/** Why the stock of one product cannot be changed: there are too few pieces of it, or it does not exist. */
export type Shortage = OutOfStock | { readonly reason: "UNKNOWN_PRODUCT"; readonly productId: ProductId };

/**
 * Why the stock of an order cannot be reserved: every one of its products that does not exist, or, if all exist, the first
 * one of which there are too few pieces.
 */
export type OrderShortage =
  | OutOfStock
  | { readonly reason: "UNKNOWN_PRODUCT"; readonly productIds: readonly ProductId[] };

/** A product as the back office sees it. */
export interface StockedProduct extends Product {
  /** All pieces ever added to the stock. Orders hold `received − stock` of them. */
  readonly received: number;
}

export interface ProductPage {
  readonly products: readonly StockedProduct[];
  /** The product after which the next page begins; missing on the last page. */
  readonly next?: ProductId;
}

/** Maximum stock of one product. */
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
  /** Whether an earlier request with the same key made the change: `product` is as it was then. */
  readonly replayed?: boolean;
}

/** Conditions of a change of a product. */
export interface ChangeTerms {
  /** Called with the stored product before the change. If it throws, nothing is changed and the error is thrown. */
  readonly check?: (found: StockedProduct | undefined) => void;
  /** Makes the change once per key; `request` is a fingerprint that identifies another request with the same key. */
  readonly idempotency?: { readonly key: string; readonly request: string };
}

/**
 * Stock operations of the back office. Invariant: `received − stock` is what orders have reserved.
 * A change reads the product and writes it conditionally, and is retried after a version conflict.
 */
export interface Inventory {
  /** One page of products, in a fixed order that the store chooses; at most `limit` of them. */
  list(query: { readonly limit: number; readonly after?: ProductId }): Promise<ProductPage>;
  read(productId: ProductId): Promise<StockedProduct | undefined>;
  /**
   * Creates the product, or sets its name, price and stock.
   * @throws StockBusyError, KeyReusedError, and what `terms.check` throws
   */
  set(product: Product, terms?: ChangeTerms): Promise<ProductChange>;
  /**
   * Adds pieces to the stock, or removes them when `pieces` is negative.
   * @throws StockBusyError, KeyReusedError, and what `terms.check` throws
   */
  adjust(productId: ProductId, pieces: number, terms?: ChangeTerms): Promise<ProductChange | Shortage | Surplus>;
}

/** The product after it was set. @param found the stored product, if there is one. */
export const productSet = (found: StockedProduct | undefined, product: Product): StockedProduct => ({
  ...product,
  received: (found?.received ?? 0) + product.stock - (found?.stock ?? 0),
});

/**
 * The product after `pieces` were added to its stock, or the reason why they cannot be added. Orders that release stock
 * may raise it above `MAX_STOCK`, because their pieces must not be lost. It can then only be adjusted downwards.
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

/** The change of a product lost against orders on every try. */
export class StockBusyError extends DomainError {
  override readonly name = "StockBusyError";
  readonly kind = "CONFLICT";
  constructor(productId: ProductId) {
    super(`The stock of ${productId} was being changed by orders on every try: try again`);
  }
}
