import { FAILURE_REASONS, type Failure, type FailureReason, type OrderId } from "./order/order.ts";

/** What every step of the workflow is told. The rest it reads from the order. */
export interface OrderRef {
  readonly orderId: OrderId;
}

/** What the steps are told that ask the payment gateway. */
export interface GatewayRef {
  /** Whether the workflow tries the step no more after this time. */
  readonly lastTry?: boolean;
}

/** What the steps that undo are told: also which failure made the run turn back, where one did. */
export interface CompensationRef extends OrderRef {
  readonly reason?: FailureReason;
  readonly detail?: string;
  /** Whether a step of this run could not be carried out for a technical fault, so that another run has to do it. */
  readonly interrupted?: boolean;
}

/** A step refuses an order for good: the workflow undoes what was done and fails the order with the reason. */
export interface Refused extends Failure {
  readonly outcome: "REFUSED";
}

/** A step found the order cancelled or failed by somebody else: the workflow undoes what was done. */
export interface Halted {
  readonly outcome: "HALTED";
}

/** What a step returns: one of its outcomes, and why where it refuses the order. */
export type StepResult<Outcome extends string> = Outcome extends "REFUSED" ? Refused : { readonly outcome: Outcome };

export const HALTED: Halted = { outcome: "HALTED" };

export const refused = (reason: FailureReason, detail: string): Refused => ({ outcome: "REFUSED", reason, detail });

/** The failure that a run reports to the steps that undo; an unknown reason counts as INTERNAL_ERROR. */
export function failureIn({ reason, detail }: CompensationRef): Failure | undefined {
  if (reason === undefined) return undefined;
  return {
    reason: FAILURE_REASONS.includes(reason) ? reason : "INTERNAL_ERROR",
    ...(detail !== undefined && { detail }),
  };
}
