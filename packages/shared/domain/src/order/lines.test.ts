import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { money } from "../money.ts";
import { anOrder, line, productId } from "../testing/builders.ts";
import { inconsistenciesOf, lineAmount, quantitiesByProduct, totalOf } from "./lines.ts";
import type { Order } from "./order.ts";

describe("the lines of an order", () => {
  it("add up to its exact total", () => {
    const aLine = fc
      .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 100_000_000 }))
      .map(([quantity, price]) => ({ productId: productId("P"), quantity, price: money(price) }));
    fc.assert(
      fc.property(fc.array(aLine, { minLength: 1, maxLength: 50 }), (lines) => {
        const exact = lines.reduce((total, { price, quantity }) => total + BigInt(price) * BigInt(quantity), 0n);
        expect(BigInt(totalOf(lines))).toBe(exact);
        expect(BigInt(anOrder({ lines }).totalAmount)).toBe(exact);
        expect(inconsistenciesOf(anOrder({ lines }))).toEqual([]);
      }),
    );
  });

  it("each have an amount", () => {
    expect(lineAmount(line("LAPTOP", 3, "0.10"))).toBe(30);
  });

  it("are added up by product", () => {
    const lines = [line("LAPTOP", 2), line("MOUSE", 1), line("LAPTOP", 3)];
    expect(Object.fromEntries(quantitiesByProduct(lines))).toEqual({ LAPTOP: 5, MOUSE: 1 });
  });
});

describe("the inconsistencies of an order", () => {
  const order = anOrder({ lines: [line("LAPTOP", 2), line("MOUSE")] });
  const withQuantity = (quantity: number): Order => ({ ...order, lines: [{ ...line("LAPTOP"), quantity }] });

  it("are empty for a consistent order", () => {
    expect(inconsistenciesOf(order)).toEqual([]);
    expect(inconsistenciesOf(anOrder({ lines: [line("FREE", 1, "0")] }))).toEqual([]);
  });

  it("include missing lines", () => {
    expect(inconsistenciesOf({ ...order, lines: [] })).toEqual(["it has no lines"]);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("include a quantity of %d", (quantity) => {
    expect(inconsistenciesOf(withQuantity(quantity))).toEqual([`LAPTOP has a quantity of ${quantity}`]);
  });

  it("include each wrong quantity", () => {
    const lines = [{ ...line("LAPTOP"), quantity: 0 }, line("MOUSE"), { ...line("MOUSE"), quantity: 0.5 }];
    expect(inconsistenciesOf({ ...order, lines })).toEqual([
      "LAPTOP has a quantity of 0",
      "MOUSE has a quantity of 0.5",
    ]);
  });

  it.each([2999, 3001, 0])("include a total of %i for lines of 3000", (total) => {
    expect(inconsistenciesOf({ ...order, totalAmount: money(total) })).toEqual([
      "its total is not the sum of its lines",
    ]);
  });
});
