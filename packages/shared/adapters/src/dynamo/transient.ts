import { TransactionConflictException } from "@aws-sdk/client-dynamodb";
import { retryWithBackoff } from "../retry.ts";
import { isCancelledBy } from "./cancellation-reasons.ts";

/** How often a write is tried while transient errors last. The waits add up to 3.2 s on average, 6.4 s at most. */
export const TRIES = 8;

const CONFLICT = "TransactionConflict";

/**
 * Reasons of a cancelled transaction that may be gone a moment later. The SDK does not retry them by itself.
 * Source: Amazon DynamoDB API Reference, TransactWriteItems, TransactionCanceledException.
 */
const TRANSIENT: readonly string[] = [CONFLICT, "ThrottlingError", "ProvisionedThroughputExceeded"];

/**
 * Whether a write collided with a transaction on the same item. The write may be a transaction or a single write.
 * Source: Amazon DynamoDB Developer Guide, "Transaction conflict handling in DynamoDB".
 */
export const isConflict = (error: unknown): boolean =>
  error instanceof TransactionConflictException || isCancelledBy(error, [CONFLICT]);

/** Whether the same write may succeed a moment later: after a conflict, or after a throttled transaction. */
export const isTransient = (error: unknown): boolean => isConflict(error) || isCancelledBy(error, TRANSIENT);

interface Options {
  /** Makes the error to throw when the last try ended with a conflict. */
  readonly exhausted: () => Error;
  readonly tries?: number;
  /** Which errors are conflicts; default `isConflict`. */
  readonly conflicts?: (error: unknown) => boolean;
}

/**
 * Tries a write again, with backoff, after a conflict or another transient error.
 * @throws what `exhausted` makes, when the last try met a conflict; any other error as it is.
 */
export async function retryTransient<T>(
  write: () => Promise<T>,
  { exhausted, tries = TRIES, conflicts = isConflict }: Options,
): Promise<T> {
  const isRetryable = (error: unknown) => conflicts(error) || isTransient(error);
  try {
    return await retryWithBackoff(write, { tries, isRetryable });
  } catch (error) {
    throw conflicts(error) ? exhausted() : error;
  }
}
