import { setTimeout as delay } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  type SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { WorkflowInput } from "@orders/contracts/schemas";
import type { RunEnd, Workflow, WorkflowRun } from "@orders/domain";
import { traceHeader } from "@orders/tracing";

/**
 * How long to wait for the end of a run, in ms. It is longer than the workflow's own timeout (`TimeoutSeconds` in
 * fulfil-order.asl.json), and shorter than the timeout of process-order. See docs/reliability.md, "One budget of time".
 */
export const RUN_WAIT_MS = 100_000;

const ASK_EVERY_MS = 500;

/** The input of an execution. */
const inputOf = (run: WorkflowInput): string => JSON.stringify(run);

/** The name of an execution: order id, attempt, and the delivery count of the message that asks for the run. */
const nameOf = ({ orderId, attempt }: WorkflowRun, delivery: number): string =>
  delivery > 1 ? `${orderId}-${attempt}-${delivery}` : `${orderId}-${attempt}`;

/** An EXPRESS state machine: one call starts a run and answers at its end. `client` must not retry the call. */
export function expressWorkflow(client: SFNClient, stateMachineArn: string): Workflow {
  return {
    async run(run, delivery) {
      return endOf(
        await client.send(
          new StartSyncExecutionCommand({
            stateMachineArn,
            name: nameOf(run, delivery),
            input: inputOf(run),
            ...traceHeader(),
          }),
        ),
      );
    },
  };
}

/** A run did not end within the waiting time. */
export class RunNotEndedError extends Error {
  override readonly name = "RunNotEndedError";
  constructor(executionArn: string, waitedMs: number) {
    super(`${executionArn} did not end within ${waitedMs / 1000} s`);
  }
}

/**
 * A STANDARD state machine: starts a run and polls until it has ended. The same name is never executed twice, so a message
 * that is delivered again with the same count waits for the existing run.
 */
export function standardWorkflow(client: SFNClient, stateMachineArn: string, waitMs: number = RUN_WAIT_MS): Workflow {
  return {
    async run(run, delivery) {
      const name = nameOf(run, delivery);
      const executionArn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: inputOf(run), ...traceHeader() }));
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
      for (const until = Date.now() + waitMs; ; await delay(ASK_EVERY_MS)) {
        const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
        if (execution.status !== "RUNNING") return endOf(execution);
        if (Date.now() >= until) throw new RunNotEndedError(executionArn, waitMs);
      }
    },
  };
}

/** What an execution answers at its end; part of the answers of StartSyncExecution and DescribeExecution. */
interface ExecutionEnd {
  readonly status?: string | undefined;
  readonly error?: string | undefined;
  /** JSON; missing for an execution that failed. */
  readonly output?: string | undefined;
}

function endOf({ status, error, output }: ExecutionEnd): RunEnd {
  const outcome: unknown = output && JSON.parse(output)?.outcome;
  return {
    status: status ?? "UNKNOWN",
    ...(error !== undefined && { error }),
    ...(typeof outcome === "string" && { outcome }),
  };
}
