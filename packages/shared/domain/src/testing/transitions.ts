import { type CountableEvent, countable } from "../analytics/counting.ts";
import { eventsBetween, type OrderEvent } from "../events.ts";
import type { Order, Status } from "../order/order.ts";
import { TRANSITIONS } from "../order/status.ts";
import { transition } from "../order/transition.ts";
import { secondAfter } from "./builders.ts";

/** An order after some transitions, and the events CREATED and STATUS_CHANGED of its writes. */
export interface OrderWithEvents {
  readonly order: Order;
  readonly events: readonly OrderEvent[];
}

/**
 * Creates the order and makes the transitions that `choose` returns, one per second.
 * @param choose gets the statuses that may follow; undefined ends the transitions.
 */
export function takeThrough(order: Order, choose: (next: readonly Status[]) => Status | undefined): OrderWithEvents {
  const events: OrderEvent[] = [];
  const addEvents = (before: Order | undefined, after: Order) =>
    events.push(...eventsBetween(before, after).filter(({ type }) => type !== "PROCESSING_REQUESTED"));
  addEvents(undefined, order);
  let last = order;
  for (let to = choose(TRANSITIONS[last.status]); to !== undefined; to = choose(TRANSITIONS[last.status])) {
    const next: Order = { ...transition(last, to, secondAfter(last)), version: last.version + 1 };
    addEvents(last, next);
    last = next;
  }
  return { order: last, events };
}

/** The event with its changes of counters. */
export const countableEvent = ({ detail }: OrderEvent): CountableEvent => countable(detail);
