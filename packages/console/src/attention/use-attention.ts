import { useQuery } from "@tanstack/react-query";
import { dataOf } from "../api/answer.ts";
import { useConsole, useRefreshInterval } from "../api/context.ts";
import type { Page } from "../orders/order-list.ts";
import { openFindings, stalledOrders } from "./findings.ts";

/** The navigation asks this many times less often than a page, and so does who asks for dead letters: it costs 9 requests to SQS. */
const SLOW_INTERVALS = 5;

/** The newest orders that need attention. */
const useWaitingOrders = (everyMs: number) => {
  const { client } = useConsole();
  const query = { status: "needs_attention", limit: "100" };
  return useQuery({
    queryKey: ["attention", "orders"],
    queryFn: async () => (await dataOf(client.GET("/orders", { params: { query } }))) as Page,
    refetchInterval: everyMs,
  });
};

const useReconciliations = (everyMs: number) => {
  const { client } = useConsole();
  return useQuery({
    queryKey: ["attention", "reconciliation"],
    queryFn: async () => (await dataOf(client.GET("/reconciliation"))).reports,
    refetchInterval: everyMs,
  });
};

const useDeadLetters = (everyMs: number) => {
  const { client } = useConsole();
  return useQuery({
    queryKey: ["attention", "dead-letters"],
    queryFn: async () => (await dataOf(client.GET("/dead-letters"))).queues,
    refetchInterval: everyMs,
  });
};

/** What needs attention, each part with its error where it cannot be read. */
export function useAttention() {
  const everyMs = useRefreshInterval();
  return {
    orders: useWaitingOrders(everyMs),
    reconciliations: useReconciliations(everyMs),
    deadLetters: useDeadLetters(SLOW_INTERVALS * everyMs),
  };
}

/** How many things need attention, of what can be read; as text, because there may be more than one request shows. */
export function useAttentionCount(): string {
  const everyMs = SLOW_INTERVALS * useRefreshInterval();
  const { data: page } = useWaitingOrders(everyMs);
  const { data: reports = [] } = useReconciliations(everyMs);
  const { data: queues = [] } = useDeadLetters(everyMs);
  const waiting = page?.orders ?? [];
  const letters = queues.reduce((sum, { count }) => sum + count, 0);
  const number = waiting.length + stalledOrders(reports, waiting).length + openFindings(reports).length + letters;
  return `${number}${page?.nextCursor ? "+" : ""}`;
}
