import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMoney, type Money, MoneyFormatError, money, parseMoney, sum, times, ZERO } from "./money.ts";

const LARGEST = 999_999_999_999_999;
const anAmount = fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: LARGEST })).map(money);

/** The decimal text of `minor`, computed with whole numbers only. */
const decimalsOf = (minor: bigint) => `${minor / 100n}.${String(minor % 100n).padStart(2, "0")}`;

describe("an amount of money", () => {
  it.each<[string | number, number]>([
    ["109.97", 10997],
    [109.97, 10997],
    [999.99, 99999],
    [0.1, 10],
    [0.07, 7],
    [1.15, 115],
    [1.005e3, 100500],
    ["0", 0],
    ["0.5", 50],
    ["12", 1200],
    ["007.10", 710],
    ["9999999999999.99", LARGEST],
    [-0, 0],
  ])("reads %s as %i minor units", (decimal, minor) => {
    expect(parseMoney(decimal)).toBe(minor);
  });

  it.each<[string, unknown]>([
    ["three decimals", "1.005"],
    ["three decimals in a number", 1.005],
    ["three decimals that are zeros", "1.000"],
    ["a sum with a rounding error", 0.1 + 0.2],
    ["a sign", "-1.00"],
    ["a plus", "+1.00"],
    ["a negative number", -0.01],
    ["an exponent", "1e3"],
    ["a number so small that it prints an exponent", 1e-7],
    ["a number so large that it prints an exponent", 1e21],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["14 digits before the point", "10000000000000.00"],
    ["more zeros than an amount has digits", "00000000000001.00"],
    ["an amount as long as a body", "9".repeat(100_000)],
    ["nothing", ""],
    ["no digit before the point", ".50"],
    ["no digit after the point", "1."],
    ["two points", "1.0.0"],
    ["a comma", "1,50"],
    ["a space", " 1.50"],
    ["a line feed", "1.50\n"],
    ["hexadecimal", "0x10"],
    ["a separator", "1_000"],
    ["other digits", "١.٥٠"],
    ["no value", undefined],
    ["null", null],
    ["true", true],
  ])("refuses %s", (_, wrong) => {
    expect(() => parseMoney(wrong as string)).toThrow(MoneyFormatError);
  });

  it.each([0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, LARGEST + 1, Number.MAX_SAFE_INTEGER, 2 ** 53])(
    "is never %d minor units",
    (minor) => {
      expect(() => money(minor)).toThrow(MoneyFormatError);
    },
  );

  it("is refused with the wrong value and the expected format", () => {
    expect(() => parseMoney("1.005")).toThrow(
      "1.005 is not an amount of money: expected digits with at most two decimals, such as 109.97",
    );
  });

  it.each([
    [0, "0.00"],
    [7, "0.07"],
    [10, "0.10"],
    [100, "1.00"],
    [10997, "109.97"],
    [LARGEST, "9999999999999.99"],
  ])("writes %i minor units as %s", (minor, text) => {
    expect(formatMoney(money(minor))).toBe(text);
  });

  it("is the same after writing and reading", () => {
    fc.assert(
      fc.property(anAmount, (amount) => {
        expect(formatMoney(amount)).toBe(decimalsOf(BigInt(amount)));
        expect(parseMoney(formatMoney(amount))).toBe(amount);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("sums of money", () => {
  it("are exact, for any order of their terms", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000_000 }).map(money), { maxLength: 200 }), (amounts) => {
        const exact = amounts.reduce((total, amount) => total + BigInt(amount), 0n);
        expect(BigInt(sum(amounts))).toBe(exact);
        expect(sum(amounts.toReversed())).toBe(sum(amounts));
      }),
    );
  });

  it("are exact where binary fractions are not", () => {
    const tenCents = Array.from({ length: 1000 }, () => parseMoney(0.1));
    expect(formatMoney(sum(tenCents))).toBe("100.00");
    expect(sum([])).toBe(ZERO);
  });

  it("of equal amounts are the amount times their number", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000_000 }).map(money),
        fc.integer({ min: 1, max: 1000 }),
        (price, pieces) => {
          expect(BigInt(times(price, pieces))).toBe(BigInt(price) * BigInt(pieces));
          expect(times(price, pieces)).toBe(sum(Array.from({ length: pieces }, () => price)));
        },
      ),
    );
  });

  it("are refused, not rounded, when they are too large", () => {
    const largest = money(LARGEST);
    expect(() => sum([largest, money(1)])).toThrow(MoneyFormatError);
    expect(() => times(largest, 2)).toThrow(MoneyFormatError);
    expect(() => sum([largest, largest])).toThrow(MoneyFormatError);
    expect(sum([largest, ZERO])).toBe<Money>(largest);
  });
});
