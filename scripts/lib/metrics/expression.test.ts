import { describe, expect, it } from "vitest";
import { expressionValue } from "./expression.ts";

describe("a metric math expression", () => {
  it.each<[string, Record<string, number | undefined>, number | undefined]>([
    ["1 + 2 * 3", {}, 7],
    ["(1 + 2) * 3 - 4 / 2", {}, 7],
    ["10 - 3 - 2", {}, 5],
    ["a / b", { a: 1, b: 4 }, 0.25],
    ["a + b", { a: 1, b: undefined }, undefined],
    ["a / b", { a: 1, b: 0 }, undefined],
    ["FILL(a, 0) + FILL(b, 0)", { a: undefined, b: 3 }, 3],
    ["a >= 5", { a: 5 }, 1],
    ["a == 0", { a: 5 }, 0],
    ["a > 1 AND b > 1 OR c > 1", { a: 2, b: 0, c: 2 }, 1],
    ["(a > 1) AND (b > 1 OR c > 1)", { a: 0, b: 2, c: 2 }, 0],
    ["IF(a, 7, 8)", { a: 1 }, 7],
    ["IF(a > 1, 7, 8)", { a: 1 }, 8],
    ["IF(a > 1, 7, 8)", { a: undefined }, undefined],
    ["SUM([a, b, c])", { a: 1, b: undefined, c: 3 }, 4],
    ["SUM([a, b])", { a: undefined, b: undefined }, undefined],
    ["SUM([FILL(a, 0), FILL(b, 0)])", { a: undefined, b: undefined }, 0],
  ])("%s", (expression, values, expected) => {
    expect(expressionValue(expression, values)).toBe(expected);
  });

  it("gives the share of failed orders only where enough failed, as the alarm does", () => {
    const rate = "IF(FILL(failed, 0) >= 5, 100 * FILL(failed, 0) / (FILL(failed, 0) + FILL(completed, 0)), 0)";
    expect(expressionValue(rate, { failed: 5, completed: 15 })).toBe(25);
    expect(expressionValue(rate, { failed: 4, completed: 0 })).toBe(0);
    expect(expressionValue(rate, { failed: undefined, completed: undefined })).toBe(0);
  });

  it.each([
    ["RATE(a)", "the function RATE is not in scripts/lib/metrics/expression.ts"],
    ["a + other", "there is no metric other"],
    ["(a + 1", ') is missing before ""'],
    ["a b", '"b" is left over'],
    ["a +", "it ends too early"],
    ["[a] + 1", "a list is an operand"],
    ["[a]", "its result is a list"],
    ["a ; 1", 'cannot be read from " ; 1" on'],
  ])("is refused with the reason: %s", (expression, reason) => {
    expect(() => expressionValue(expression, { a: 1 })).toThrow(reason);
  });
});
