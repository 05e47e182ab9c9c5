import { describe, expect, it } from "vitest";
import { limitsOf } from "./limits.ts";

describe("the limits of a schema", () => {
  it.each([
    [{ minimum: 1, maximum: 9 }, ["from 1 to 9"]],
    [{ minimum: 0 }, ["at least 0"]],
    [{ exclusiveMinimum: 0, maximum: 9 }, ["more than 0, at most 9"]],
    [{ exclusiveMaximum: 9 }, ["less than 9"]],
    [{ "x-decimals": 2 }, ["at most 2 decimals"]],
    [{ minLength: 1 }, ["at least 1 character"]],
    [{ minLength: 1, maxLength: 9 }, ["1 to 9 characters"]],
    [{ minLength: 1, "x-max-characters": 9 }, ["1 to 9 characters"]],
    [{ minItems: 1, maxItems: 50 }, ["1 to 50 elements"]],
    [{ maxItems: 10 }, ["at most 10 elements"]],
    [{ enum: ["A", 1] }, ["one of <code>A</code>, <code>1</code>"]],
    [{ enum: ["A"], "x-extensible": true }, ["one of <code>A</code>; further values may be added"]],
    [{ const: "A" }, ["only <code>A</code>"]],
    [{ pattern: "^<$" }, ["matches <code>^&lt;$</code>"]],
    [{ pattern: "a".repeat(41) }, []],
    [{ additionalProperties: false }, ["no other fields"]],
    [{ additionalProperties: true }, []],
    [{ "x-same": ["a", "b"] }, ["<code>a</code> and <code>b</code> are the same where both are given"]],
    [{ dependentRequired: { a: ["b", "c"] } }, ["<code>a</code> needs <code>b</code> and <code>c</code>"]],
    [
      { allOf: [{ anyOf: [{ required: ["a"] }, { required: ["b"] }] }] },
      ["<code>a</code> or <code>b</code> is required"],
    ],
    [{ description: "the id: a text", allOf: [{ description: "the id: no blank" }] }, ["no blank"]],
    [{ description: "a number from 1 to 9", minimum: 1, maximum: 9 }, []],
  ])("are in words, unless its description says them: %j", (schema, expected) => {
    expect(limitsOf(schema).map(({ source }) => source)).toEqual(expected);
  });
});
