import { DomainError } from "../errors.ts";
import type { Shortage } from "../inventory.ts";
import type { Instant, Order, OrderId, ProductId, Status } from "../order/order.ts";

/** A conditional write of an order lost against another one: read the order again and decide anew. */
export class VersionConflictError extends DomainError {
  override readonly name = "VersionConflictError";
  readonly kind = "CONFLICT";
  constructor(orderId: OrderId) {
    super(`Order ${orderId} is being changed by others at this moment: try again`);
  }
}

/** There is no order with this id. */
export class OrderNotFoundError extends DomainError {
  override readonly name = "OrderNotFoundError";
  readonly kind = "NOT_FOUND";
  constructor(orderId: OrderId) {
    super(`There is no order ${orderId}`);
  }
}

/** A product was deleted from the inventory while an order held pieces of it: a person has to create it again first. */
export class ProductGoneError extends Error {
  override readonly name = "ProductGoneError";
  constructor(productId: ProductId) {
    super(`Stock of ${productId} cannot be given back: the product is no longer in the inventory`);
  }
}

export interface Orders {
  /**
   * Stores a new order unless its id is taken.
   * @returns the order under this id, and whether this call created it.
   * @throws VersionConflictError when others were writing that order on every try.
   */
  create(order: Order): Promise<{ readonly created: boolean; readonly order: Order }>;
  find(orderId: OrderId): Promise<Order | undefined>;
  /** @throws OrderNotFoundError */
  get(orderId: OrderId): Promise<Order>;
  /**
   * Writes an order that was read and changed.
   * @returns the order with its new version.
   * @throws VersionConflictError when others wrote it since it was read, or were writing it on every try.
   */
  save(order: Order): Promise<Order>;
  /** One page of orders. To read all of them, follow `next` until it is missing. */
  list(query: OrderQuery): Promise<OrderPage>;
}

/** Orders whose change also moves stock: both are written, or neither. */
export interface StockKeepingOrders extends Pick<Orders, "get"> {
  /** Takes the pieces of every line out of the stock and saves the order, or returns the shortage. @throws VersionConflictError */
  saveReserving(order: Order): Promise<Order | Shortage>;
  /** Puts the pieces of every line back into the stock and saves the order. @throws VersionConflictError, ProductGoneError */
  saveReleasing(order: Order): Promise<Order>;
}

export interface OrderFilter {
  readonly status?: Status;
  readonly customerId?: string;
  /** Orders created at this moment or later. */
  readonly from?: Instant;
  /** Orders created at this moment or before. */
  readonly to?: Instant;
}

/** Where a page ended, to read the page after it; only the adapter that made it understands it. */
export type PagePosition = readonly (readonly [createdAt: string, orderId: string] | null)[];

export interface OrderQuery {
  readonly filter: OrderFilter;
  /** Maximum number of orders on the page. */
  readonly limit: number;
  readonly after?: PagePosition;
}

/** An item of the orders table that cannot be read as an order, and why. */
export interface UnreadableOrder {
  readonly orderId: OrderId;
  readonly why: string;
}

/** Maximum number of orders that are read for one page: bounds the work of a request whose filter matches few of many orders. */
export const MAX_SCANNED_ORDERS = 500;

export interface OrderPage {
  /** Newest first. There may be fewer than the limit, even none, although `next` is present: see `MAX_SCANNED_ORDERS`. */
  readonly orders: readonly Order[];
  /** The items of the page that were left out; missing where there is none. */
  readonly unreadable?: readonly UnreadableOrder[];
  /** Missing on the last page. */
  readonly next?: PagePosition;
}
