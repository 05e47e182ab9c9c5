import {
  type CancellationReason,
  ConditionalCheckFailedException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { NumberValue } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { failedConditions, isCancelledBy } from "./cancellation-reasons.ts";

const metadata = { $metadata: {}, message: "" };
const cancelled = (...reasons: CancellationReason[]) =>
  new TransactionCanceledException({ ...metadata, CancellationReasons: reasons });
const none = { Code: "None" };
const failed = { Code: "ConditionalCheckFailed" };
const conflict = { Code: "TransactionConflict" };

describe("failedConditions", () => {
  it("names the items by their place in the transaction, among other reasons", () => {
    expect(failedConditions(cancelled(none, failed, conflict, failed))).toEqual([{ index: 1 }, { index: 3 }]);
  });

  it("gives the stored item, with exact numbers", () => {
    const stored = { ...failed, Item: { productId: { S: "LAPTOP" }, stock: { N: "2" } } };
    expect(failedConditions(cancelled(none, stored))).toEqual([
      { index: 1, item: { productId: "LAPTOP", stock: NumberValue.from("2") } },
    ]);
  });

  it.each<[string, unknown]>([
    ["no condition", cancelled(none, conflict)],
    ["no reasons", cancelled()],
    ["no list of reasons", new TransactionCanceledException(metadata)],
    ["another error of DynamoDB", new ConditionalCheckFailedException(metadata)],
    ["any other error", new Error("ConditionalCheckFailed")],
    ["no error", undefined],
  ])("finds nothing in a transaction that was cancelled for %s", (_, error) => {
    expect(failedConditions(error)).toEqual([]);
  });
});

describe("isCancelledBy", () => {
  it("finds one of the codes among all reasons", () => {
    const error = cancelled(none, conflict);
    expect(isCancelledBy(error, ["ThrottlingError", "TransactionConflict"])).toBe(true);
    expect(isCancelledBy(error, ["ThrottlingError"])).toBe(false);
    expect(isCancelledBy(new Error("TransactionConflict"), ["TransactionConflict"])).toBe(false);
  });
});
