import { VersionConflictError } from "../ports/orders.ts";

const MAX_TRIES = 5;

/**
 * Runs a step that reads, decides and writes an order, and runs it again from its start after a version conflict.
 * @throws VersionConflictError after five conflicts.
 */
export async function retryOnConflict<T>(step: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof VersionConflictError) || tries === MAX_TRIES) throw error;
    }
  }
}
