import { type CancellationReason, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Item } from "./order-item.ts";

/** An item of a cancelled transaction whose condition did not hold. */
export interface FailedCondition {
  /** Its place in the transaction's `TransactItems`, from 0. */
  readonly index: number;
  /** The stored item, where the transaction asked for it (`ReturnValuesOnConditionCheckFailure`) and it exists. */
  readonly item?: Item;
}

/**
 * Why DynamoDB cancelled a transaction: one reason for each of its items, in their order; none for any other error.
 * Source: Amazon DynamoDB API Reference, TransactWriteItems, TransactionCanceledException.
 */
const reasonsOf = (error: unknown): readonly CancellationReason[] =>
  error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];

/** Whether a transaction was cancelled, and one of these codes is among the reasons. */
export const isCancelledBy = (error: unknown, codes: readonly string[]): boolean =>
  reasonsOf(error).some(({ Code }) => Code !== undefined && codes.includes(Code));

/** The items of a cancelled transaction whose conditions did not hold, in their order; none for any other error. */
export const failedConditions = (error: unknown): FailedCondition[] =>
  reasonsOf(error).flatMap(({ Code, Item }, index) =>
    Code === "ConditionalCheckFailed"
      ? [{ index, ...(Item && { item: unmarshall(Item, { wrapNumbers: true }) as Item }) }]
      : [],
  );
