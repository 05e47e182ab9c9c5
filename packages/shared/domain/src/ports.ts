import type { CountableEvent, Counter, Day } from "./analytics/counting.ts";
import type { OrderEvent } from "./events.ts";
import type { Currency, Money } from "./money.ts";
import type { FailureReason } from "./order/life.ts";
import type { Instant, Order, OrderId, PaymentMethod, ProductId } from "./order/order.ts";
import type { ReceiptDocument } from "./order/receipt.ts";
import type { Status } from "./order/status.ts";
import type { BookedPayment, RecordedLevel, StockLevel } from "./reconciliation/findings.ts";

/** Somebody else wrote the order since it was read: read it again and decide anew. */
export class StaleOrderError extends Error {
  override readonly name = "StaleOrderError";
  constructor(orderId: OrderId) {
    super(`Order ${orderId} was changed by somebody else since it was read`);
  }
}

/** There is no order with this id. */
export class OrderNotFoundError extends Error {
  override readonly name = "OrderNotFoundError";
  constructor(orderId: OrderId) {
    super(`There is no order ${orderId}`);
  }
}

/** A key was used for another request before. */
export class KeyReusedError extends Error {
  override readonly name = "KeyReusedError";
  constructor() {
    super("This Idempotency-Key was used for another request: use a new key");
  }
}

/** A product that was taken out of the inventory while an order held pieces of it: a person has to put it back first. */
export class ProductGoneError extends Error {
  override readonly name = "ProductGoneError";
  constructor(productId: ProductId) {
    super(`Stock of ${productId} cannot be given back: the product is no longer in the inventory`);
  }
}

/** A product of which there is too little to reserve an order, or which does not exist at all. */
export type Shortage =
  | { readonly reason: "OUT_OF_STOCK"; readonly productId: ProductId; readonly wanted: number; readonly left: number }
  | { readonly reason: "UNKNOWN_PRODUCT"; readonly productId: ProductId };

export interface Orders {
  /**
   * Stores a new order unless its id is taken; then tells the order that has it.
   * @throws StaleOrderError when others are writing the order that has it, on every try.
   */
  create(order: Order): Promise<{ readonly created: boolean; readonly order: Order }>;
  find(orderId: OrderId): Promise<Order | undefined>;
  /** @throws OrderNotFoundError */
  get(orderId: OrderId): Promise<Order>;
  /**
   * Writes an order that was read and changed, and tells it with its new version.
   * @throws StaleOrderError when others wrote it since, or are writing it on every try.
   */
  save(order: Order): Promise<Order>;
  /** A page of orders. Whoever wants all of them follows `next` until it is missing. */
  list(query: OrderQuery): Promise<OrderPage>;
}

/** Orders whose change also moves stock: both are written, or neither. */
export interface StockKeepingOrders extends Pick<Orders, "get"> {
  /** Takes the pieces of every line out of the stock and saves the order, or tells the shortage. @throws StaleOrderError */
  saveReserving(order: Order): Promise<Order | Shortage>;
  /** Puts the pieces of every line back into the stock and saves the order. @throws StaleOrderError, ProductGoneError */
  saveReleasing(order: Order): Promise<Order>;
}

export interface OrderFilter {
  readonly status?: Status;
  readonly customerId?: string;
  /** Orders made at this moment or later. */
  readonly from?: Instant;
  /** Orders made at this moment or before. */
  readonly to?: Instant;
}

/** Where a page ended, for the page after it; opaque to everyone but the adapter that made it. */
export type PagePosition = readonly (readonly [createdAt: string, orderId: string] | null)[];

export interface OrderQuery {
  readonly filter: OrderFilter;
  /** Orders on the page at most. */
  readonly limit: number;
  readonly after?: PagePosition;
}

/** What has the place of an order and cannot be read as one, and why. */
export interface UnreadableOrder {
  readonly orderId: OrderId;
  readonly why: string;
}

/** Orders that one page looks at, at most: what bounds the work of a request whose filter fits few of many orders. */
export const MAX_SCANNED_ORDERS = 500;

export interface OrderPage {
  /** Newest first. They may be fewer than the limit, even none, where `next` is there: see `MAX_SCANNED_ORDERS`. */
  readonly orders: readonly Order[];
  /** What was left out among them; missing where there is none. */
  readonly unreadable?: readonly UnreadableOrder[];
  /** Missing on the last page. */
  readonly next?: PagePosition;
}

export interface Product {
  readonly productId: ProductId;
  readonly name: string;
  readonly price: Money;
  /** Pieces that can still be sold. */
  readonly stock: number;
}

export interface Catalogue {
  /** The products of these ids that exist. One that is missing did not exist when it was asked for: a product made a moment before is found. */
  find(productIds: Iterable<ProductId>): Promise<Map<ProductId, Product>>;
}

export interface ChargeRequest {
  /** The same for the same charge: a charge asked for twice is made once. */
  readonly key: string;
  readonly amount: Money;
  readonly currency: Currency;
  readonly method: PaymentMethod;
}

export type ChargeResult =
  | { readonly outcome: "CHARGED"; readonly transactionId: string }
  | { readonly outcome: "DECLINED"; readonly detail: string };

/** The gateway could not be reached or did not answer: whether it acted is unknown, so ask again with the same key. */
export class GatewayUnavailableError extends Error {
  override readonly name = "GatewayUnavailableError";
  constructor(action: string) {
    super(`The payment gateway did not answer to ${action}: ask again with the same key`);
  }
}

export interface PaymentGateway {
  /** Charges once per `key`, however often it is asked. @throws GatewayUnavailableError to ask again. */
  charge(request: ChargeRequest): Promise<ChargeResult>;
  /**
   * Gives back what was charged under `key`; where nothing was, refuses every later charge of it.
   * Idempotent as well. @returns the refund's id, or undefined where nothing had been charged.
   * @throws GatewayUnavailableError to ask again.
   */
  cancel(key: string): Promise<string | undefined>;
}

/** A receipt or its page was being written by others on every try. */
export class ReceiptConflictError extends Error {
  override readonly name = "ReceiptConflictError";
  constructor(key: string) {
    super(`${key} was being written by others on every try: try again`);
  }
}

export interface Receipts {
  /** Stores a receipt under `key`; the same receipt again changes nothing. @throws ReceiptConflictError to try again. */
  put(key: string, receipt: ReceiptDocument): Promise<void>;
  /**
   * Stores a receipt's page under `key`; another page under the same key changes nothing.
   * @throws ReceiptConflictError to try again.
   */
  putPage(key: string, html: string): Promise<void>;
  /** The receipt stored under `key`. */
  find(key: string): Promise<ReceiptDocument | undefined>;
  /** An address at which whoever has it can read what is stored under `key`, for a while, and without any other right. */
  link(key: string, show: ReceiptLink): Promise<string>;
}

export interface ReceiptLink {
  /** When the while begins. */
  readonly from: Instant;
  /** How long it lasts. */
  readonly seconds: number;
  /** Whether a browser shows it or keeps it as a file. */
  readonly disposition: "inline" | "attachment";
  /** The file's name where it is kept: letters, digits, dots, dashes and underscores. */
  readonly fileName: string;
  readonly contentType: string;
}

/** What became of an event that was to be counted. */
export type Counted = "COUNTED" | "COUNTED_BEFORE";

export interface Analytics {
  /**
   * Counts events, each once, however often it comes and in whatever order: the counters that it moves and the memory
   * of it are written together. One that cannot be counted keeps none of the others from it, and may come again.
   * @returns what became of each event, in their order, as `Promise.allSettled` tells it.
   */
  record(events: readonly CountableEvent[]): Promise<PromiseSettledResult<Counted>[]>;
  /** The counters of these days in a currency, in no particular order; those that stand at nothing may be left out. */
  read(days: readonly Day[], currency: Currency): Promise<Counter[]>;
}

/** Some of all orders, and what else was found among them. */
export interface OrdersWalked {
  readonly orders: readonly Order[];
  readonly unreadable: readonly UnreadableOrder[];
}

export interface OrderWalk {
  /**
   * All orders, some at a time, in no order. It may be a moment behind, and an order that is written meanwhile is seen
   * as it was or as it is.
   */
  walk(): AsyncIterable<OrdersWalked>;
  /** Those of these ids that orders have. */
  existing(orderIds: readonly OrderId[]): Promise<Set<OrderId>>;
}

/** What the payment gateway has on record. */
export interface PaymentRecords {
  /** What was booked for these orders; nothing for an order of which the gateway knows no charge. */
  find(orderIds: readonly OrderId[]): Promise<Map<OrderId, BookedPayment>>;
  /** The orders that were ever charged, some at a time, in no order. */
  charged(): AsyncIterable<readonly OrderId[]>;
}

export interface StockRecords {
  /** Every product's stock and what came in of it, some at a time, in no order. */
  levels(): AsyncIterable<readonly StockLevel[]>;
  /** Writes down what was received of a product that does not say so. @returns false where its stock is another by now, or it says so. */
  adopt(level: RecordedLevel): Promise<boolean>;
}

/** An event that the bus will not take however often it is published, and why. */
export interface RefusedEvent {
  readonly event: OrderEvent;
  readonly why: string;
}

export interface EventBus {
  /**
   * Publishes events.
   * @returns those that the bus refuses for good; all others are published.
   * @throws on a fault, after a few tries. The same events can then be published again: some of them may come twice.
   */
  publish(events: readonly OrderEvent[]): Promise<readonly RefusedEvent[]>;
}

/** One run of the workflow for an order. */
export interface WorkflowRun {
  readonly orderId: string;
  readonly attempt: number;
  readonly correlationId: string;
}

/** The queue of messages that each ask for a run. */
export interface OrderQueue {
  /** Messages that wait for their delivery, and not those that are being handled. It may be a moment behind. */
  waiting(): Promise<number>;
}

/** How the execution of a run ended, for the log: what became of the order, the order alone tells. */
export interface RunEnd {
  readonly status: string;
  readonly error?: string;
}

export interface Workflow {
  /**
   * Executes a run and waits for its end, for as long as a run may take. Executing one again does no harm.
   * @param delivery how often the message that asks for the run has been delivered, so that each execution has its name.
   * @throws when the run could not be started or did not end in time.
   */
  run(run: WorkflowRun, delivery: number): Promise<RunEnd>;
}

/** An e-mail to one customer, the same in text and in HTML. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Whether a provider took a message on, or will never take one for this address or number. */
export type Delivery = "SENT" | "REFUSED";

export interface Mailer {
  /** @throws when the mail was not taken, to send it again; no error tells the address. */
  send(mail: Mail): Promise<Delivery>;
}

export interface TextMessages {
  /**
   * @param to E.164, such as +14155550100.
   * @throws when the message was not taken, to send it again; no error tells the number.
   */
  send(to: string, text: string): Promise<Delivery>;
}

/** How a customer is told. */
export type Channel = "EMAIL" | "SMS";

/** What others may know of a notice to a customer: nothing personal. */
export interface CustomerNotification {
  readonly eventId: string;
  readonly orderId: string;
  readonly status: Status;
  readonly reason?: FailureReason;
  /** On which the customer is told; none where no address is known, or the status is left out for a later one or by the settings. */
  readonly channels: readonly Channel[];
  /** What the customer is told, in words: a line, and a text of several. */
  readonly subject: string;
  readonly text: string;
  readonly occurredAt: Instant;
  readonly correlationId: string;
}

export interface CustomerNotifications {
  /** Publishes the data for programs, and subject and text for people. */
  publish(notification: CustomerNotification): Promise<void>;
}

export interface Once {
  /**
   * Does `act` unless it was done under this key before. What threw was not done.
   * @throws what `act` throws, and when somebody else is at it: it may then be asked again.
   */
  do(key: string, act: () => Promise<void>): Promise<void>;
}

export interface Clock {
  now(): Instant;
}

const TRIES_WHEN_STALE = 5;

/**
 * Runs a step that reads, decides and writes an order, again from its start when somebody else wrote in between.
 * @throws StaleOrderError when the order changed under every one of five tries.
 */
export async function whileStale<T>(step: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof StaleOrderError) || tries === TRIES_WHEN_STALE) throw error;
    }
  }
}
