import type { CountedChange } from "../analytics/counting.ts";
import { eventsBetween } from "../events.ts";
import type { Order, Status } from "../order/order.ts";
import { TRANSITIONS } from "../order/status.ts";
import { transition } from "../order/transition.ts";
import { secondAfter } from "./builders.ts";

/** An order after some transitions, and the events that they emitted. */
export interface Life {
  readonly order: Order;
  readonly told: readonly CountedChange[];
}

/**
 * Takes the order through the transitions that `choose` picks, one second after the other. `choose` gets the statuses
 * that may come next, and returns undefined to end there.
 */
export function lifeOf(order: Order, choose: (next: readonly Status[]) => Status | undefined): Life {
  const told: CountedChange[] = [];
  const tell = (before: Order | undefined, after: Order) =>
    told.push(
      ...eventsBetween(before, after)
        .filter(({ type }) => type !== "Order Processing Requested")
        .map(({ detail }) => detail),
    );
  tell(undefined, order);
  let last = order;
  for (let to = choose(TRANSITIONS[last.status]); to !== undefined; to = choose(TRANSITIONS[last.status])) {
    const moved: Order = { ...transition(last, to, secondAfter(last)), version: last.version + 1 };
    tell(last, moved);
    last = moved;
  }
  return { order: last, told };
}
