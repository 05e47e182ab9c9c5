import { annotate, continueTraces } from "@orders/tracing";
import { logger, withLogKeys } from "./logger.ts";
import { redacted } from "./redacted.ts";
import { stopwatch } from "./stopwatch.ts";

/** What the workflow passes to every step, in addition to the input of the step itself. */
interface TaskInput {
  readonly orderId: string;
  readonly correlationId: string;
  readonly traceparent?: string;
}

/** A Lambda handler for a step of the workflow. It logs the outcome and the duration. It also logs a fault before the workflow retries. */
export const taskHandler =
  <Input extends { readonly orderId: string }, Result extends { readonly outcome: string }>(
    step: (input: Input) => Promise<Result>,
  ) =>
  (input: Input & TaskInput): Promise<Result> => {
    const run = async () => {
      const durationMs = stopwatch();
      try {
        const result = await step(input);
        annotate({ outcome: result.outcome });
        logger.info("Step finished", {
          outcome: result.outcome,
          ...("reason" in result && { reason: result.reason }),
          durationMs: durationMs(),
        });
        return result;
      } catch (error) {
        logger.error("Step failed", { error: error as Error, durationMs: durationMs() });
        throw redacted(error);
      }
    };
    const { correlationId, orderId } = input;
    return withLogKeys({ correlationId, orderId }, () => continueTraces([input], run));
  };
