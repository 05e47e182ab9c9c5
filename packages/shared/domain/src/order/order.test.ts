import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { money } from "../money.ts";
import { anOrder, at, line, productId } from "../testing/builders.ts";
import { changed, faultsOf, lineAmount, newOrder, type Order, quantitiesByProduct, totalOf } from "./order.ts";

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
