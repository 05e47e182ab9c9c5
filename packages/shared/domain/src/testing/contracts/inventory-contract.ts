import { beforeEach, describe, expect, it } from "vitest";
import { KeyReusedError } from "../../errors.ts";
import { type Inventory, MAX_STOCK, type Product, type ProductPage } from "../../inventory.ts";
import { parseMoney } from "../../money.ts";
import type { Order, ProductId } from "../../order/order.ts";
import { releaseStock, reserveStock } from "../../order/reservation.ts";
import type { Orders, StockKeepingOrders } from "../../ports/orders.ts";
import { anOrder, aProduct, at, line, productId } from "../builders.ts";

interface Store {
  readonly inventory: Inventory;
  /** Orders that reserve from the same stock. */
  readonly orders: Orders & StockKeepingOrders;
}

/** The contract of the port Inventory. `make` returns an inventory of these products, and orders that reserve from it. */
export function inventoryContract(name: string, make: (products: Product[]) => Promise<Store>): void {
  describe(`${name} is an inventory`, () => {
    const laptop = aProduct("LAPTOP", 5, "999.99");
    const mouse = aProduct("MOUSE", 20, "0.10");
    const unicorn = productId("UNICORN");
    let inventory: Inventory;
    let orders: Store["orders"];
    beforeEach(async () => {
      ({ inventory, orders } = await make([laptop, mouse]));
    });

    /** An order that has reserved pieces of a product. */
    const holding = async (id: string, quantity: number): Promise<Order> => {
      const { order } = await orders.create(anOrder({ lines: [line(id, quantity)] }));
      return (await orders.saveReserving(reserveStock(order, at(1)))) as Order;
    };
    const release = (order: Order) => orders.saveReleasing(releaseStock(order, at(2)));
    const counts = async (id: ProductId) => {
      const product = await inventory.read(id);
      return product && [product.stock, product.received];
    };

    it("reads a product with its exact price and its received pieces", async () => {
      expect(await inventory.read(laptop.productId)).toEqual({ ...laptop, received: 5 });
      expect(await inventory.read(unicorn)).toBeUndefined();
    });

    it("lists every product once, page by page", async () => {
      for (const id of ["A", "B", "C"]) await inventory.set(aProduct(id, 1));
      const pages: ProductPage[] = [await inventory.list({ limit: 2 })];
      for (let after = pages[0]?.next; after !== undefined; after = pages.at(-1)?.next) {
        pages.push(await inventory.list({ limit: 2, after }));
      }
      expect(pages.map(({ products }) => products.length)).toEqual([2, 2, 1]);
      expect(pages.flatMap(({ products }) => products).map((product) => product.productId)).toEqual(
        expect.arrayContaining(["A", "B", "C", "LAPTOP", "MOUSE"]),
      );
    });

    it("has no page after the one with the last product", async () => {
      const { products, next } = await inventory.list({ limit: 2 });
      expect(products).toEqual(expect.arrayContaining([{ ...laptop, received: 5 }]));
      expect(next).toBeUndefined();
    });

    it("creates a product that does not exist", async () => {
      const product = aProduct("UNICORN", 3, "1000000.00");
      expect(await inventory.set(product)).toEqual({ created: true, product: { ...product, received: 3 } });
      expect(await inventory.read(unicorn)).toEqual({ ...product, received: 3 });
    });

    it("sets a product that exists, without changing reservations", async () => {
      const held = await holding("LAPTOP", 2);
      const product: Product = { ...laptop, name: "Notebook", price: parseMoney("899.00"), stock: 10 };

      expect(await inventory.set(product)).toEqual({ created: false, product: { ...product, received: 12 } });
      expect(await inventory.set({ ...product, stock: 0 })).toMatchObject({ product: { stock: 0, received: 2 } });
      expect(await inventory.read(laptop.productId)).toEqual({ ...product, stock: 0, received: 2 });

      await release(held);
      expect(await counts(laptop.productId)).toEqual([2, 2]);
    });

    it("adds and removes pieces, down to zero", async () => {
      expect(await inventory.adjust(laptop.productId, 7)).toEqual({
        created: false,
        product: { ...laptop, stock: 12, received: 12 },
      });
      expect(await inventory.adjust(laptop.productId, -12)).toMatchObject({ product: { stock: 0, received: 0 } });
    });

    it("removes no more pieces than are in stock", async () => {
      await holding("LAPTOP", 2);
      const refused = { reason: "OUT_OF_STOCK", productId: "LAPTOP", wanted: 4, left: 3 };
      expect(await inventory.adjust(laptop.productId, -4)).toEqual(refused);
      expect(await counts(laptop.productId)).toEqual([3, 5]);
    });

    it("adds nothing above the limit, in one adjustment or in several", async () => {
      expect(await inventory.adjust(laptop.productId, MAX_STOCK - 5)).toMatchObject({ product: { stock: MAX_STOCK } });
      expect(await inventory.adjust(laptop.productId, 1)).toEqual({
        reason: "TOO_MUCH_STOCK",
        productId: "LAPTOP",
        wanted: 1,
        left: MAX_STOCK,
      });
      expect(await counts(laptop.productId)).toEqual([MAX_STOCK, MAX_STOCK]);
    });

    it("accepts released stock above the limit, and then refuses to add more", async () => {
      const held = await holding("LAPTOP", 2);
      await inventory.set({ ...laptop, stock: MAX_STOCK });
      await release(held);
      expect(await inventory.adjust(laptop.productId, 1)).toMatchObject({ left: MAX_STOCK + 2 });
      expect(await inventory.adjust(laptop.productId, -1)).toMatchObject({ product: { stock: MAX_STOCK + 1 } });
    });

    it("calls the check with the stored product, and changes nothing if the check throws", async () => {
      const found: unknown[] = [];
      const check = (product: unknown) => {
        found.push(product);
        throw new Error("Not at this version");
      };
      await expect(inventory.adjust(laptop.productId, 1, { check })).rejects.toThrow("Not at this version");
      await expect(inventory.set(aProduct("UNICORN", 1), { check })).rejects.toThrow("Not at this version");
      expect(found).toEqual([{ ...laptop, received: 5 }, undefined]);
      expect(await counts(laptop.productId)).toEqual([5, 5]);
      expect(await counts(unicorn)).toBeUndefined();
    });

    describe("with an idempotency key", () => {
      const withKey = (request = "request-1") => ({ idempotency: { key: `key-${Math.random()}`, request } });

      it("adjusts once, and returns the first result for a repeated request after other changes", async () => {
        const terms = withKey();
        const first = await inventory.adjust(laptop.productId, -3, terms);
        await inventory.adjust(laptop.productId, -2);

        expect(await inventory.adjust(laptop.productId, -3, terms)).toEqual({ ...first, replayed: true });
        expect(await counts(laptop.productId)).toEqual([0, 0]);
      });

      it("adjusts once for concurrent requests", async () => {
        const terms = withKey();
        const made = await Promise.all(Array.from({ length: 6 }, () => inventory.adjust(mouse.productId, -1, terms)));
        expect(made.filter((change) => !("replayed" in change))).toHaveLength(1);
        expect(await counts(mouse.productId)).toEqual([19, 19]);
      });

      it("creates a product once, and does not overwrite it after a reservation", async () => {
        const terms = withKey();
        const product = aProduct("UNICORN", 3);
        const first = await inventory.set(product, terms);
        await holding("UNICORN", 1);

        expect(await inventory.set(product, terms)).toEqual({ ...first, replayed: true });
        expect(await counts(unicorn)).toEqual([2, 3]);
      });

      it("refuses the key for another request", async () => {
        const terms = withKey();
        await inventory.adjust(laptop.productId, 1, terms);
        const other = { idempotency: { ...terms.idempotency, request: "request-2" } };
        await expect(inventory.adjust(laptop.productId, 2, other)).rejects.toThrow(KeyReusedError);
        expect(await counts(laptop.productId)).toEqual([6, 6]);
      });

      it("does not use up the key if the adjustment is refused", async () => {
        const terms = withKey();
        expect(await inventory.adjust(laptop.productId, -6, terms)).toMatchObject({ reason: "OUT_OF_STOCK" });
        await inventory.adjust(laptop.productId, 1);
        expect(await inventory.adjust(laptop.productId, -6, terms)).toMatchObject({ product: { stock: 0 } });
      });
    });

    it("adjusts no unknown product", async () => {
      for (const pieces of [1, -1]) {
        expect(await inventory.adjust(unicorn, pieces)).toEqual({ reason: "UNKNOWN_PRODUCT", productId: "UNICORN" });
      }
      expect(await inventory.read(unicorn)).toBeUndefined();
    });

    it("creates a product once for concurrent requests", async () => {
      const made = await Promise.all([2, 3].map((stock) => inventory.set(aProduct("UNICORN", stock))));
      expect(made.map(({ created }) => created).sort()).toEqual([false, true]);
      const [stock, received] = (await counts(unicorn)) ?? [];
      expect(received).toBe(stock);
    });

    it("keeps received − stock equal to the reserved pieces under concurrent changes", async () => {
      const held = await Promise.all([1, 2, 3, 1, 2].map((quantity) => holding("MOUSE", quantity)));
      await Promise.all([
        ...held.map(release),
        ...[1, 2, 1, 3].map((quantity) => holding("MOUSE", quantity)),
        ...[1, -1, 2, -2, 5].map((pieces) => inventory.adjust(mouse.productId, pieces)),
        ...[30, 25, 40].map((stock) => inventory.set({ ...mouse, stock })),
      ]);
      const [stock = 0, received = 0] = (await counts(mouse.productId)) ?? [];
      expect(received - stock).toBe(1 + 2 + 1 + 3);
    });
  });
}
