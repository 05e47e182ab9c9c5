import { DomainError } from "../errors.ts";
import type { Money } from "../money.ts";
import { changed, withRunDue } from "./history.ts";
import type { Decision, Instant, Order, Requester } from "./order.ts";
import { failing, IllegalTransitionError, manualTransitions, transition } from "./transition.ts";

/** The approval already has another decision. */
export class DecidedOtherwiseError extends DomainError {
  override readonly name = "DecidedOtherwiseError";
  readonly kind = "CONFLICT";
  constructor(order: Order, decision: Decision) {
    super(`Order ${order.orderId} was ${decision.verdict.toLowerCase().replace("_", " ")} on ${decision.at} already`);
  }
}

/** Whether a person has to approve the order before it is processed further. */
export const needsApproval = (order: Order, threshold: Money): boolean =>
  order.totalAmount >= threshold && order.approval?.decision === undefined;

/** The order with its approval requested: it waits for a decision. */
export const requestApproval = (order: Order, at: Instant): Order =>
  transition({ ...order, approval: { requestedAt: at } }, "AWAITING_APPROVAL", at);

/**
 * Stores a decision and makes a run due, which continues an approved order and compensates any other.
 * Returns the order unchanged if it already has the same decision.
 * @throws DecidedOtherwiseError if it has another decision, IllegalTransitionError if it does not wait for one.
 */
export function decide(
  order: Order,
  { verdict, by, note }: Omit<Decision, "at">,
  at: Instant,
  requester?: Pick<Requester, "client">,
): Order {
  const earlier = order.approval?.decision;
  if (earlier?.verdict === verdict) return order;
  if (earlier) throw new DecidedOtherwiseError(order, earlier);
  if (!order.approval || order.status !== "AWAITING_APPROVAL" || order.cancellation) {
    const why = order.cancellation ? " by a decision while it is being cancelled" : " by a decision";
    const to = verdict === "APPROVED" ? "PROCESSING" : "FAILED";
    throw new IllegalTransitionError(order, to, manualTransitions(order), why);
  }
  const decision: Decision = { verdict, at, ...(by !== undefined && { by }), ...(note !== undefined && { note }) };
  const decided = { ...order, approval: { ...order.approval, decision } };
  if (verdict === "APPROVED") return withRunDue(transition(decided, "PROCESSING", at, undefined, requester));
  const reason = verdict === "REJECTED" ? "APPROVAL_REJECTED" : "APPROVAL_TIMED_OUT";
  const failure = failing(order, { reason, ...(note !== undefined && { detail: note }) });
  return withRunDue(changed(decided, at, "APPROVAL_REFUSED", failure, requester));
}
