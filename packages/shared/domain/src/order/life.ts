import { changed, type Instant, isHalted, type Order } from "./order.ts";
import { isRecord } from "./record.ts";
import { MANUAL, NEXT, type Status } from "./status.ts";

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
  return MANUAL.filter((to) => mayBecome(order, to));
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
