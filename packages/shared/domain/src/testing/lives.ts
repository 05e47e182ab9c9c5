import type { CountedChange } from "../analytics/counting.ts";
import { eventsBetween } from "../events.ts";
import type { Instant, Order, Status } from "../order/order.ts";
import { TRANSITIONS } from "../order/status.ts";
import { transition } from "../order/transition.ts";
import { msAfter } from "../time.ts";

/** An order at the end of a life, and what the bus was told of it on the way. */
export interface Life {
  readonly order: Order;
  readonly told: readonly CountedChange[];
}

/**
 * A life that begins with this order and goes on as `choose` says, of the statuses that may come next: any of them, or
 * undefined to end there.
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
    const moved: Order = { ...transition(last, to, later(last)), version: last.version + 1 };
    tell(last, moved);
    last = moved;
  }
  return { order: last, told };
}

const later = ({ updatedAt }: Order): Instant => msAfter(updatedAt, 1000);
