import { Logger } from "@aws-lambda-powertools/logger";
import { redacted } from "./redacted.ts";

/**
 * The log of the function. Its lines have the correlation id of their request. They contain no personal data: ids,
 * statuses and amounts, but no names, addresses, e-mails or bodies. Errors are logged as `redacted` returns them.
 */
export const logger = new Logger({
  jsonReplacerFn: (_, value) => (value instanceof Error ? redacted(value) : value),
});

/** Runs `work`. Every line that it logs has these keys, such as the correlation id. */
export async function withLogKeys<T>(keys: Record<string, unknown>, work: () => Promise<T>): Promise<T> {
  logger.resetKeys();
  logger.appendKeys(keys);
  try {
    return await work();
  } finally {
    logger.resetKeys();
  }
}
