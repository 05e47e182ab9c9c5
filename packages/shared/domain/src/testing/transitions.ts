import type { CountedChange } from "../analytics/counting.ts";
import { eventsBetween } from "../events.ts";
import type { Order, Status } from "../order/order.ts";
import { TRANSITIONS } from "../order/status.ts";
import { transition } from "../order/transition.ts";
import { secondAfter } from "./builders.ts";

/** An order after some transitions, and the events `Order Created` and `Order Status Changed` of its writes. */
export interface OrderWithEvents {
  readonly order: Order;
  readonly events: readonly CountedChange[];
}

/**
 * Creates the order and makes the transitions that `choose` returns, one per second.
 * @param choose gets the statuses that may follow; undefined ends the transitions.
 */
export function takeThrough(order: Order, choose: (next: readonly Status[]) => Status | undefined): OrderWithEvents {
  const events: CountedChange[] = [];
  const addEvents = (before: Order | undefined, after: Order) =>
    events.push(
      ...eventsBetween(before, after)
        .filter(({ type }) => type !== "Order Processing Requested")
        .map(({ detail }) => detail),
    );
  addEvents(undefined, order);
  let last = order;
  for (let to = choose(TRANSITIONS[last.status]); to !== undefined; to = choose(TRANSITIONS[last.status])) {
    const next: Order = { ...transition(last, to, secondAfter(last)), version: last.version + 1 };
    addEvents(last, next);
    last = next;
  }
  return { order: last, events };
}
