import { TransactionCanceledException, TransactionConflictException } from "@aws-sdk/client-dynamodb";
import { pauseAfter } from "./pause.ts";

/** How often a write is tried that transient faults are in the way of: backoff takes 3.2 s on average, 6.4 s at most. */
export const TRIES = 8;

const CONFLICT = "TransactionConflict";

/**
 * Reasons of a cancelled transaction that may be gone a moment later. The SDK tries none of them again by itself.
 * Source: Amazon DynamoDB API Reference, TransactWriteItems, TransactionCanceledException.
 */
const TRANSIENT: readonly string[] = [CONFLICT, "ThrottlingError", "ProvisionedThroughputExceeded"];

/** Whether a transaction was cancelled for one of these reasons. */
export const isCancelledBy = (error: unknown, codes: readonly string[]): boolean =>
  error instanceof TransactionCanceledException &&
  (error.CancellationReasons ?? []).some(({ Code }) => Code !== undefined && codes.includes(Code));

/**
 * Whether a transaction on the same item was in the way, be it of a transaction or of a single write.
 * Source: Amazon DynamoDB Developer Guide, "Transaction conflict handling in DynamoDB".
 */
export const isConflict = (error: unknown): boolean =>
  error instanceof TransactionConflictException || isCancelledBy(error, [CONFLICT]);

/** Whether the same write may succeed a moment later: after a conflict, or a transaction that was throttled. */
export const isTransient = (error: unknown): boolean => isConflict(error) || isCancelledBy(error, TRANSIENT);

interface Options {
  /** What to throw when the last try ended with a conflict. */
  readonly exhausted: () => Error;
  readonly tries?: number;
  /** What counts as a conflict; `isConflict` unless told otherwise. */
  readonly conflicts?: (error: unknown) => boolean;
}

/**
 * Tries a write again, with backoff, after a conflict or another transient fault.
 * @throws what `exhausted` makes when the last try met a conflict; the fault itself when it was throttled, or is not transient.
 */
export async function retryTransient<T>(
  write: () => Promise<T>,
  { exhausted, tries = TRIES, conflicts = isConflict }: Options,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await write();
    } catch (error) {
      const isInTheWay = conflicts(error);
      if (!isInTheWay && !isTransient(error)) throw error;
      if (tried === tries) throw isInTheWay ? exhausted() : error;
      await pauseAfter(tried);
    }
  }
}
