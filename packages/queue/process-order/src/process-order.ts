import {
  isRunDone,
  isSettled,
  type Order,
  type Orders,
  type RunEnd,
  type Workflow,
  type WorkflowRun,
} from "@orders/domain";
import { logger } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get">;
  readonly workflow: Workflow;
}

/** A run ended and its order is not settled: the message has to be redelivered. */
export class OrderNotSettledError extends Error {
  override readonly name = "OrderNotSettledError";
  constructor({ orderId, status, attempt }: Order, execution: string, cause: Error | undefined) {
    super(`The run of attempt ${attempt} ended ${execution} and left order ${orderId} ${status}`, { cause });
  }
}

/**
 * Executes the run that is due for an order and waits for its end, so that the message stays in the queue until the run is
 * done. That depends on the order, not on the end of the execution: a run may fail after its last write, and a run that
 * succeeds may have changed nothing. For a settled order or an earlier attempt a message has no effect.
 * @throws OrderNotSettledError so that the message is redelivered.
 */
export const processOrder =
  ({ orders, workflow }: Ports) =>
  async ({ orderId, attempt, correlationId }: WorkflowRun, delivery: number): Promise<void> => {
    const run = { orderId, attempt, correlationId };
    const before = await orders.get(orderId);
    if (before.attempt !== attempt || isSettled(before)) {
      logger.info("Nothing due", { ...run, status: before.status });
      return;
    }

    const { execution, fault } = await endOf(workflow.run(run, delivery));
    const after = await orders.get(orderId);
    // There is another message for a later attempt.
    const done = after.attempt !== attempt || isRunDone(after);
    if (!done) throw new OrderNotSettledError(after, execution, fault);
    logger.info("Run ended", { ...run, delivery, status: after.status, execution, ...(fault && { error: fault }) });
  };

/** How an execution ended; UNKNOWN with the fault if that could not be read. */
async function endOf(run: Promise<RunEnd>): Promise<{ execution: string; fault?: Error }> {
  try {
    const { status, error } = await run;
    return { execution: error === undefined ? status : `${status} (${error})` };
  } catch (fault) {
    return { execution: "UNKNOWN", fault: fault as Error };
  }
}
