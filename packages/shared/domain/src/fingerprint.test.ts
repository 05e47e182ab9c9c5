import { describe, expect, it } from "vitest";
import { fingerprint } from "./fingerprint.ts";

describe("the fingerprint of a value", () => {
  it("does not depend on the order of keys, at any depth", () => {
    expect(fingerprint({ a: 1, b: [{ c: 2, d: { e: 3, f: 4 } }] })).toBe(
      fingerprint({ b: [{ d: { f: 4, e: 3 }, c: 2 }], a: 1 }),
    );
  });

  it("is the same in every release, because it is stored and compared later", () => {
    expect(fingerprint({ items: [{ productId: "MOUSE", quantity: 1, price: 29.9 }], customerId: "Größe" })).toBe(
      "2qeu9bbjsozr4cqBzSAIj0fLxJttGQAXbraL1MYNNDA",
    );
  });

  it("is the same for numbers that are equal in JSON", () => {
    expect(fingerprint(JSON.parse('{"a":29.90,"b":1.0}'))).toBe(fingerprint(JSON.parse('{"b":1,"a":2.99e1}')));
  });

  it.each<[string, unknown, unknown]>([
    ["the order of a list", [1, 2], [2, 1]],
    ["a text and a number", { quantity: 1 }, { quantity: "1" }],
    ["nothing and null", {}, { name: null }],
    ["which key has which value", { a: 1, b: 2 }, { a: 2, b: 1 }],
    ["the place of a value", { a: { b: 1 } }, { a: {}, b: 1 }],
  ])("depends on %s", (_, one, other) => {
    expect(fingerprint(one)).not.toBe(fingerprint(other));
  });
});
