import type { DeadLetterQueue, OrdersClient, RedriveResult } from "@orders/client";
import { printable } from "../cli/printable.ts";
import { failIfInterrupted } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";

/** Requests to redrive one queue, each for as many messages as the API takes. A message that fails again may come back meanwhile. */
const AT_MOST = 10;

/** The dead-letter queues, as the API shows them. @throws UserError when it refuses the request. */
export async function readDeadLetterQueues(api: OrdersClient): Promise<readonly DeadLetterQueue[]> {
  const { data, error } = await api.GET("/dead-letters");
  if (!data) throw new UserError(`GET /dead-letters failed: ${JSON.stringify(error)}`);
  return data.queues;
}

/**
 * Has the API redrive the dead letters of a queue until it redrives no further one. `queue`: as the API shows it.
 * @returns lines that say what became of them.
 */
export async function redrive(
  api: OrdersClient,
  { queue, count, redrivable, redrive }: DeadLetterQueue,
): Promise<string[]> {
  if (!redrivable)
    return [count === 0 ? `${queue}: no dead letters` : `${queue}: ${count} dead letters stay. ${redrive}`];

  const sum = { redriven: 0, deleted: 0 };
  // A message that stays is received again by each request.
  const remarks = new Map<string, RedriveResult["remarks"][number]>();
  let stayed = 0;
  for (let requests = 0; requests < AT_MOST; requests++) {
    failIfInterrupted();
    const { data, error } = await api.POST("/dead-letters/{queue}/redrive", { params: { path: { queue } } });
    if (!data) throw new UserError(`The redrive of ${queue} failed: ${JSON.stringify(error)}`);
    sum.redriven += data.redriven;
    sum.deleted += data.deleted;
    stayed = data.stayed;
    for (const remark of data.remarks) remarks.set(remark.messageId, remark);
    if (data.redriven + data.deleted === 0) break;
  }
  return [
    `${queue}: ${sum.redriven} dead letters redriven, ${sum.deleted} deleted, ${stayed} stay`,
    ...Array.from(remarks.values(), ({ messageId, orderId, outcome, text }) => {
      const order = orderId === undefined ? "" : ` (order ${printable(orderId)})`;
      return `  ${messageId} ${outcome.toLowerCase()}${order}: ${printable(text)}`;
    }),
  ];
}
