import { Logger } from "@aws-lambda-powertools/logger";
import { redacted } from "./redacted.ts";

/**
 * The function's log. Its lines carry the correlation id of the request that they belong to, and nothing personal:
 * ids, statuses and amounts, but no names, addresses, e-mails or bodies. Errors are written as `redacted` leaves them.
 */
export const logger = new Logger({
  jsonReplacerFn: (_, value) => (value instanceof Error ? redacted(value) : value),
});

/** Runs `work` with the correlation id, and whatever else, on every line that it logs. */
export async function withLogKeys<T>(keys: Record<string, unknown>, work: () => Promise<T>): Promise<T> {
  logger.resetKeys();
  logger.appendKeys(keys);
  try {
    return await work();
  } finally {
    logger.resetKeys();
  }
}
