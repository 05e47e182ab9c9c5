import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { GetExecutionHistoryCommand, SFNClient } from "@aws-sdk/client-sfn";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, it } from "vitest";
import { readStack } from "../stack/stack.ts";
import type { RecordedRequest } from "./recording.ts";
import { usageOf } from "./usage.ts";

const logs = mockClient(CloudWatchLogsClient);
const bus = mockClient(EventBridgeClient);
const workflow = mockClient(SFNClient);

const stack = readStack({});
const resource = (type: string, attributes: object) => ({ type, attributes: attributes as Record<string, unknown> });
const resources = [
  resource("aws_lambda_function", { function_name: "orders-local-relay-order-events", memory_size: 256 }),
  resource("aws_lambda_function", { function_name: "orders-local-close-order", memory_size: 256 }),
  resource("aws_cloudwatch_event_rule", {
    name: "orders-local-analytics",
    event_pattern: '{"detail-type":["Order Created"]}',
  }),
  resource("aws_cloudwatch_event_rule", { name: "orders-local-tick", event_pattern: null }),
  resource("aws_cloudwatch_event_target", {
    rule: "orders-local-analytics",
    arn: "arn:aws:sqs:us-east-1:0:orders-local-analytics-queue",
  }),
];

function request(name: string, service: string, target: string, body: object, response: object = {}): RecordedRequest {
  const http = { method: "POST", path: "/", query: "" };
  return {
    caller: `orders-local-${name}`,
    service,
    target,
    ...http,
    request: JSON.stringify(body),
    response: JSON.stringify(response),
  };
}

beforeEach(() => {
  for (const client of [logs, bus, workflow]) client.reset();
  logs.on(FilterLogEventsCommand).resolves({ events: [] });
});

const use = async (...requests: RecordedRequest[]) => (await usageOf({ stack, resources }, requests, 0)).usage;

it("counts the units of a table and of each of its indexes apart", async () => {
  const ConsumedCapacity = {
    TableName: "orders-local-orders",
    CapacityUnits: 4,
    GlobalSecondaryIndexes: { StatusIndex: { CapacityUnits: 2 }, CustomerIndex: { CapacityUnits: 1 } },
  };
  const { writeUnits, readUnits, requests } = await use(
    request("submit-order", "dynamodb", "DynamoDB.PutItem", { TableName: "orders-local-orders" }, { ConsumedCapacity }),
    request(
      "get-order",
      "dynamodb",
      "DynamoDB.GetItem",
      { TableName: "orders-local-orders" },
      { ConsumedCapacity: { TableName: "orders-local-orders", CapacityUnits: 1 } },
    ),
  );
  expect(writeUnits).toEqual({
    "submit-order orders": 1,
    "submit-order orders StatusIndex": 2,
    "submit-order orders CustomerIndex": 1,
  });
  expect(readUnits).toEqual({ "get-order orders": 1 });
  expect(requests).toEqual({
    "submit-order dynamodb PutItem orders": 1,
    "get-order dynamodb GetItem orders": 1,
  });
});

it("leaves the reconciler out, which a schedule invokes", async () => {
  const { requests } = await use(request("reconcile-orders", "dynamodb", "DynamoDB.Query", { TableName: "x" }));
  expect(requests).toEqual({});
});

it("counts half a unit for each item that a batch asks for", async () => {
  const RequestItems = { "orders-local-inventory": { Keys: [{}, {}, {}] } };
  const { readUnits } = await use(request("submit-order", "dynamodb", "DynamoDB.BatchGetItem", { RequestItems }));
  expect(readUnits).toEqual({ "submit-order inventory": 1.5 });
});

it("tells the analytics' counters from their markers", async () => {
  const update = (day: string) => ({ Update: { TableName: "orders-local-analytics", Key: { day: { S: day } } } });
  const transaction = { TransactItems: [update("order#1"), update("2026-11-21"), update("2026-11-21")] };
  const ConsumedCapacity = [{ TableName: "orders-local-analytics", CapacityUnits: 6 }];
  const { writeUnits } = await use(
    request("record-analytics", "dynamodb", "DynamoDB.TransactWriteItems", transaction, { ConsumedCapacity }),
  );
  expect(writeUnits).toEqual({ "record-analytics analytics": 2, "record-analytics analytics counters": 4 });
});

it("asks the bus which rule takes an event", async () => {
  bus
    .on(TestEventPatternCommand)
    .callsFake(({ Event }) => ({ Result: JSON.parse(Event)["detail-type"] === "Order Created" }));
  const entry = (DetailType: string) => ({ Source: "com.orders.service", DetailType, Detail: "{}" });
  const { events, deliveries } = await use(
    request("relay-order-events", "events", "AWSEvents.PutEvents", {
      Entries: [entry("Order Created"), entry("Order Status Changed"), entry("Order Created")],
    }),
  );
  expect(events).toBe(3);
  expect(deliveries).toEqual([{ rule: "analytics", target: "analytics-queue", count: 2 }]);
});

it("reads invocations, their times and metrics from the logs", async () => {
  const Dimensions = [["Environment", "Status"], []];
  const metric = JSON.stringify({
    _aws: { CloudWatchMetrics: [{ Dimensions, Metrics: [{ Name: "OrdersProcessed" }] }] },
    ...{ Environment: "dev", Status: "FAILED", OrdersProcessed: 1 },
  });
  const messages = [
    "START RequestId: 1",
    metric,
    "END RequestId: 1",
    "REPORT RequestId: 1 Duration: 12.5 ms Billed Duration: 13 ms",
  ];
  logs
    .on(FilterLogEventsCommand, { logGroupName: "/aws/lambda/orders-local-relay-order-events" })
    .resolves({ events: messages.map((message) => ({ message })) })
    .on(FilterLogEventsCommand, { logGroupName: "/aws/lambda/orders-local-close-order" })
    .rejects(new ResourceNotFoundException({ message: "", $metadata: {} }));
  const { usage, metrics } = await usageOf({ stack, resources }, [], 0);
  expect(usage.invocations).toEqual({
    "relay-order-events": { count: 1, ms: 12.5, memory: 0.25, logBytes: metric.length },
  });
  expect(metrics).toEqual(["OrdersProcessed Environment=dev Status=FAILED", "OrdersProcessed"]);
});

it("counts the states and the time of a run", async () => {
  const at = (ms: number) => new Date(ms);
  workflow.on(GetExecutionHistoryCommand, { executionArn: "arn:run" }).resolves({
    events: [
      { id: 1, type: "ExecutionStarted", timestamp: at(1000) },
      { id: 2, type: "TaskStateEntered", timestamp: at(1001) },
      { id: 3, type: "TaskStateExited", timestamp: at(1100) },
      { id: 4, type: "SucceedStateEntered", timestamp: at(1101) },
      { id: 5, type: "ExecutionSucceeded", timestamp: at(1250) },
    ],
  });
  const used = await use(
    request("process-order", "states", "AWSStepFunctions.StartSyncExecution", {}, { executionArn: "arn:run" }),
  );
  expect(used).toMatchObject({ runs: 1, transitions: 2, runMs: 250 });
});
