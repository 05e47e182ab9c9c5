import { ExecutionAlreadyExists, ExecutionLimitExceeded, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { stepFunctionsClient } from "./clients.ts";
import { stepFunctionsWorkflow } from "./step-functions-workflow.ts";

const client = stepFunctionsClient();
const states = mockClient(client);
const workflow = stepFunctionsWorkflow(client, "arn:machine");
const run = { orderId: "order-1", attempt: 2, correlationId: "correlation-7" };
const metadata = { $metadata: {}, message: "" };

beforeEach(() => states.reset());

describe("stepFunctionsWorkflow", () => {
  it("starts a run under a name that is the run's own, with all that a step needs to know", async () => {
    states.on(StartExecutionCommand).resolves({});

    await workflow.start(run);

    const [{ input }] = states.commandCalls(StartExecutionCommand).map(({ args }) => args[0]) as [
      StartExecutionCommand,
    ];
    expect(input).toMatchObject({ stateMachineArn: "arn:machine", name: "order-1-2" });
    expect(JSON.parse(input.input ?? "")).toEqual(run);
  });

  it("leaves a run that was started before as it is", async () => {
    states.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists(metadata));
    await expect(workflow.start(run)).resolves.toBeUndefined();
  });

  it("lets every other fault through, so that the message comes again", async () => {
    const full = new ExecutionLimitExceeded(metadata);
    states.on(StartExecutionCommand).rejects(full);
    await expect(workflow.start(run)).rejects.toBe(full);
  });
});
