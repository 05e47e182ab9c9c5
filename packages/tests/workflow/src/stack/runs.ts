import { type ExecutionListItem, paginateListExecutions, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { eventually } from "@orders/acceptance-tests/eventually";
import { isSettled, type Order, type OrderId } from "@orders/domain";
import { orders, stack, stepFunctions } from "./stack.ts";

/** The executions of the workflow for an order so far, oldest first. */
export async function runsOf(orderId: OrderId): Promise<ExecutionListItem[]> {
  const found: ExecutionListItem[] = [];
  for await (const { executions } of paginateListExecutions(
    { client: stepFunctions, pageSize: 1000 },
    { stateMachineArn: stack.workflowArn },
  )) {
    found.push(...(executions ?? []).filter(({ name }) => name?.startsWith(`${orderId}-`)));
  }
  return found.sort((a, b) => Number(a.startDate) - Number(b.startDate));
}

/**
 * Waits until no run of an order is active and none is due. A run can settle an order while the message of a later attempt
 * waits in the queue; that attempt then gets a run that finds nothing to do.
 * @returns the order.
 */
export async function finished(orderId: OrderId): Promise<Order> {
  const { order } = await eventually(
    `the run of order ${orderId} ends`,
    // In this order: an order that is settled before its runs are listed gets no run that changes it.
    async () => ({
      rested: isSettled(await orders.get(orderId)),
      runs: await runsOf(orderId),
      order: await orders.get(orderId),
    }),
    ({ rested, order, runs }) =>
      runs.every(({ status }) => status !== "RUNNING") &&
      (rested || runs.some(({ name }) => name === `${orderId}-${order.attempt}`)),
    100_000,
  );
  return order;
}

/** Starts runs at once under these names, without the queue, and waits until all have ended. */
export async function runAgain(order: Order, ...names: string[]): Promise<void> {
  const input = JSON.stringify({ orderId: order.orderId, attempt: order.attempt, correlationId: order.correlationId });
  await Promise.all(
    names.map((name) =>
      stepFunctions.send(
        new StartExecutionCommand({ stateMachineArn: stack.workflowArn, name: `${order.orderId}-${name}`, input }),
      ),
    ),
  );
  const runs = await eventually(
    `the runs ${names.join(", ")} of order ${order.orderId} end`,
    () => runsOf(order.orderId),
    (found) =>
      names.every((name) => found.some((run) => run.name === `${order.orderId}-${name}` && run.status !== "RUNNING")),
    100_000,
  );
  const bad = runs.filter(({ status }) => status !== "SUCCEEDED");
  if (bad.length > 0)
    throw new Error(`Runs did not succeed: ${bad.map(({ name, status }) => `${name} ${status}`).join(", ")}`);
}
