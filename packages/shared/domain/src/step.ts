import { FAILURE_REASONS, type Failure, type FailureReason, type OrderId } from "./order/order.ts";

/** The input of every step of the workflow. A step reads everything else from the order. */
export interface OrderRef {
  readonly orderId: OrderId;
}

/** Input of ValidateOrder. */
export interface AttemptRef extends OrderRef {
  /** The attempt that the run was started for. The order may be due for another one by now. */
  readonly attempt: number;
}

/** Further input of the steps that call the payment gateway. */
export interface GatewayRef {
  /** Whether this is the last try: the workflow does not retry the step after it. */
  readonly lastTry?: boolean;
}

/** Input of the compensation steps: the order, and the failure that made the run compensate, if there was one. */
export interface CompensationRef extends OrderRef {
  readonly reason?: FailureReason;
  readonly detail?: string;
}

/** Input of CloseOrder. */
export interface ClosingRef extends CompensationRef {
  /** Whether a compensation step of this run returned that it failed (NOT_REFUNDED, NOT_RELEASED). A fault does not count. */
  readonly compensationFailed?: boolean;
}

/** A step refuses an order for good: the workflow compensates it, and the order fails with the reason. */
export interface Refused extends Failure {
  readonly outcome: "REFUSED";
}

/** A step found the order halted: the workflow compensates it. */
export interface Halted {
  readonly outcome: "HALTED";
}

/** The result of a step: one of its outcomes, with a failure if it refuses the order. */
export type StepResult<Outcome extends string> = Outcome extends "REFUSED" ? Refused : { readonly outcome: Outcome };

/**
 * The last outcomes of a run that is done: the step that returned one has read or written the order as settled, or found
 * that another attempt is due. All other ends leave it to the order itself, see `isRunDone`. CLOSED is not one of them:
 * CloseOrder also returns it for an order that another run is completing. Nor is AWAITING_APPROVAL: another run of the same
 * attempt may have found no stock before, and compensates the order afterwards.
 */
export const DONE_OUTCOMES: readonly string[] = ["COMPLETED", "NOTHING_TO_DO"];

export const HALTED: Halted = { outcome: "HALTED" };

export const refused = (reason: FailureReason, detail: string): Refused => ({ outcome: "REFUSED", reason, detail });

/** The failure that a run passes to its compensation steps; an unknown reason counts as INTERNAL_ERROR. */
export function failureIn({ reason, detail }: CompensationRef): Failure | undefined {
  if (reason === undefined) return undefined;
  return {
    reason: FAILURE_REASONS.includes(reason) ? reason : "INTERNAL_ERROR",
    ...(detail !== undefined && { detail }),
  };
}
