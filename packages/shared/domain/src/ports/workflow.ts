/** One run of the workflow for an order. */
export interface WorkflowRun {
  readonly orderId: string;
  readonly attempt: number;
  readonly correlationId: string;
}

/** The queue of messages that each ask for a run. */
export interface OrderQueue {
  /** Messages that wait for their delivery, and not those that are being handled. It may be a moment behind. */
  waiting(): Promise<number>;
}

/** How the execution of a run ended, for the log: what became of the order, the order alone tells. */
export interface RunEnd {
  readonly status: string;
  readonly error?: string;
}

export interface Workflow {
  /**
   * Executes a run and waits for its end, for as long as a run may take. Executing one again does no harm.
   * @param delivery how often the message that asks for the run has been delivered, so that each execution has its name.
   * @throws when the run could not be started or did not end in time.
   */
  run(run: WorkflowRun, delivery: number): Promise<RunEnd>;
}
