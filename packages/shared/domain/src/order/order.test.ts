import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { money } from "../money.ts";
import { anOrder, at, line, productId } from "../testing/builders.ts";
import {
  addressLines,
  changed,
  faultsOf,
  lineAmount,
  MAX_HISTORY,
  newOrder,
  type Order,
  quantitiesByProduct,
  totalOf,
} from "./order.ts";
import { isRecord, recordedOrder } from "./record.ts";

describe("a new order", () => {
  it("is pending, due for its first run, and starts its history", () => {
    const { orderId, customer, lines, currency, paymentMethod, correlationId } = anOrder({
      lines: [line("LAPTOP", 1, "999.99"), line("MOUSE", 2, "29.99")],
    });
    const request = { orderId, customer, lines, currency, paymentMethod, correlationId };

    expect(newOrder(request, at(3))).toEqual({
      ...request,
      totalAmount: 105997,
      status: "PENDING",
      attempt: 1,
      version: 1,
      createdAt: at(3),
      updatedAt: at(3),
      history: [{ at: at(3), event: "SUBMITTED", status: "PENDING" }],
    });
  });

  it("costs exactly what its lines cost together", () => {
    const aLine = fc
      .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 100_000_000 }))
      .map(([quantity, price]) => ({ productId: productId("P"), quantity, price: money(price) }));
    fc.assert(
      fc.property(fc.array(aLine, { minLength: 1, maxLength: 50 }), (lines) => {
        const exact = lines.reduce((total, { price, quantity }) => total + BigInt(price) * BigInt(quantity), 0n);
        expect(BigInt(totalOf(lines))).toBe(exact);
        expect(BigInt(anOrder({ lines }).totalAmount)).toBe(exact);
        expect(faultsOf(anOrder({ lines }))).toEqual([]);
      }),
    );
  });

  it("has an amount a line", () => {
    expect(lineAmount(line("LAPTOP", 3, "0.10"))).toBe(30);
  });
});

describe("a change of an order", () => {
  it("is one more entry in its history and leaves the order before as it was", () => {
    const before = anOrder();
    const copy = structuredClone(before);

    const after = changed(before, at(9), "STOCK_RELEASED", { reservation: { state: "RELEASED", at: at(9) } });

    expect(after).toEqual({
      ...copy,
      reservation: { state: "RELEASED", at: at(9) },
      updatedAt: at(9),
      history: [...copy.history, { at: at(9), event: "STOCK_RELEASED", status: "PENDING" }],
    });
    expect(before).toEqual(copy);
  });

  it("notes the status and the reason that the order has after it", () => {
    const after = changed(anOrder(), at(1), "MOVED", { status: "FAILED", reason: "INVALID_ORDER" });
    expect(after.history.at(-1)).toEqual({ at: at(1), event: "MOVED", status: "FAILED", reason: "INVALID_ORDER" });
  });
});

describe("a history", () => {
  const retried = (order: Order, times: number) =>
    Array.from({ length: times }, (_, n) => at(n + 1)).reduce(
      (before, moment) => changed(before, moment, "RETRY_REQUESTED", {}),
      order,
    );
  const timesOf = ({ history }: Order) => history.map((entry) => entry.at);

  it("is whole up to a hundred entries", () => {
    const order = retried(anOrder(), 99);
    expect(order.history).toHaveLength(100);
    expect(order).not.toHaveProperty("historyOmitted");
  });

  it("keeps its first twenty entries and its newest ones beyond that, and counts those between", () => {
    const order = retried(anOrder(), 250);
    const seconds = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => at(from + n));
    expect(timesOf(order)).toEqual([...seconds(0, 19), ...seconds(171, 250)]);
    expect(order.historyOmitted).toBe(151);
  });

  it("that was longer before becomes as short with the next change", () => {
    const entry = { at: at(1), event: "RETRY_REQUESTED", status: "PENDING" } as const;
    const long: Order = { ...anOrder(), history: Array.from({ length: 400 }, () => entry) };
    expect(changed(long, at(2), "MOVED", {})).toMatchObject({ history: { length: 100 }, historyOmitted: 301 });
  });

  it("of a historical order still begins with its recording", () => {
    const record = recordedOrder({ ...anOrder(), status: "SHIPPED" }, at(0));
    expect(isRecord(retried(record, 300))).toBe(true);
  });

  it("is bounded, keeps its first and its last entry, and loses none uncounted, whatever happens", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.integer({ min: 0, max: 9999 }), { maxLength: 300 }),
        (length, changes) => {
          let order = retried(anOrder(), length - 1);
          const [first] = order.history;
          for (const [index, second] of changes.entries()) {
            order = changed(order, at(second), "MOVED", {});
            expect(order.history.length).toBeLessThanOrEqual(MAX_HISTORY);
            expect(order.history[0]).toEqual(first);
            expect(order.history.at(-1)).toEqual({ at: at(second), event: "MOVED", status: "PENDING" });
            expect(order.history.length + (order.historyOmitted ?? 0)).toBe(length + index + 1);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("an order that contradicts itself", () => {
  const order = anOrder({ lines: [line("LAPTOP", 2), line("MOUSE")] });
  const withQuantity = (quantity: number): Order => ({ ...order, lines: [{ ...line("LAPTOP"), quantity }] });

  it("is found by every fault, none where there is none", () => {
    expect(faultsOf(order)).toEqual([]);
    expect(faultsOf(anOrder({ lines: [line("FREE", 1, "0")] }))).toEqual([]);
  });

  it("has no lines", () => {
    expect(faultsOf({ ...order, lines: [] })).toEqual(["it has no lines"]);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("has a quantity of %d", (quantity) => {
    expect(faultsOf(withQuantity(quantity))).toEqual([`LAPTOP has a quantity of ${quantity}`]);
  });

  it("has two wrong quantities, each named", () => {
    const lines = [{ ...line("LAPTOP"), quantity: 0 }, line("MOUSE"), { ...line("MOUSE"), quantity: 0.5 }];
    expect(faultsOf({ ...order, lines })).toEqual(["LAPTOP has a quantity of 0", "MOUSE has a quantity of 0.5"]);
  });

  it.each([2999, 3001, 0])("has a total of %i where its lines make 3000", (total) => {
    expect(faultsOf({ ...order, totalAmount: money(total) })).toEqual(["its total is not the sum of its lines"]);
  });
});

it("lines of one product count together", () => {
  const lines = [line("LAPTOP", 2), line("MOUSE", 1), line("LAPTOP", 3)];
  expect(Object.fromEntries(quantitiesByProduct(lines))).toEqual({ LAPTOP: 5, MOUSE: 1 });
});

describe("an address", () => {
  it("is written a text a line, with what is known of it", () => {
    const address = { street: "1 Main St", city: "Springfield", state: "IL", postalCode: "62701", country: "US" };
    expect(addressLines(address)).toEqual(["1 Main St", "Springfield, IL, 62701", "US"]);
    expect(addressLines({ street: "Storgatan 1", city: "Kiruna", country: "SE" })).toEqual([
      "Storgatan 1",
      "Kiruna",
      "SE",
    ]);
  });
});
