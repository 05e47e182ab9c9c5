import { DomainError } from "../errors.ts";
import type { OrderShortage } from "../inventory.ts";
import type { Instant, Order, OrderId, ProductId, Status } from "../order/order.ts";

/** A conditional write of an order lost against another one: read the order again and decide again. */
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

/** Products were deleted from the inventory while an order held pieces of them: a person has to create them again first. */
export class ProductGoneError extends Error {
  override readonly name = "ProductGoneError";
  constructor(productIds: readonly ProductId[]) {
    super(`Stock of ${productIds.join(", ")} cannot be given back: no longer in the inventory`);
  }
}

export interface Orders {
  /**
   * Stores a new order unless its id is taken.
   * @returns the order under this id, and whether this call created it.
   * @throws VersionConflictError if it lost against other writes on every try.
   */
  create(order: Order): Promise<{ readonly created: boolean; readonly order: Order }>;
  find(orderId: OrderId): Promise<Order | undefined>;
  /** @throws OrderNotFoundError */
  get(orderId: OrderId): Promise<Order>;
  /**
   * Writes an order that was read and changed.
   * @returns the order with its new version.
   * @throws VersionConflictError if the stored order has another version, or it lost against other writes on every try.
   */
  save(order: Order): Promise<Order>;
  /** One page of orders. To read all of them, follow `next` until it is missing. */
  list(query: OrderQuery): Promise<OrderPage>;
}

/** Orders of a page that is read to see all of them. */
const PAGE_SIZE = 100;

/** All pages of the orders that match the filter, each read on demand. */
export async function* pagesOf(orders: Pick<Orders, "list">, filter: OrderFilter): AsyncGenerator<OrderPage> {
  let query: OrderQuery | undefined = { filter, limit: PAGE_SIZE };
  while (query) {
    const page: OrderPage = await orders.list(query);
    yield page;
    query = page.next && { ...query, after: page.next };
  }
}

/**
 * Reads an order for a customer, or for nobody in particular where `customerId` is undefined. Somebody else's order is
 * answered exactly like one that does not exist, with the same one read.
 * @throws OrderNotFoundError
 */
export async function orderFor(
  orders: Pick<Orders, "get">,
  orderId: OrderId,
  customerId: string | undefined,
): Promise<Order> {
  const order = await orders.get(orderId);
  if (customerId !== undefined && order.customer.customerId !== customerId) throw new OrderNotFoundError(orderId);
  return order;
}

/** Orders with their stock: each method writes both in one transaction. */
export interface StockKeepingOrders extends Pick<Orders, "get"> {
  /** Takes the pieces of every line from the stock and saves the order, or returns the shortage. @throws VersionConflictError */
  saveReserving(order: Order): Promise<Order | OrderShortage>;
  /** Returns the pieces of every line to the stock and saves the order. @throws VersionConflictError, ProductGoneError */
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

/** The position after a page, to read the next one. Only the adapter that made it can interpret it. */
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
  /** The items that were left out of the page; missing if all were readable. */
  readonly unreadable?: readonly UnreadableOrder[];
  /** Missing on the last page. */
  readonly next?: PagePosition;
}
