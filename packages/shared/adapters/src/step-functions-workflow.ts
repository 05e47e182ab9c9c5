import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Workflow } from "@orders/domain";

/** The state machine. One name a run, so that a STANDARD one starts it once; an EXPRESS one does not mind a run twice. */
export function stepFunctionsWorkflow(client: SFNClient, stateMachineArn: string): Workflow {
  return {
    async start(run) {
      try {
        await client.send(
          new StartExecutionCommand({
            stateMachineArn,
            name: `${run.orderId}-${run.attempt}`,
            input: JSON.stringify(run),
          }),
        );
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    },
  };
}
