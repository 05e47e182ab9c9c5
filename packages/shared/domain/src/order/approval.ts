import type { Money } from "../money.ts";
import { advance, failing, IllegalMoveError, movesByHand } from "./life.ts";
import { changed, type Instant, type Order } from "./order.ts";

/** A person's word on a large order, which stands still until it is given. */
export interface Approval {
  readonly requestedAt: Instant;
  readonly decision?: Decision;
}

export interface Decision {
  readonly verdict: "APPROVED" | "REJECTED" | "TIMED_OUT";
  readonly at: Instant;
  /** Who decided, in the back office's own terms; nobody where the time ran out. */
  readonly by?: string;
  readonly note?: string;
}

/** The approval was decided the other way before. */
export class DecidedOtherwiseError extends Error {
  override readonly name = "DecidedOtherwiseError";
  constructor(order: Order, decision: Decision) {
    super(`Order ${order.orderId} was ${decision.verdict.toLowerCase().replace("_", " ")} on ${decision.at} already`);
  }
}

/** Whether a person has to say yes before the order goes on. */
export const needsApproval = (order: Order, threshold: Money): boolean =>
  order.totalAmount >= threshold && order.approval?.decision === undefined;

/** The order waiting for a decision. */
export const requestApproval = (order: Order, at: Instant): Order =>
  advance({ ...order, approval: { requestedAt: at } }, "AWAITING_APPROVAL", at);

/**
 * Writes a decision down and raises the attempt: the next run goes on with an approved order, and undoes any other.
 * The same decision again returns the order as it is.
 * @throws DecidedOtherwiseError after a contrary decision, IllegalMoveError when the order waits for none.
 */
export function decide(order: Order, { verdict, by, note }: Omit<Decision, "at">, at: Instant): Order {
  const earlier = order.approval?.decision;
  if (earlier?.verdict === verdict) return order;
  if (earlier) throw new DecidedOtherwiseError(order, earlier);
  if (!order.approval || order.status !== "AWAITING_APPROVAL" || order.cancellation) {
    const why = order.cancellation ? " by a decision while it is being cancelled" : " by a decision";
    throw new IllegalMoveError(order, verdict === "APPROVED" ? "PROCESSING" : "FAILED", movesByHand(order), why);
  }
  const decision: Decision = { verdict, at, ...(by !== undefined && { by }), ...(note !== undefined && { note }) };
  const decided = { ...order, approval: { ...order.approval, decision }, attempt: order.attempt + 1 };
  if (verdict === "APPROVED") return advance(decided, "PROCESSING", at);
  const reason = verdict === "REJECTED" ? "APPROVAL_REJECTED" : "APPROVAL_TIMED_OUT";
  return changed(
    decided,
    at,
    "APPROVAL_REFUSED",
    failing(order, { reason, ...(note !== undefined && { detail: note }) }),
  );
}
