import type { Instant } from "../order/order.ts";

export interface Clock {
  now(): Instant;
}
