import { KeyReusedError } from "../errors.ts";
import type { OrderEvent } from "../events.ts";
import {
  type ChangeTerms,
  type Inventory,
  type Product,
  type ProductChange,
  productSet,
  type StockedProduct,
  stockAdjusted,
} from "../inventory.ts";
import { receiptWithoutPerson } from "../order/erasure.ts";
import { quantitiesByProduct } from "../order/lines.ts";
import type { Order, OrderId, ProductId, Status } from "../order/order.ts";
import { personalPageKeys, type ReceiptContents, receiptKey } from "../order/receipt.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import type { PersonalReceipts } from "../ports/erasure.ts";
import type { EventBus, RefusedEvent } from "../ports/event-bus.ts";
import type { EffectResult, Idempotency } from "../ports/idempotency.ts";
import type { Delivery, Mail, Mailer, TextMessages } from "../ports/notifications.ts";
import {
  MAX_SCANNED_ORDERS,
  OrderNotFoundError,
  type OrderQuery,
  type Orders,
  type PagePosition,
  ProductGoneError,
  type StockKeepingOrders,
  VersionConflictError,
} from "../ports/orders.ts";
import type { ReceiptLink, Receipts } from "../ports/receipts.ts";
import type { Workflow, WorkflowRun } from "../ports/workflow.ts";

/** Stock and prices in memory that pass `inventoryContract` and `catalogueContract`. */
export function memoryInventory(...products: Product[]) {
  const byId = new Map(products.map((product) => [product.productId, product]));
  const received = new Map(products.map(({ productId, stock }) => [productId, stock]));
  const get = (productId: ProductId) => byId.get(productId);
  const stocked = (product: Product): StockedProduct => ({
    ...product,
    received: received.get(product.productId) ?? product.stock,
  });
  const put = ({ received: all, ...product }: StockedProduct) => {
    byId.set(product.productId, product);
    received.set(product.productId, all);
    return stocked(product);
  };
  const changes = new Map<string, { request: string; change: ProductChange }>();
  const changeOnce = <Result extends ProductChange | { reason: string }>(
    { idempotency: key }: ChangeTerms,
    change: () => Result,
  ): Result | ProductChange => {
    const made = key && changes.get(key.key);
    if (made && made.request !== key.request) throw new KeyReusedError();
    if (made) return { ...made.change, replayed: true };
    const result = change();
    if (key && "product" in result) changes.set(key.key, { request: key.request, change: result });
    return result;
  };
  return {
    get,
    find: async (ids: Iterable<ProductId>) => {
      const found = [...ids].map(get).filter((product) => product !== undefined);
      return new Map(found.map((product) => [product.productId, product]));
    },
    async list({ limit, after }: { limit: number; after?: ProductId }) {
      const all = [...byId.values()];
      const start = all.findIndex(({ productId }) => productId === after) + 1;
      const page = all.slice(start, start + limit);
      const last = page.at(-1);
      return { products: page.map(stocked), ...(start + limit < all.length && last && { next: last.productId }) };
    },
    async read(productId: ProductId) {
      const product = get(productId);
      return product && stocked(product);
    },
    async set(product: Product, terms: ChangeTerms = {}) {
      return changeOnce(terms, () => {
        const before = get(product.productId);
        const found = before && stocked(before);
        terms.check?.(found);
        return { created: !found, product: put(productSet(found, product)) };
      });
    },
    async adjust(productId: ProductId, pieces: number, terms: ChangeTerms = {}) {
      return changeOnce(terms, () => {
        const before = get(productId);
        const found = before && stocked(before);
        terms.check?.(found);
        const adjusted = stockAdjusted(productId, found, pieces);
        return "reason" in adjusted ? adjusted : { created: false, product: put(adjusted) };
      });
    },
    /** Pieces left of each product. */
    left: () => Object.fromEntries([...byId.values()].map(({ productId, stock }) => [productId, stock])),
    take(productId: ProductId, quantity: number) {
      const product = byId.get(productId);
      if (product) byId.set(productId, { ...product, stock: product.stock - quantity });
    },
    /** Deletes a product from the inventory. */
    remove: (productId: ProductId) => {
      byId.delete(productId);
    },
  } satisfies Catalogue & Inventory & Record<string, unknown>;
}
export type MemoryInventory = ReturnType<typeof memoryInventory>;

/** Orders in memory that reserve stock of `inventory`; they pass `ordersContract`. */
export function memoryOrders(inventory: MemoryInventory = memoryInventory(), ...stored: Order[]) {
  const byId = new Map(stored.map((order) => [order.orderId, order]));

  const find = async (orderId: OrderId) => byId.get(orderId);
  const get = async (orderId: OrderId) => {
    const order = byId.get(orderId);
    if (!order) throw new OrderNotFoundError(orderId);
    return order;
  };
  const assertVersion = (order: Order) => {
    if (byId.get(order.orderId)?.version !== order.version) throw new VersionConflictError(order.orderId);
  };
  const keyOf = ({ createdAt, orderId }: Order) => [createdAt, orderId].join();
  // A position is that of the last order, which may not be listed any more.
  const isAfter = (order: Order, [position]: PagePosition = []) => !position || keyOf(order) < position.join();
  const isOf = (order: Order, status: Status | undefined) => status === undefined || order.status === status;
  const save = async (order: Order) => {
    assertVersion(order);
    const saved = { ...order, version: order.version + 1 };
    byId.set(order.orderId, saved);
    return saved;
  };

  return {
    find,
    get,
    save,
    async create(order: Order) {
      const existing = byId.get(order.orderId);
      if (existing) return { created: false, order: existing };
      byId.set(order.orderId, order);
      return { created: true, order };
    },
    async list({ filter, limit, after }: OrderQuery) {
      // A filter by customer and status scans all orders of the customer: see MAX_SCANNED_ORDERS.
      const indexed = [...byId.values()]
        .filter(
          (order) =>
            (filter.customerId === undefined
              ? isOf(order, filter.status)
              : order.customer.customerId === filter.customerId) &&
            (filter.from === undefined || order.createdAt >= filter.from) &&
            (filter.to === undefined || order.createdAt <= filter.to),
        )
        .sort((one, other) => (keyOf(one) < keyOf(other) ? 1 : -1));
      const rest = indexed.filter((order) => isAfter(order, after));
      const orders: Order[] = [];
      let last: Order | undefined;
      for (const order of rest.slice(0, MAX_SCANNED_ORDERS)) {
        const fits = isOf(order, filter.status);
        if (fits && orders.length === limit) break;
        if (fits) orders.push(order);
        last = order;
      }
      const next: PagePosition | undefined =
        last === rest.at(-1) ? undefined : last && [[last.createdAt, last.orderId]];
      return { orders, ...(next && { next }) };
    },
    async saveReserving(order: Order) {
      assertVersion(order);
      const wanted = quantitiesByProduct(order.lines);
      const productIds = [...wanted.keys()].filter((productId) => !inventory.get(productId));
      if (productIds.length > 0) return { reason: "UNKNOWN_PRODUCT", productIds } as const;
      for (const [productId, quantity] of wanted) {
        const left = inventory.get(productId)?.stock ?? 0;
        if (left < quantity) return { reason: "OUT_OF_STOCK", productId, wanted: quantity, left } as const;
      }
      for (const [productId, quantity] of wanted) inventory.take(productId, quantity);
      return save(order);
    },
    async saveReleasing(order: Order) {
      assertVersion(order);
      const returned = quantitiesByProduct(order.lines);
      const gone = [...returned.keys()].filter((productId) => !inventory.get(productId));
      if (gone.length > 0) throw new ProductGoneError(gone);
      for (const [productId, quantity] of returned) inventory.take(productId, -quantity);
      return save(order);
    },
  } satisfies Orders & StockKeepingOrders;
}

/** Receipts in memory that pass `receiptsContract`. The links are not real. */
export function memoryReceipts() {
  const stored = new Map<string, ReceiptContents>();
  const pages = new Map<string, string>();
  const putOnce = <T>(map: Map<string, T>, key: string, value: T) => {
    if (!map.has(key)) map.set(key, value);
  };
  return {
    stored,
    pages,
    put: async (key: string, receipt: ReceiptContents) => putOnce(stored, key, receipt),
    putPage: async (key: string, html: string) => putOnce(pages, key, html),
    find: async (key: string) => stored.get(key),
    existing: async (keys: readonly string[]) => new Set(keys.filter((key) => stored.has(key))),
    link: async (key: string, { from, seconds, disposition, fileName, contentType }: ReceiptLink) =>
      `https://receipts.example.com/${key}?${new URLSearchParams({ from, seconds: `${seconds}`, disposition, fileName, contentType })}`,
  } satisfies Receipts & Record<string, unknown>;
}

/** The receipts of `memoryReceipts` as far as they are personal; an erased page is an empty text. */
export function memoryPersonalReceipts({ stored, pages }: ReturnType<typeof memoryReceipts>) {
  const countOf = (order: Order) =>
    Number(stored.has(receiptKey(order))) + personalPageKeys(order).filter((key) => pages.has(key)).length;
  return {
    count: async (order: Order) => countOf(order),
    async erase(order: Order) {
      const count = countOf(order);
      const receipt = stored.get(receiptKey(order));
      if (receipt) {
        stored.set(receiptKey(order), receiptWithoutPerson(receipt, order));
        for (const key of personalPageKeys(order)) pages.set(key, "");
      }
      return count;
    },
  } satisfies PersonalReceipts;
}

/** A bus in memory. It refuses the events for which `refuses` returns a reason. */
export function memoryBus(refuses: (event: OrderEvent) => string | undefined = () => undefined) {
  const published: OrderEvent[] = [];
  return {
    published,
    publish: async (events: readonly OrderEvent[]): Promise<RefusedEvent[]> =>
      events.flatMap((event) => {
        const why = refuses(event);
        if (why !== undefined) return [{ event, why }];
        published.push(event);
        return [];
      }),
  } satisfies EventBus & Record<string, unknown>;
}

/** A workflow that stores each run in `runs`, and succeeds with the outcome that `act` returns. */
export function memoryWorkflow(act: (run: WorkflowRun) => Promise<string>) {
  const runs: { run: WorkflowRun; delivery: number }[] = [];
  return {
    runs,
    run: async (run: WorkflowRun, delivery: number) => {
      runs.push({ run, delivery });
      return { status: "SUCCEEDED", outcome: await act(run) };
    },
  } satisfies Workflow & Record<string, unknown>;
}

/** A mailer in memory that refuses mails to `refused`. */
export function memoryMailer(...refused: string[]) {
  const sent: Mail[] = [];
  return {
    sent,
    async send(mail: Mail): Promise<Delivery> {
      if (refused.includes(mail.to)) return "REFUSED";
      sent.push(mail);
      return "SENT";
    },
  } satisfies Mailer & Record<string, unknown>;
}

/** Text messages in memory that refuses messages to `refused`. */
export function memoryTextMessages(...refused: string[]) {
  const sent: { to: string; text: string }[] = [];
  return {
    sent,
    async send(to: string, text: string): Promise<Delivery> {
      if (refused.includes(to)) return "REFUSED";
      sent.push({ to, text });
      return "SENT";
    },
  } satisfies TextMessages & Record<string, unknown>;
}

/** Idempotency in memory that passes `idempotencyContract`. */
export function memoryIdempotency() {
  const keys = new Map<string, "DOING" | "DONE">();
  /** What the effects returned, by their keys. */
  const results = new Map<string, EffectResult>();
  return {
    results,
    async perform(key: string, effect: () => Promise<void> | Promise<EffectResult>) {
      if (keys.get(key) === "DONE") return;
      if (keys.has(key)) throw new Error(`Another caller is performing ${key}`);
      keys.set(key, "DOING");
      try {
        const result = await effect();
        if (result) results.set(key, result);
        keys.set(key, "DONE");
      } catch (error) {
        keys.delete(key);
        throw error;
      }
    },
  } satisfies Idempotency & Record<string, unknown>;
}
