import type { OrderEvent } from "../events.ts";

/** An event that the bus will not take however often it is published, and why. */
export interface RefusedEvent {
  readonly event: OrderEvent;
  readonly why: string;
}

export interface EventBus {
  /**
   * Publishes events.
   * @returns those that the bus refuses for good; all others are published.
   * @throws on a fault, after a few tries. The same events can then be published again: some of them may come twice.
   */
  publish(events: readonly OrderEvent[]): Promise<readonly RefusedEvent[]>;
}
