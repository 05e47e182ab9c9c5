import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it } from "vitest";
import { itemSize } from "./item-size.ts";

describe("itemSize", () => {
  it("counts names, texts, numbers, lists and maps by DynamoDB's rules", () => {
    // 6 + 2 for a text, 2 + 3 for 12.34, 2 + 3 for the map and 1 for its entry of 1 + 4, 1 + 3 for a list of two of 1 + 1.
    const item = marshall({ length: "ö", no: 12.34, on: { a: "four" }, l: ["x", "y"], yes: true });
    expect(itemSize(item)).toBe(6 + 2 + (2 + 3) + (2 + 3 + 1 + 1 + 4) + (1 + 3 + 2 + 2) + (3 + 1));
  });

  it.each([
    ["-0.00100", 2],
    ["1000", 2],
    ["12345", 4],
  ])("counts the significant digits of the number %s", (N, bytes) => {
    expect(itemSize({ n: { N } })).toBe(1 + bytes);
  });

  it("refuses a type that no table has", () => {
    expect(() => itemSize({ tags: { SS: ["a"] } })).toThrow("type SS is not known");
  });
});
