import { setTimeout } from "node:timers/promises";

/** How long to wait before each retry, and when to give up. */
export interface RetryPolicy {
  /** Longest wait before the first retry, in ms. It doubles with each further retry. */
  readonly baseMs: number;
  /** Longest wait before any retry, in ms. */
  readonly capMs: number;
  /** How often the operation is tried in all. */
  readonly tries?: number;
  /** Milliseconds after the first try within which the last one starts. */
  readonly withinMs?: number;
}

/** The waits of an operation that is tried only a few times: they double from 50 ms to 3.2 s. */
const FEW_TRIES = { baseMs: 50, capMs: 3_200 };

interface Options extends Partial<RetryPolicy> {
  /** Whether the operation may succeed when it is tried again after this error. */
  readonly isRetryable: (error: unknown) => boolean;
  /** Waits for so many milliseconds. */
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** A random number from 0 to 1. */
  readonly random?: () => number;
  /** Milliseconds since any fixed moment. */
  readonly now?: () => number;
}

/**
 * Tries an operation again after a retryable error, with exponential backoff and full jitter: the wait is random, between
 * zero and a limit that doubles each time. Callers that collided do not collide again. It gives up after `tries`, or when
 * the next try would start later than `withinMs` after the first one; without either it never gives up.
 * Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
 * @throws the error of the last try, or the first error that is not retryable.
 */
export async function retryWithBackoff<T>(
  operation: () => Promise<T>,
  {
    baseMs = FEW_TRIES.baseMs,
    capMs = FEW_TRIES.capMs,
    tries = Number.POSITIVE_INFINITY,
    withinMs = Number.POSITIVE_INFINITY,
    isRetryable,
    sleep = setTimeout,
    random = Math.random,
    now = () => performance.now(),
  }: Options,
): Promise<T> {
  const startedAt = now();
  for (let retries = 0; ; retries++) {
    try {
      return await operation();
    } catch (error) {
      if (retries + 1 >= tries || !isRetryable(error)) throw error;
      const wait = random() * Math.min(capMs, baseMs * 2 ** retries);
      if (now() - startedAt + wait > withinMs) throw error;
      await sleep(wait);
    }
  }
}
