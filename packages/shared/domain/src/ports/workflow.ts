import type { OrderId } from "../order/order.ts";

/** One run of the workflow for an order. */
export interface WorkflowRun {
  readonly orderId: OrderId;
  readonly attempt: number;
  readonly correlationId: string;
  /** The trace that the run belongs to, see `Order.traceparent`. */
  readonly traceparent?: string;
}

/** The queue of messages that each request a run. */
export interface OrderQueue {
  /** Approximate number of messages that wait for delivery, without those in flight. */
  waiting(): Promise<number>;
}

/** How the execution of a run ended. */
export interface RunEnd {
  /** As Step Functions names it, such as SUCCEEDED or FAILED. */
  readonly status: string;
  readonly error?: string;
  /** The outcome of the run's last step, if the execution has one in its output. See `DONE_OUTCOMES`. */
  readonly outcome?: string;
}

export interface Workflow {
  /**
   * Executes a run and waits for its end. Safe to repeat.
   * @param delivery receive count of the message that requests the run; makes the name of the execution unique.
   * @throws if the run cannot be started or does not end in time.
   */
  run(run: WorkflowRun, delivery: number): Promise<RunEnd>;
}
