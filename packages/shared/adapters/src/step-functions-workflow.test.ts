import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionLimitExceeded,
  StartExecutionCommand,
  StartSyncExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { OrderId } from "@orders/domain";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { stepFunctionsClient } from "./clients.ts";
import { expressWorkflow, RunNotEndedError, standardWorkflow } from "./step-functions-workflow.ts";

const MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:fulfil-order";
const client = stepFunctionsClient();
const states = mockClient(client);
const run = { orderId: "order-1" as OrderId, attempt: 2, correlationId: "correlation-7" };
const metadata = { $metadata: {}, message: "" };

beforeEach(() => states.reset());

describe("expressWorkflow", () => {
  const workflow = expressWorkflow(client, MACHINE);
  const ended = { executionArn: "arn", startDate: new Date(), stopDate: new Date() };

  it("executes a run under its own name, with the input of the steps, and returns how it ended", async () => {
    const output = JSON.stringify({ orderId: "order-1", correlationId: "correlation-7", outcome: "COMPLETED" });
    states.on(StartSyncExecutionCommand).resolves({ ...ended, status: "SUCCEEDED", output });

    expect(await workflow.run(run, 1)).toEqual({ status: "SUCCEEDED", outcome: "COMPLETED" });

    const [call] = states.commandCalls(StartSyncExecutionCommand);
    expect(call?.args[0].input).toMatchObject({ stateMachineArn: MACHINE, name: "order-1-2" });
    expect(JSON.parse(call?.args[0].input.input ?? "")).toEqual(run);
  });

  it.each(["FAILED", "TIMED_OUT"] as const)("returns that a run ended %s", async (status) => {
    states.on(StartSyncExecutionCommand).resolves({ ...ended, status, error: "Interrupted" });
    expect(await workflow.run(run, 1)).toEqual({ status, error: "Interrupted" });
  });

  it.each(["{}", "null", '{"outcome":1}', '"COMPLETED"'])("returns no outcome for the output %s", async (output) => {
    states.on(StartSyncExecutionCommand).resolves({ ...ended, status: "SUCCEEDED", output });
    expect(await workflow.run(run, 1)).toEqual({ status: "SUCCEEDED" });
  });

  it("adds the delivery count to the name when a message is delivered again", async () => {
    states.on(StartSyncExecutionCommand).resolves({ ...ended, status: "SUCCEEDED" });
    await workflow.run(run, 3);
    expect(states.commandCalls(StartSyncExecutionCommand)[0]?.args[0].input.name).toBe("order-1-2-3");
  });

  it("throws every fault", async () => {
    const full = new ExecutionLimitExceeded(metadata);
    states.on(StartSyncExecutionCommand).rejects(full);
    await expect(workflow.run(run, 1)).rejects.toBe(full);
  });
});

describe("standardWorkflow", () => {
  const workflow = standardWorkflow(client, MACHINE, 20);

  it("starts a run under its own name and polls until its end", async () => {
    states.on(StartExecutionCommand).resolves({});
    states.on(DescribeExecutionCommand).resolves({ status: "FAILED", error: "Interrupted" });

    expect(await workflow.run(run, 1)).toEqual({ status: "FAILED", error: "Interrupted" });

    const [call] = states.commandCalls(StartExecutionCommand);
    expect(call?.args[0].input).toMatchObject({ stateMachineArn: MACHINE, name: "order-1-2" });
    expect(JSON.parse(call?.args[0].input.input ?? "")).toEqual(run);
    expect(states.commandCalls(DescribeExecutionCommand)[0]?.args[0].input).toEqual({
      executionArn: "arn:aws:states:us-east-1:123456789012:execution:fulfil-order:order-1-2",
    });
  });

  it("waits for a run that is already started", async () => {
    states.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists(metadata));
    states.on(DescribeExecutionCommand).resolves({ status: "SUCCEEDED", output: '{"outcome":"NOTHING_TO_DO"}' });
    expect(await workflow.run(run, 1)).toEqual({ status: "SUCCEEDED", outcome: "NOTHING_TO_DO" });
  });

  it("gives up on a run that does not end", async () => {
    states.on(StartExecutionCommand).resolves({});
    states.on(DescribeExecutionCommand).resolves({ status: "RUNNING" });
    await expect(standardWorkflow(client, MACHINE, 0).run(run, 1)).rejects.toThrow(RunNotEndedError);
  });

  it("throws every other error", async () => {
    const full = new ExecutionLimitExceeded(metadata);
    states.on(StartExecutionCommand).rejects(full);
    await expect(workflow.run(run, 1)).rejects.toBe(full);
  });
});
