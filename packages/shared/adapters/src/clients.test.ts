import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { StartSyncExecutionCommand } from "@aws-sdk/client-sfn";
import { NumberValue, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  dynamoClient,
  eventBridgeClient,
  lambdaClient,
  s3Client,
  secretsClient,
  sesClient,
  snsClient,
  sqsClient,
  stepFunctionsClient,
  syncExecutionClient,
} from "./clients.ts";
import { systemClock } from "./system-clock.ts";

afterEach(() => vi.unstubAllEnvs());

describe("a client", () => {
  it.each(
    Object.entries({
      dynamoClient,
      eventBridgeClient,
      lambdaClient,
      s3Client,
      secretsClient,
      sesClient,
      snsClient,
      sqsClient,
      stepFunctionsClient,
      syncExecutionClient,
    }),
  )("makes no copies for a logger: %s", (_, make) => {
    expect(make().middlewareStack.identify().join()).not.toMatch(/logger/i);
  });

  it("of the SDK makes them, under the name that is removed", () => {
    expect(new DynamoDBClient().middlewareStack.identify().join()).toContain("loggerMiddleware");
  });
});

describe("s3Client", () => {
  it.each([
    ["http://localhost:4566", true],
    [undefined, false],
  ])("addresses buckets by path only at a custom endpoint: %s", (endpoint, byPath) => {
    vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
    expect(s3Client().config.forcePathStyle).toBe(byPath);
  });
});

describe("syncExecutionClient", () => {
  it.each([
    ["http://localhost:4566", true],
    [undefined, false],
  ])("has no separate host name at a custom endpoint: %s", (endpoint, disabled) => {
    vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
    expect(syncExecutionClient().config.disableHostPrefix).toBe(disabled);
  });

  it("does not retry a call, because it would start a second execution", async () => {
    for (const name of ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "test");
    const client = syncExecutionClient();
    const throttled = { response: { statusCode: 503, headers: {}, body: new TextEncoder().encode("{}") } };
    const network = vi.spyOn(client.config.requestHandler, "handle").mockResolvedValue(throttled as never);

    await expect(client.send(new StartSyncExecutionCommand({ stateMachineArn: "arn" }))).rejects.toThrow();

    expect(network).toHaveBeenCalledTimes(1);
  });
});

describe("dynamoClient", () => {
  it("reads and writes numbers exactly, and omits undefined attributes", async () => {
    for (const name of ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "test");
    const client = dynamoClient();
    const network = vi.spyOn(client.config.requestHandler, "handle").mockResolvedValue({
      response: {
        statusCode: 200,
        headers: {},
        body: new TextEncoder().encode('{"Attributes": {"price": {"N": "0.10000000000000000000001"}}}'),
      },
    } as never);

    const { Attributes } = await client.send(
      new PutCommand({ TableName: "t", Item: { price: NumberValue.from("1234567890123.99"), name: undefined } }),
    );

    expect(JSON.parse(new TextDecoder().decode(network.mock.calls[0]?.[0].body))).toEqual({
      TableName: "t",
      Item: { price: { N: "1234567890123.99" } },
    });
    expect(Attributes?.price).toEqual(NumberValue.from("0.10000000000000000000001"));
  });
});

describe("systemClock", () => {
  it("returns the time in UTC with milliseconds", () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 21, 9, 5, 7, 3) });
    expect(systemClock.now()).toBe("2026-11-21T09:05:07.003Z");
    vi.useRealTimers();
  });
});
