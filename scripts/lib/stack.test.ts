import { expect, it } from "vitest";
import { readStack } from "./stack.ts";

it("takes a project whose names all fit beside environment, account and region", () => {
  expect(readStack({ PROJECT_NAME: "orders-of-a-shop7", ENVIRONMENT: "staging" }).prefix).toBe(
    "orders-of-a-shop7-staging",
  );
});

it("says how long a project may be whose names would not fit", () => {
  expect(() => readStack({ PROJECT_NAME: "orders-of-a-shop78", ENVIRONMENT: "staging" })).toThrow(
    "PROJECT_NAME=orders-of-a-shop78: at most 17 characters in staging, or names of buckets get too long.",
  );
});
