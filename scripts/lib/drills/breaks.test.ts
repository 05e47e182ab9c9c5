import {
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { readStack } from "../stack/stack.ts";
import type { State } from "../stack/state.ts";
import { disableMapping, poison, shortenVisibility, throttle } from "./breaks.ts";

const lambda = mockClient(LambdaClient);
const sqs = mockClient(SQSClient);
beforeEach(() => {
  lambda.reset();
  sqs.reset();
});

const stack = readStack({ PROJECT_NAME: "shop" });
const mapping = (name: string, uuid: string) => ({
  type: "aws_lambda_event_source_mapping",
  attributes: { uuid, function_arn: `arn:aws:lambda:us-east-1:000000000000:function:shop-local-${name}` },
});
const state: State = {
  ...{ tag: "1", tainted: [] },
  outputs: {
    function_names: { "process-payment": "shop-local-process-payment" },
    orders_queue_url: "http://queue",
    orders_dead_letter_queue_url: "http://dead",
  },
  resources: [mapping("process-order", "uuid-1"), mapping("relay-order-events", "uuid-2")],
};

describe("what a drill breaks, and its repair", () => {
  it("a function's event source mapping is disabled and enabled again", async () => {
    const repair = await disableMapping(stack, state, "relay-order-events");
    await repair();
    expect(lambda.commandCalls(UpdateEventSourceMappingCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { UUID: "uuid-2", Enabled: false },
      { UUID: "uuid-2", Enabled: true },
    ]);
    await expect(disableMapping(stack, state, "get-order")).rejects.toThrow(
      "shop-local has no event source mapping of get-order.",
    );
  });

  it("a function's concurrency is taken and given back", async () => {
    const repair = await throttle(stack, state, "process-payment");
    await repair();
    const FunctionName = "shop-local-process-payment";
    expect(lambda.commandCalls(PutFunctionConcurrencyCommand)[0]?.args[0].input).toEqual({
      ...{ FunctionName, ReservedConcurrentExecutions: 0 },
    });
    expect(lambda.commandCalls(DeleteFunctionConcurrencyCommand)[0]?.args[0].input).toEqual({ FunctionName });
  });

  it("a poison message is deleted from the dead letters, and no other letter", async () => {
    const repair = await poison(stack, state);
    const [sent] = sqs.commandCalls(SendMessageCommand);
    const Body = sent?.args[0].input.MessageBody;
    sqs
      .on(ReceiveMessageCommand, { QueueUrl: "http://dead" })
      .resolvesOnce({
        Messages: [
          { MessageId: "1", Body: "an order's message", ReceiptHandle: "other" },
          { MessageId: "2", ...(Body !== undefined && { Body }), ReceiptHandle: "poison" },
        ],
      })
      .resolves({});
    await repair();
    expect(sqs.commandCalls(DeleteMessageCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { QueueUrl: "http://dead", ReceiptHandle: "poison" },
    ]);
  });

  it("the visibility timeout is shortened, told, and set again", async () => {
    sqs.on(GetQueueAttributesCommand).resolves({
      Attributes: { VisibilityTimeout: "180", RedrivePolicy: '{"maxReceiveCount":3}' },
    });
    const { visibilitySeconds, receives, restore } = await shortenVisibility(stack, state, 20);
    await restore();
    expect([visibilitySeconds, receives]).toEqual([180, 3]);
    expect(
      sqs.commandCalls(SetQueueAttributesCommand).map(({ args: [{ input }] }) => input.Attributes?.VisibilityTimeout),
    ).toEqual(["20", "180"]);
  });
});
