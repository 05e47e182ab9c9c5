import type { OrdersClient } from "@orders/client";
import { OPEN, type Status } from "@orders/domain";
import { UserError } from "../cli/steps.ts";

/** How many orders were counted; `more` where not all were looked at. */
export interface Count {
  readonly orders: number;
  readonly more: boolean;
}

/** Orders of these statuses wait for a run. AWAITING_APPROVAL waits for a person. */
const WAITING = OPEN.filter((status) => status !== "AWAITING_APPROVAL" && status !== "NEEDS_ATTENTION");
/** Pages of 100 orders that are read of each status: enough to see that much is wrong. */
const PAGES = 10;

/**
 * Counts the orders that nobody wrote since `writtenBy`. New orders are left out while messages wait in the queue, as
 * reconcile-orders does: they wait for their turn.
 */
export const countStalled = (api: OrdersClient, writtenBy: Date, queueWaits: boolean): Promise<Count> =>
  countOrders(
    api,
    WAITING.filter((status) => !(queueWaits && status === "PENDING")),
    writtenBy,
  );

/** Counts the orders of these statuses that were last written at `writtenBy` or before. */
export async function countOrders(api: OrdersClient, statuses: readonly Status[], writtenBy: Date): Promise<Count> {
  const counts = await Promise.all(statuses.map((status) => countStatus(api, status, writtenBy)));
  return {
    orders: counts.reduce((sum, { orders }) => sum + orders, 0),
    more: counts.some(({ more }) => more),
  };
}

async function countStatus(api: OrdersClient, status: Status, writtenBy: Date): Promise<Count> {
  let orders = 0;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const query = { status, to: writtenBy.toISOString(), limit: "100", ...(cursor !== undefined && { cursor }) };
    const { data, error } = await api.GET("/orders", { params: { query: query as never } });
    if (!data) throw new UserError(`GET /orders failed: ${JSON.stringify(error)}`);
    orders += data.orders.filter(({ updatedAt }) => Date.parse(updatedAt) <= writtenBy.getTime()).length;
    if (data.nextCursor === null) return { orders, more: false };
    cursor = data.nextCursor;
  }
  return { orders, more: true };
}
