import { formatMoney, money, parseMoney } from "@orders/domain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toJsonNumber } from "./decimals.ts";

const anAmount = fc.integer({ min: 0, max: 999_999_999_999_999 }).map(money);

describe("an amount as a JSON number", () => {
  it("prints its exact decimals, without trailing zeros", () => {
    fc.assert(
      fc.property(anAmount, (amount) => {
        expect(JSON.stringify(toJsonNumber(amount))).toBe(formatMoney(amount).replace(/\.?0+$/, ""));
      }),
      { numRuns: 1000 },
    );
    expect(JSON.stringify({ totalAmount: toJsonNumber(parseMoney("109.97")) })).toBe('{"totalAmount":109.97}');
  });

  it("is the same after writing and reading", () => {
    fc.assert(
      fc.property(anAmount, (amount) => {
        expect(parseMoney(JSON.parse(JSON.stringify(toJsonNumber(amount))))).toBe(amount);
      }),
      { numRuns: 1000 },
    );
  });
});
