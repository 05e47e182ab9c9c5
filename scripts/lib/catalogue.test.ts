import { describe, expect, it } from "vitest";
import { catalogueWanted } from "./catalogue.ts";
import { readStack } from "./stack.ts";

const local = readStack({});
const aws = readStack({ ENVIRONMENT: "prod" });

describe("The demo catalogue", () => {
  it.each([
    [local, undefined, true],
    [local, "0", false],
    [local, "1", true],
    [aws, undefined, false],
    [aws, "", false],
    [aws, "0", false],
    [aws, "1", true],
  ])("goes with a deployment of $prefix for CATALOGUE=%s: %s", (stack, CATALOGUE, wanted) => {
    expect(catalogueWanted(stack, { CATALOGUE })).toBe(wanted);
  });

  it("is not guessed from another value", () => {
    expect(() => catalogueWanted(local, { CATALOGUE: "yes" })).toThrow(
      "CATALOGUE=yes: 1 loads the demo catalogue, 0 leaves it out.",
    );
  });
});
