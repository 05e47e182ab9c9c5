import { NumberValue } from "@aws-sdk/lib-dynamodb";
import { MoneyFormatError, money } from "@orders/domain";
import { describe, expect, it } from "vitest";
import { decimal, integerFrom, moneyFrom, signedDecimal, signedMinorFrom } from "./numbers.ts";

describe("an amount in the table", () => {
  it.each([
    [0, "0.00"],
    [1, "0.01"],
    [10997, "109.97"],
    [999_999_999_999_999, "9999999999999.99"],
  ])("is an exact decimal: %s minor units are %s", (minor, text) => {
    expect(decimal(money(minor)).toString()).toBe(text);
    expect(moneyFrom(NumberValue.from(text))).toBe(minor);
  });

  // DynamoDB returns numbers without trailing zeros.
  it.each(["109.9", "110"])("is read as the table returns it: %s", (text) => {
    expect(moneyFrom(NumberValue.from(text))).toBe(Math.round(Number(text) * 100));
  });

  it.each(["1.999", "-1", "1E+2", "", "NaN"])("is none: %s", (text) => {
    expect(() => moneyFrom(text)).toThrow(MoneyFormatError);
  });

  it("throws when it is missing", () => {
    expect(() => moneyFrom(undefined)).toThrow(MoneyFormatError);
  });
});

describe("an amount in the table that may be negative", () => {
  it.each([
    [0n, "0.00"],
    [-1n, "-0.01"],
    [-10997n, "-109.97"],
    [999_999_999_999_999n, "9999999999999.99"],
    // Larger than a number can be exactly: the sum of a million of the largest orders, plus a cent.
    [5_000_000_000_000_000_001n, "50000000000000000.01"],
    [-5_000_000_000_000_000_001n, "-50000000000000000.01"],
  ])("is an exact decimal: %s minor units are %s", (minor, text) => {
    expect(signedDecimal(minor).toString()).toBe(text);
    expect(signedMinorFrom(NumberValue.from(text))).toBe(minor);
  });

  it.each(["-0", "0"])("is zero in any notation: %s", (text) => {
    expect(signedMinorFrom(NumberValue.from(text))).toBe(0n);
  });

  it.each(["--1", "+1", "-1.999", "-", ""])("is none: %s", (text) => {
    expect(() => signedMinorFrom(text)).toThrow(MoneyFormatError);
  });
});

describe("a whole number in the table", () => {
  it.each(["0", "7", "-3", "9007199254740991"])("is read: %s", (text) => {
    expect(integerFrom(NumberValue.from(text))).toBe(Number(text));
  });

  it.each(["1.5", "many", "9007199254740993"])("is none: %s", (text) => {
    expect(() => integerFrom(text)).toThrow(TypeError);
  });

  it("throws when it is missing", () => {
    expect(() => integerFrom(undefined)).toThrow("undefined is not a whole number");
  });
});
