import type { OrderId } from "../order/order.ts";

/** One run of the workflow for an order. */
export interface WorkflowRun {
  readonly orderId: OrderId;
  readonly attempt: number;
  readonly correlationId: string;
}

/** The queue of messages that each request a run. */
export interface OrderQueue {
  /** Approximate number of messages that wait for delivery, without those in flight. */
  waiting(): Promise<number>;
}

/** How the execution of a run ended, for the log. Only the order itself shows the result of the run. */
export interface RunEnd {
  readonly status: string;
  readonly error?: string;
}

export interface Workflow {
  /**
   * Executes a run and waits for its end. Safe to repeat.
   * @param delivery receive count of the message that requests the run; makes the name of the execution unique.
   * @throws if the run cannot be started or does not end in time.
   */
  run(run: WorkflowRun, delivery: number): Promise<RunEnd>;
}
