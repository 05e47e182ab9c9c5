import { beforeEach, describe, expect, it } from "vitest";
import type { Product } from "../../inventory.ts";
import { money, parseMoney } from "../../money.ts";
import { requestCancellation } from "../../order/cancellation.ts";
import type { NewOrder } from "../../order/new-order.ts";
import type { Order, OrderId, ProductId } from "../../order/order.ts";
import { releaseStock, reserveStock } from "../../order/reservation.ts";
import { transition } from "../../order/transition.ts";
import {
  MAX_SCANNED_ORDERS,
  OrderNotFoundError,
  type OrderQuery,
  type Orders,
  type StockKeepingOrders,
  VersionConflictError,
} from "../../ports/orders.ts";
import { aCompletedOrder, anOrder, aProduct, at, line, productId } from "../builders.ts";

interface Store {
  readonly orders: Orders & StockKeepingOrders;
  /** Pieces left of each product. */
  left(): Promise<Record<string, number>> | Record<string, number>;
  /** Deletes a product from the inventory. */
  removeProduct(productId: ProductId): Promise<void> | void;
}

/** The contract of the ports Orders and StockKeepingOrders. `make` returns a store without orders and with these products. */
export function ordersContract(name: string, make: (products: Product[]) => Promise<Store>): void {
  describe(`${name} keeps orders`, () => {
    let store: Store;
    let orders: Store["orders"];
    beforeEach(async () => {
      store = await make([aProduct("LAPTOP", 5), aProduct("MOUSE", 1)]);
      orders = store.orders;
    });

    it("returns an order exactly as it was stored", async () => {
      const order = requestCancellation(aCompletedOrder(EVERY_FIELD), at(5), "Changed my mind");

      await orders.create(order);

      expect(await orders.get(order.orderId)).toEqual(order);
    });

    it("stores an order once, and returns the existing order with the same id", async () => {
      const order = anOrder();
      const other = anOrder({ orderId: order.orderId, lines: [line("MOUSE", 3)] });

      expect(await orders.create(order)).toEqual({ created: true, order });
      expect(await orders.create(other)).toEqual({ created: false, order });
      expect(await orders.get(order.orderId)).toEqual(order);
    });

    it("creates an order once for concurrent requests", async () => {
      const order = anOrder();
      const answers = await Promise.all(Array.from({ length: 8 }, () => orders.create(order)));
      expect(answers.filter(({ created }) => created)).toHaveLength(1);
    });

    it("finds no order that was never stored", async () => {
      const unknown = "no-such-order" as OrderId;
      expect(await orders.find(unknown)).toBeUndefined();
      await expect(orders.get(unknown)).rejects.toThrow(OrderNotFoundError);
    });

    it("counts the versions of an order", async () => {
      const { order } = await orders.create(anOrder());
      const saved = await orders.save(transition(order, "PROCESSING", at(1)));

      expect(saved.version).toBe(order.version + 1);
      expect(await orders.get(order.orderId)).toEqual(saved);
    });

    it("throws a version conflict when the stored order has another version", async () => {
      const { order } = await orders.create(anOrder());
      const theirs = await orders.save(requestCancellation(order, at(1)));

      await expect(orders.save(transition(order, "PROCESSING", at(2)))).rejects.toThrow(VersionConflictError);
      expect(await orders.get(order.orderId)).toEqual(theirs);
    });

    it("reserves the stock of all lines, adding up those of one product", async () => {
      const { order } = await orders.create(anOrder({ lines: [line("LAPTOP", 2), line("MOUSE"), line("LAPTOP", 1)] }));

      const saved = await orders.saveReserving(reserveStock(order, at(1)));

      expect(await store.left()).toEqual({ LAPTOP: 2, MOUSE: 0 });
      expect(await orders.get(order.orderId)).toEqual(saved);
    });

    it("reserves nothing when one line is out of stock", async () => {
      const { order } = await orders.create(anOrder({ lines: [line("LAPTOP", 1), line("MOUSE", 2)] }));

      expect(await orders.saveReserving(reserveStock(order, at(1)))).toEqual({
        reason: "OUT_OF_STOCK",
        productId: "MOUSE",
        wanted: 2,
        left: 1,
      });
      expect(await store.left()).toEqual({ LAPTOP: 5, MOUSE: 1 });
      expect(await orders.get(order.orderId)).toEqual(order);
    });

    it("reserves nothing when products do not exist, and returns them all, even if another is out of stock", async () => {
      const lines = [line("MOUSE", 2), line("UNICORN"), line("LAPTOP"), line("DRAGON", 3), line("UNICORN")];
      const { order } = await orders.create(anOrder({ lines }));

      expect(await orders.saveReserving(reserveStock(order, at(1)))).toEqual({
        reason: "UNKNOWN_PRODUCT",
        productIds: ["UNICORN", "DRAGON"],
      });
      expect(await store.left()).toEqual({ LAPTOP: 5, MOUSE: 1 });
    });

    it("reserves nothing on a version conflict", async () => {
      const { order } = await orders.create(anOrder({ lines: [line("MOUSE", 9)] }));
      await orders.save(requestCancellation(order, at(1)));

      await expect(orders.saveReserving(reserveStock(order, at(2)))).rejects.toThrow(VersionConflictError);
      expect(await store.left()).toEqual({ LAPTOP: 5, MOUSE: 1 });
    });

    it("releases the stock once", async () => {
      const { order } = await orders.create(anOrder({ lines: [line("LAPTOP", 2), line("LAPTOP", 2)] }));
      const held = (await orders.saveReserving(reserveStock(order, at(1)))) as Order;
      const released = releaseStock(held, at(2));

      await orders.saveReleasing(released);

      await expect(orders.saveReleasing(released)).rejects.toThrow(VersionConflictError);
      expect(await store.left()).toEqual({ LAPTOP: 5, MOUSE: 1 });
    });

    it("releases nothing when one of the products was deleted", async () => {
      const { order } = await orders.create(anOrder({ lines: [line("LAPTOP", 2), line("MOUSE")] }));
      const held = (await orders.saveReserving(reserveStock(order, at(1)))) as Order;
      await store.removeProduct(productId("MOUSE"));

      await expect(orders.saveReleasing(releaseStock(held, at(2)))).rejects.toThrow(
        "Stock of MOUSE cannot be given back",
      );
      expect(await store.left()).toEqual({ LAPTOP: 3 });
      expect(await orders.get(order.orderId)).toEqual(held);
    });

    it("reserves the last pieces for as many concurrent orders as there are pieces", async () => {
      const made = await Promise.all(Array.from({ length: 12 }, () => orders.create(anOrder())));

      const results = await Promise.all(made.map(({ order }) => orders.saveReserving(reserveStock(order, at(1)))));

      expect(results.filter((result) => "orderId" in result)).toHaveLength(5);
      expect(await store.left()).toEqual({ LAPTOP: 0, MOUSE: 1 });
    });
  });

  describe(`${name} lists orders`, () => {
    let orders: Orders;
    const made: Order[] = [];
    beforeEach(async () => {
      orders = (await make([])).orders;
      made.length = 0;
      for (let second = 0; second < 12; second++) {
        const customer = { customerId: second % 3 === 0 ? "CUST-A" : "CUST-B" };
        const { order } = await orders.create(anOrder({ customer }, at(second)));
        made.unshift(second % 2 === 0 ? await orders.save(transition(order, "PROCESSING", at(60))) : order);
      }
    });

    const idsOf = (found: readonly { orderId: string }[]) => found.map(({ orderId }) => orderId);
    const everyPage = async (query: OrderQuery) => {
      const pages = [await orders.list(query)];
      for (let page = pages[0]; page?.next; page = pages.at(-1)) {
        pages.push(await orders.list({ ...query, after: page.next }));
        expect(pages.length).toBeLessThan(20);
      }
      // With fewer orders than MAX_SCANNED_ORDERS, only the last page may be short, for any filter.
      expect(pages.slice(0, -1).every((page) => page.orders.length === query.limit)).toBe(true);
      return idsOf(pages.flatMap((page) => page.orders));
    };

    it("newest first, page by page, each once", async () => {
      expect(await everyPage({ filter: {}, limit: 5 })).toEqual(idsOf(made));
      expect(await everyPage({ filter: {}, limit: 100 })).toEqual(idsOf(made));
    });

    it.each([
      ["a status", { status: "PENDING" }, (order: Order) => order.status === "PENDING"],
      ["a customer", { customerId: "CUST-A" }, (order: Order) => order.customer.customerId === "CUST-A"],
      [
        "a customer and a status",
        { customerId: "CUST-B", status: "PROCESSING" },
        (order: Order) => order.customer.customerId === "CUST-B" && order.status === "PROCESSING",
      ],
      ["a time", { from: at(3), to: at(8) }, (order: Order) => order.createdAt >= at(3) && order.createdAt <= at(8)],
      [
        "a status from a time on",
        { status: "PENDING", from: at(4) },
        (order: Order) => order.status === "PENDING" && order.createdAt >= at(4),
      ],
    ] as const)("of %s", async (_, filter, fits) => {
      expect(await everyPage({ filter, limit: 2 })).toEqual(idsOf(made.filter(fits)));
    });

    it("with all their fields", async () => {
      const { orders: found } = await orders.list({ filter: {}, limit: 1 });
      expect(found).toEqual([made[0]]);
    });

    it("of an unknown customer as an empty page", async () => {
      expect(await orders.list({ filter: { customerId: "NOBODY" }, limit: 10 })).toEqual({ orders: [] });
    });

    it("of a rare status, scanning a bounded number per page, so that a page may be empty", async () => {
      const customer = { customerId: "CUST-C" };
      const oldest = await orders.create(anOrder({ customer }, at(100)));
      const rare = await orders.save(transition(oldest.order, "PROCESSING", at(5000)));
      const others = Array.from({ length: MAX_SCANNED_ORDERS }, (_, n) => anOrder({ customer }, at(101 + n)));
      while (others.length > 0) await Promise.all(others.splice(0, 50).map((order) => orders.create(order)));
      const query: OrderQuery = { filter: { customerId: "CUST-C", status: "PROCESSING" }, limit: 5 };

      const first = await orders.list(query);
      expect(first).toEqual({ orders: [], next: expect.anything() });

      expect(await orders.list({ ...query, ...(first.next && { after: first.next }) })).toEqual({ orders: [rare] });
      const everyone = await orders.list({ ...query, filter: { customerId: "CUST-C" } });
      expect(everyone.orders).toHaveLength(5);
    });
  });
}

const EVERY_FIELD = {
  customer: { customerId: "CUST-9", name: "Jane Doe", email: "jane@example.com", phone: "+14155550100" },
  lines: [
    { ...line("LAPTOP", 2, "999.99"), name: "Laptop" },
    { ...line("MOUSE", 1), price: parseMoney("0.10") },
    { productId: productId("FREE"), quantity: 1, price: money(0) },
  ],
  shippingAddress: { street: "1 Main St", city: "New York", state: "NY", postalCode: "10001", country: "USA" },
  paymentMethod: { type: "CARD", token: "tok_ok" },
  requestHash: "hash",
} as const satisfies Partial<NewOrder>;
