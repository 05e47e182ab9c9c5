import type { OrderView } from "@orders/client";
import { SETTLED } from "@orders/domain/status";
import { manualTransitions, type TransitionFacts } from "@orders/domain/transition";

/** What the back office can ask for now. */
export type Action = "approve" | "reject" | "ship" | "deliver" | "cancel" | "retry";

/** An order that changed this short a time ago is at work, and needs no retry. */
const QUIET_MS = 60_000;

/**
 * The actions that the order's status allows. The API has the last word: another change may come first.
 * @param now in milliseconds since 1970. An order at work may be retried only when nothing has changed for a minute.
 */
export function actionsOf(order: OrderView, now: number): Action[] {
  const next = manualTransitions(order as TransitionFacts);
  const decides = order.status === "AWAITING_APPROVAL" && !order.approval?.decision && !order.cancellation;
  const possible: Readonly<Record<Action, boolean>> = {
    approve: decides,
    reject: decides,
    ship: next.includes("SHIPPED"),
    deliver: next.includes("DELIVERED"),
    retry: needsRetry(order, now),
    cancel: next.includes("CANCELLED"),
  };
  return (Object.keys(possible) as Action[]).filter((action) => possible[action]);
}

function needsRetry({ status, historical, updatedAt }: OrderView, now: number): boolean {
  if (historical) return false;
  if (status === "NEEDS_ATTENTION") return true;
  return !SETTLED.includes(status as TransitionFacts["status"]) && now - Date.parse(updatedAt) > QUIET_MS;
}
