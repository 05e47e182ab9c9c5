import { changed, type Instant, isHalted, type Order } from "./order.ts";
import { isRecord } from "./record.ts";

/** Where an order of each status may go. API, workflow and documents all read this one table. */
export const NEXT = {
  PENDING: ["PROCESSING", "FAILED", "CANCELLED"],
  PROCESSING: ["AWAITING_APPROVAL", "PAID", "FAILED", "CANCELLED", "NEEDS_ATTENTION"],
  AWAITING_APPROVAL: ["PROCESSING", "FAILED", "CANCELLED", "NEEDS_ATTENTION"],
  PAID: ["COMPLETED", "CANCELLED", "NEEDS_ATTENTION"],
  COMPLETED: ["SHIPPED", "CANCELLED", "NEEDS_ATTENTION"],
  SHIPPED: ["DELIVERED"],
  DELIVERED: [],
  FAILED: [],
  CANCELLED: [],
  NEEDS_ATTENTION: ["PROCESSING", "FAILED", "CANCELLED"],
} as const satisfies Record<string, readonly string[]>;

export type Status = keyof typeof NEXT;
export const STATUSES = Object.keys(NEXT) as Status[];

/** Statuses of orders that are paid and stay so: they make the revenue. */
export const SOLD: readonly Status[] = ["PAID", "COMPLETED", "SHIPPED", "DELIVERED"];

/** Why an order failed. */
export const FAILURE_REASONS = [
  "INVALID_ORDER",
  "UNKNOWN_PRODUCT",
  "OUT_OF_STOCK",
  "PAYMENT_DECLINED",
  "PAYMENT_UNAVAILABLE",
  "APPROVAL_REJECTED",
  "APPROVAL_TIMED_OUT",
  "INTERNAL_ERROR",
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** A failure and what exactly was wrong. */
export interface Failure {
  readonly reason: FailureReason;
  readonly detail?: string;
}

/** The moves that the back office makes by hand; all others are the workflow's. */
const MOVES_BY_HAND: readonly Status[] = ["SHIPPED", "DELIVERED", "CANCELLED"];

/** A move that the order's life does not allow. */
export class IllegalMoveError extends Error {
  override readonly name = "IllegalMoveError";
  readonly allowed: readonly Status[];
  constructor(order: Order, to: Status, allowed: readonly Status[], why = "") {
    const choices = allowed.length > 0 ? `Allowed: ${allowed.join(", ")}` : "No further move is allowed";
    const stands = isRecord(order) ? "is only on record, as" : "is";
    super(`An order that ${stands} ${order.status} cannot become ${to}${why}. ${choices}.`);
    this.allowed = allowed;
  }
}

/** Where the order may go; one that is only on record goes nowhere. */
const nextOf = (order: Order): readonly Status[] => (isRecord(order) ? [] : NEXT[order.status]);

export const mayBecome = (order: Order, to: Status): boolean => nextOf(order).includes(to);

/** Moves an order on and writes its history. @throws IllegalMoveError when its life does not allow it. */
export function advance(order: Order, to: Status, at: Instant, failure?: Failure): Order {
  if (!mayBecome(order, to)) throw new IllegalMoveError(order, to, nextOf(order));
  return changed(order, at, "MOVED", { status: to, ...failing(order, failure) });
}

/** The moves that the back office can make now. */
export function movesByHand(order: Order): Status[] {
  if (order.cancellation) return [];
  return MOVES_BY_HAND.filter((to) => mayBecome(order, to));
}

/** Moves an order at the back office's wish; to cancel one see `requestCancellation`. @throws IllegalMoveError when that is not its to make, or not now. */
export function moveByHand(order: Order, to: Exclude<Status, "CANCELLED">, at: Instant): Order {
  const allowed = movesByHand(order);
  if (!allowed.includes(to)) {
    throw new IllegalMoveError(order, to, allowed, order.cancellation ? " while it is being cancelled" : " by hand");
  }
  return advance(order, to, at);
}

/** The order's fields that say why it fails. The first reason stays, and an order that is being cancelled needs none. */
export function failing(order: Order, failure: Failure | undefined): Pick<Order, "reason" | "reasonDetail"> {
  if (!failure || isHalted(order)) return {};
  return { reason: failure.reason, ...(failure.detail !== undefined && { reasonDetail: failure.detail }) };
}
