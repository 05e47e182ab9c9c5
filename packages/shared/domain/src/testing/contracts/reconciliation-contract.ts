import { describe, expect, it } from "vitest";
import { type Money, money } from "../../money.ts";
import type { OrderId } from "../../order/order.ts";
import { transition } from "../../order/transition.ts";
import type { Orders } from "../../ports/orders.ts";
import type { OrderScan, PaymentRecords, StockRecords } from "../../ports/reconciliation.ts";
import type { StockLevel } from "../../reconciliation/findings.ts";
import { anOrder, at, productId } from "../builders.ts";

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

/** The contract of the port OrderScan. `make` returns a scan of an empty store. */
export function orderScanContract(
  name: string,
  make: () => Promise<{ orders: Pick<Orders, "create" | "save">; scan: OrderScan }>,
): void {
  describe(`${name} scans the orders`, () => {
    const orderIdsOf = async (scan: OrderScan) => {
      const ids: string[] = [];
      for await (const { orders } of scan.scan()) ids.push(...orders.map(({ orderId }) => orderId));
      return ids.sort();
    };

    it("finds each order once, in its latest version", async () => {
      const { orders, scan } = await make();
      const made = Array.from({ length: 11 }, (_, second) => anOrder({}, at(second)));
      for (const order of made) await orders.create(order);
      const [first] = made;
      const saved = first && (await orders.save(transition(first, "PROCESSING", at(60))));

      expect(await orderIdsOf(scan)).toEqual(made.map(({ orderId }) => orderId).sort());
      const found = [];
      for await (const page of scan.scan()) found.push(...page.orders);
      expect(found).toContainEqual(saved);
    });

    it("finds nothing in an empty store", async () => {
      const { scan } = await make();
      expect(await orderIdsOf(scan)).toEqual([]);
      expect(await scan.existing([])).toEqual(new Set());
    });

    it("returns which of some orders exist", async () => {
      const { orders, scan } = await make();
      const { order } = await orders.create(anOrder());
      expect(await scan.existing([order.orderId, "no-such-order" as OrderId])).toEqual(new Set([order.orderId]));
    });
  });
}

interface Gateway {
  readonly records: PaymentRecords;
  charge(orderId: OrderId, amount: Money): Promise<unknown>;
  /** Refunds a charge of this amount. */
  refund(orderId: OrderId, amount: Money): Promise<unknown>;
  decline(orderId: OrderId): Promise<unknown>;
}

/** The contract of the port PaymentRecords. `make` returns empty records and functions that fill them. */
export function paymentRecordsContract(name: string, make: () => Promise<Gateway>): void {
  describe(`${name} reads payments`, () => {
    const kept = "kept" as OrderId;
    const returned = "returned" as OrderId;
    const declined = "declined" as OrderId;
    const filled = async () => {
      const gateway = await make();
      await gateway.charge(kept, money(10997));
      await gateway.charge(returned, money(500));
      await gateway.refund(returned, money(500));
      await gateway.decline(declined);
      return gateway.records;
    };

    it("of an order: what was charged and what was refunded", async () => {
      const records = await filled();
      expect(await records.find([kept, returned, declined, "unknown" as OrderId])).toEqual(
        new Map([
          [kept, { charged: 10997, refunded: 0 }],
          [returned, { charged: 500, refunded: 500 }],
        ]),
      );
    });

    it("of one order: each record with its amount, oldest first", async () => {
      const records = await filled();
      const recordsOf = async (orderId: OrderId) =>
        (await records.recordsOf(orderId)).map(({ event, amount }) => [event, amount]);
      expect(await recordsOf(kept)).toEqual([["CHARGED", 10997]]);
      expect(await recordsOf(returned)).toEqual([
        ["CHARGED", 500],
        ["REFUNDED", 500],
      ]);
      expect((await recordsOf(declined)).map(([event]) => event)).toEqual(["DECLINED"]);
      expect(await recordsOf("unknown" as OrderId)).toEqual([]);
    });

    it("of many orders at once", async () => {
      const records = await filled();
      const many = Array.from({ length: 120 }, (_, n) => `order-${n}` as OrderId);
      expect([...(await records.find([...many, kept])).keys()]).toEqual([kept]);
      expect(await records.find([])).toEqual(new Map());
    });

    it("of every order that was charged", async () => {
      expect((await all((await filled()).charged())).sort()).toEqual([kept, returned]);
    });
  });
}

/** The contract of the port StockRecords. `make` returns records with these levels. */
export function stockRecordsContract(name: string, make: (levels: StockLevel[]) => Promise<StockRecords>): void {
  describe(`${name} reads stock levels`, () => {
    it("of every product, with its received pieces if they are known", async () => {
      const levels = [
        { productId: productId("LAPTOP"), stock: 5, received: 8 },
        { productId: productId("MOUSE"), stock: 0, received: 0 },
        { productId: productId("OLD"), stock: 3 },
      ];
      const records = await make(levels);
      const found = await all(records.levels());
      expect(found.sort((a, b) => a.productId.localeCompare(b.productId))).toEqual(levels);
    });

    it("and stores the received pieces once, and only if the stock has not changed", async () => {
      const level = { productId: productId("OLD"), stock: 3 };
      const records = await make([level]);

      expect(await records.adopt({ ...level, stock: 2, received: 4 })).toBe(false);
      expect(await records.adopt({ ...level, received: 5 })).toBe(true);
      expect(await records.adopt({ ...level, received: 6 })).toBe(false);
      expect(await records.adopt({ productId: productId("NONE"), stock: 0, received: 0 })).toBe(false);

      expect(await all(records.levels())).toEqual([{ ...level, received: 5 }]);
    });
  });
}
