import { describe, expect, it } from "vitest";
import { isNeeded, isRemoved, removalTable, remove, testsOf } from "./removals.ts";

const GRANT = { role: "orders-local-get-order-us-east-1", action: "dynamodb:GetItem", resource: "arn:aws:table" };
const NAME = { function: "get-order", text: "dynamodb:GetItem on dynamodb:table/{prefix}-orders" };
const test = (name: string, ms: number, used = [NAME]) => ({ test: name, ms, used });
const TESTS = [
  test("slow", 9_000),
  test("quick", 1_000),
  test("other", 10, [{ ...NAME, function: "list-orders" }]),
  test("medium", 5_000),
  test("slowest", 90_000),
];

describe("the removal of a grant", () => {
  it("runs the tests that used it, the quickest first", () => {
    expect(testsOf(TESTS, NAME).map((one) => one.test)).toEqual(["quick", "medium", "slow", "slowest"]);
  });

  it("is left out where no test used the grant, or the system recovers without it", () => {
    expect(isRemoved(NAME, TESTS)).toBe(true);
    expect(isRemoved({ ...NAME, function: "cancel-order" }, TESTS)).toBe(false);
    expect(isRemoved(NAME, TESTS, [{ ...NAME, reason: "the same result later" }])).toBe(false);
  });

  it("ends with the first test that fails because of it", async () => {
    const removal = await remove(GRANT, NAME, TESTS, async (_, { test: name }) =>
      name === "slow" ? "DENIED" : name === "quick" ? "FAILED" : "PASSED",
    );
    expect(removal.tried).toEqual([
      { test: "quick", end: "FAILED" },
      { test: "medium", end: "PASSED" },
      { test: "slow", end: "DENIED" },
    ]);
    expect(isNeeded(removal)).toBe(true);
    expect(removalTable([removal])).toBe(
      `| function | without the grant | then |\n|---|---|---|\n| get-order | ${NAME.text} | slow fails |\n`,
    );
  });

  it("is not noticed where each of its tests passes, or fails for another reason", async () => {
    const removal = await remove(GRANT, NAME, TESTS, async (_, { test: name }) =>
      name === "medium" ? "FAILED" : "PASSED",
    );
    expect(isNeeded(removal)).toBe(false);
    expect(removalTable([removal])).toContain(
      `| get-order | ${NAME.text} | not noticed: quick passes, medium fails for another reason, slow passes, slowest passes |`,
    );
  });
});
