import { DomainError } from "../errors.ts";
import { changed } from "./history.ts";
import type { Failure, Instant, Order, Requester, Status } from "./order.ts";
import { MANUAL, TRANSITIONS } from "./status.ts";

/** The status table does not allow this transition. */
export class IllegalTransitionError extends DomainError {
  override readonly name = "IllegalTransitionError";
  readonly kind = "CONFLICT";
  readonly allowed: readonly Status[];
  constructor(order: Order, to: Status, allowed: readonly Status[], why = "") {
    const choices = allowed.length > 0 ? `Allowed: ${allowed.join(", ")}` : "No further transition is allowed";
    const kind = order.historical ? "A historical order" : "An order";
    super(`${kind} that is ${order.status} cannot become ${to}${why}. ${choices}.`);
    this.allowed = allowed;
  }

  override get members() {
    return { allowed: this.allowed };
  }
}

/** What of an order decides on its transitions: a client that has only the order's view can ask with it. */
export interface TransitionFacts {
  readonly status: Status;
  readonly historical?: true;
  /** Present if the cancellation of the order was requested. */
  readonly cancellation?: unknown;
}

/** The statuses that may follow the order's status; none for a historical order. */
const transitionsOf = (order: TransitionFacts): readonly Status[] =>
  order.historical ? [] : TRANSITIONS[order.status];

export const canTransition = (order: TransitionFacts, to: Status): boolean => transitionsOf(order).includes(to);

/** Changes the order's status and appends to its history. @throws IllegalTransitionError if `to` may not follow the current status. */
export function transition(order: Order, to: Status, at: Instant, failure?: Failure, requester?: Requester): Order {
  if (!canTransition(order, to)) throw new IllegalTransitionError(order, to, transitionsOf(order));
  return changed(order, at, "STATUS_CHANGED", { status: to, ...failing(order, failure) }, requester);
}

/** The statuses that the back office can set now. */
export function manualTransitions(order: TransitionFacts): Status[] {
  if (order.cancellation) return [];
  return MANUAL.filter((to) => canTransition(order, to));
}

/**
 * Sets a status for the back office; to cancel an order see `requestCancellation`.
 * @throws IllegalTransitionError if the back office may not set this status from the current one.
 */
export function transitionManually(
  order: Order,
  to: Exclude<Status, "CANCELLED">,
  at: Instant,
  requester?: Requester,
): Order {
  const allowed = manualTransitions(order);
  if (!allowed.includes(to)) {
    const why = order.cancellation ? " while it is being cancelled" : " by hand";
    throw new IllegalTransitionError(order, to, allowed, why);
  }
  return transition(order, to, at, undefined, requester);
}

/** Whether no forward step may be taken, because the order is being cancelled or has failed. */
export const isHalted = (order: Order): boolean => order.cancellation !== undefined || order.reason !== undefined;

/** The fields that store a failure in the order; empty if the order is halted, so that the first reason stays. */
export function failing(order: Order, failure: Failure | undefined): Pick<Order, "reason" | "reasonDetail"> {
  if (!failure || isHalted(order)) return {};
  return { reason: failure.reason, ...(failure.detail !== undefined && { reasonDetail: failure.detail }) };
}
