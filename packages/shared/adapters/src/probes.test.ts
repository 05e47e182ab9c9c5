import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeRuleCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { busProbe, tableProbes, workflowProbe } from "./probes.ts";

const dynamo = mockClient(DynamoDBClient);
const bridge = mockClient(EventBridgeClient);
const steps = mockClient(SFNClient);
const ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:fulfil-order";
beforeEach(() => {
  dynamo.reset();
  bridge.reset();
  steps.reset();
});

describe("a probe", () => {
  it.each(["ACTIVE", "UPDATING"] as const)("finds a table that is %s", async (TableStatus) => {
    dynamo.on(DescribeTableCommand, { TableName: "orders" }).resolves({ Table: { TableStatus } });
    await expect(tableProbes()("orders")()).resolves.toBeUndefined();
  });

  it("refuses a table that is being deleted", async () => {
    dynamo.on(DescribeTableCommand).resolves({ Table: { TableStatus: "DELETING" } });
    await expect(tableProbes()("orders")()).rejects.toThrow("The table orders is DELETING");
  });

  it("finds a bus by its enabled rule, refuses a disabled one, and throws what the service answers", async () => {
    bridge
      .on(DescribeRuleCommand, { EventBusName: "bus", Name: "rule" })
      .resolvesOnce({ State: "ENABLED" })
      .resolvesOnce({ State: "DISABLED" })
      .rejects(new Error("No such bus"));
    const probe = busProbe("bus", "rule");
    await expect(probe()).resolves.toBeUndefined();
    await expect(probe()).rejects.toThrow("The rule rule of the bus bus is DISABLED");
    await expect(probe()).rejects.toThrow("No such bus");
  });

  it("finds a workflow, and refuses one that is being deleted", async () => {
    const described = { stateMachineArn: ARN, name: "fulfil-order" };
    steps
      .on(DescribeStateMachineCommand, { stateMachineArn: ARN })
      .resolvesOnce({ ...described, status: "ACTIVE" } as never)
      .resolves({ ...described, status: "DELETING" } as never);
    await expect(workflowProbe(ARN)()).resolves.toBeUndefined();
    await expect(workflowProbe(ARN)()).rejects.toThrow("The workflow is DELETING");
  });
});
