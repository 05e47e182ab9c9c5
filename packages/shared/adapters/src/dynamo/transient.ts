import { TransactionConflictException } from "@aws-sdk/client-dynamodb";
import { type RetryPolicy, retryWithBackoff } from "../retry.ts";
import { isCancelledBy } from "./cancellation-reasons.ts";

/**
 * How a write is retried while transient errors last. Measured by `make bench` on a product that everybody orders
 * (scripts/lib/bench/hot-product.ts): shorter waits make more tries than the product's partition takes, longer ones let new
 * orders overtake those that have waited for long. The last try may take `TABLE_CALL_MS` and still ends within a step's 5 s.
 */
export const CONFLICT_RETRY: RetryPolicy = { baseMs: 100, capMs: 400, withinMs: 2_800 };

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
  /** Default `CONFLICT_RETRY`. */
  readonly policy?: Partial<RetryPolicy>;
  /** Which errors are conflicts; default `isConflict`. */
  readonly conflicts?: (error: unknown) => boolean;
}

/**
 * Tries a write again, with backoff, after a conflict or another transient error.
 * @throws what `exhausted` makes, when the last try met a conflict; any other error as it is.
 */
export async function retryTransient<T>(
  write: () => Promise<T>,
  { exhausted, policy = CONFLICT_RETRY, conflicts = isConflict }: Options,
): Promise<T> {
  const isRetryable = (error: unknown) => conflicts(error) || isTransient(error);
  try {
    return await retryWithBackoff(write, { ...policy, isRetryable });
  } catch (error) {
    throw conflicts(error) ? exhausted() : error;
  }
}
