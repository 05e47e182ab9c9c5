import type { OrderRef } from "@orders/domain";
import { logger, withLogKeys } from "./logger.ts";
import { redacted } from "./redacted.ts";

/** What the workflow hands to every step, beside what the step itself asks for. */
interface TaskInput extends OrderRef {
  readonly correlationId: string;
}

/** A Lambda handler for a step of the workflow: it logs the outcome, and a fault before the workflow retries it. */
export const taskHandler =
  <Input extends OrderRef, Result extends { readonly outcome: string }>(step: (input: Input) => Promise<Result>) =>
  (input: Input & TaskInput): Promise<Result> =>
    withLogKeys({ correlationId: input.correlationId, orderId: input.orderId }, async () => {
      try {
        const result = await step(input);
        logger.info("Step finished", { outcome: result.outcome, ...("reason" in result && { reason: result.reason }) });
        return result;
      } catch (error) {
        logger.error("Step failed", { error: error as Error });
        throw redacted(error);
      }
    });
