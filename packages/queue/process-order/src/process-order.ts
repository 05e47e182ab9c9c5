import { isAtRest, type OrderId, type Orders, type Workflow, type WorkflowRun } from "@orders/domain";
import { logger } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get">;
  readonly workflow: Workflow;
}

/**
 * Starts the workflow's run that an order is due for. A message that comes again finds the run started, the order
 * at rest, or a later attempt due, and does nothing.
 */
export const processOrder =
  ({ orders, workflow }: Ports) =>
  async ({ orderId, attempt, correlationId }: WorkflowRun): Promise<void> => {
    const order = await orders.get(orderId as OrderId);
    const due = attempt === order.attempt && !isAtRest(order);
    if (due) await workflow.start({ orderId, attempt, correlationId });
    logger.info(due ? "Workflow started" : "Nothing due", { orderId, correlationId, attempt, status: order.status });
  };
