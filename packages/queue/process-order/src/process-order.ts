import type { Metric } from "@orders/contracts";
import {
  DONE_OUTCOMES,
  isRunDone,
  isSettled,
  type Order,
  type Orders,
  type RunEnd,
  type Workflow,
  type WorkflowRun,
} from "@orders/domain";
import { logger, stopwatch } from "@orders/lambda-kit";
import { annotate, traceparent } from "@orders/tracing";

interface Ports {
  readonly orders: Pick<Orders, "get">;
  readonly workflow: Workflow;
  publishMetrics(metrics: readonly Metric[]): void;
}

/** A run ended and its order is not settled: the message has to be redelivered. */
export class OrderNotSettledError extends Error {
  override readonly name = "OrderNotSettledError";
  constructor({ orderId, status, attempt }: Order, execution: string, cause: Error | undefined) {
    super(`The run of attempt ${attempt} ended ${execution} and left order ${orderId} ${status}`, { cause });
  }
}

/**
 * Executes the run of a message and waits for its end, so that the message stays in the queue until the run is done. The
 * workflow itself finds nothing to do for a settled order or another attempt. An outcome that only a done run can have is
 * enough (`DONE_OUTCOMES`); after any other end the order decides, because a run may fail after its last write. A run that
 * leaves its order unsettled is counted as failed.
 * @throws OrderNotSettledError so that the message is redelivered.
 */
export const processOrder =
  ({ orders, workflow, publishMetrics }: Ports) =>
  async ({ orderId, attempt, correlationId }: WorkflowRun, delivery: number): Promise<void> => {
    const run = { orderId, attempt, correlationId };
    const elapsed = stopwatch();
    const { fault, ...end } = await endOf(workflow.run({ ...run, ...traceparent() }, delivery));
    const durationMs = elapsed();
    annotate({ outcome: end.outcome ?? end.status });
    if (end.status === "SUCCEEDED" && end.outcome !== undefined && DONE_OUTCOMES.includes(end.outcome)) {
      logger.info("Run ended", { ...run, delivery, execution: end.status, outcome: end.outcome, durationMs });
      return;
    }

    const execution = end.error === undefined ? end.status : `${end.status} (${end.error})`;
    const order = await orders.get(orderId);
    // There is another message for a later attempt.
    const superseded = order.attempt !== attempt;
    if (!superseded && !isSettled(order)) publishMetrics([{ name: "RunsFailed", value: 1 }]);
    if (!superseded && !isRunDone(order)) throw new OrderNotSettledError(order, execution, fault);
    logger.info("Run ended", {
      ...run,
      delivery,
      execution,
      status: order.status,
      durationMs,
      ...(fault && { error: fault }),
    });
  };

/** How an execution ended; UNKNOWN with the fault if that could not be read. */
async function endOf(run: Promise<RunEnd>): Promise<RunEnd & { fault?: Error }> {
  try {
    return await run;
  } catch (fault) {
    return { status: "UNKNOWN", fault: fault as Error };
  }
}
