import { setTimeout } from "node:timers/promises";

/** Longest wait before the first retry, in ms. It doubles with each further retry. */
const BASE_MS = 50;
/** Longest wait before any retry, in ms. */
const CAP_MS = 3_200;

interface Options {
  /** How often the operation is tried in all. */
  readonly tries: number;
  /** Whether the operation may succeed when it is tried again after this error. */
  readonly isRetryable: (error: unknown) => boolean;
  /** Waits for so many milliseconds. */
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** A random number from 0 to 1. */
  readonly random?: () => number;
}

/**
 * Tries an operation again after a retryable error, with exponential backoff and full jitter: the wait is random, between
 * zero and a limit that doubles each time. Callers that collided do not collide again.
 * Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
 * @throws the error of the last try, or the first error that is not retryable.
 */
export async function retryWithBackoff<T>(
  operation: () => Promise<T>,
  { tries, isRetryable, sleep = setTimeout, random = Math.random }: Options,
): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      return await operation();
    } catch (error) {
      if (retries + 1 >= tries || !isRetryable(error)) throw error;
      await sleep(random() * Math.min(CAP_MS, BASE_MS * 2 ** retries));
    }
  }
}
