import type { OrderEvent } from "../events.ts";

/** An event that the bus refuses for good, and why. */
export interface RefusedEvent {
  readonly event: OrderEvent;
  readonly why: string;
}

export interface EventBus {
  /**
   * Publishes events.
   * @returns the events that the bus refuses for good; all others are published.
   * @throws on a fault, after a few tries. The same events can then be published again; some may be delivered twice.
   */
  publish(events: readonly OrderEvent[]): Promise<readonly RefusedEvent[]>;
}
