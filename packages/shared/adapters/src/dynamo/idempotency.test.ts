import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { dynamoClient } from "../clients.ts";
import { dynamoIdempotency } from "./idempotency.ts";
import { idempotencyId } from "./idempotency-id.ts";

const DAY = 24 * 3600;
const client = dynamoClient();
const dynamo = mockClient(client);
const idempotency = dynamoIdempotency(client, "orders-idempotency")({ getRemainingTimeInMillis: () => 20_000 });

const standing = (item: Record<string, { S: string } | { N: string }>) =>
  new ConditionalCheckFailedException({ $metadata: {}, message: "The conditional request failed", Item: item });
const calls = () => dynamo.calls().map(({ args }) => args[0].constructor.name);

beforeEach(() => {
  dynamo.reset();
  dynamo.on(PutItemCommand).resolves({});
  dynamo.on(UpdateItemCommand).resolves({});
  dynamo.on(DeleteItemCommand).resolves({});
});

describe("dynamoIdempotency", () => {
  it("finds in a client what Powertools adds its own steps to", async () => {
    for (const name of ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "test");
    const own = dynamoClient();
    const answer = { response: { statusCode: 200, headers: {}, body: new TextEncoder().encode("{}") } };
    const network = vi.spyOn(own.config.requestHandler, "handle").mockResolvedValue(answer as never);

    await dynamoIdempotency(
      own,
      "t",
    )({ getRemainingTimeInMillis: () => 20_000 }).perform("event-1/EMAIL", async () => ({ result: "SENT" }));

    expect(network).toHaveBeenCalledTimes(2);
    vi.unstubAllEnvs();
  });

  it("stores that an effect is in progress before it runs, and afterwards that it is complete", async () => {
    const act = vi.fn(async () => {
      expect(calls()).toEqual(["PutItemCommand"]);
    });
    const now = Date.now();

    await idempotency.perform("event-1/EMAIL", act);

    expect(act).toHaveBeenCalledOnce();
    expect(calls()).toEqual(["PutItemCommand", "UpdateItemCommand"]);
    const { TableName, Item, ConditionExpression } = dynamo.commandCalls(PutItemCommand)[0]?.args[0].input ?? {};
    expect(TableName).toBe("orders-idempotency");
    expect(ConditionExpression).toContain("attribute_not_exists(#id)");
    expect(Item).toMatchObject({ id: { S: expect.any(String) }, status: { S: "INPROGRESS" } });
    expect(Number(Item?.expiration?.N) - now / 1000).toBeCloseTo(30 * DAY, -2);
    expect(Number(Item?.in_progress_expiration?.N) - now).toBeGreaterThanOrEqual(20_000);
    expect(Number(Item?.in_progress_expiration?.N) - now).toBeLessThan(25_000);
  });

  it("stores what the effect returned, under an id that depends on the key alone", async () => {
    await idempotency.perform("event-1/EMAIL", async () => ({ result: "SENT" }));
    const { Item } = dynamo.commandCalls(PutItemCommand)[0]?.args[0].input ?? {};
    expect(Item?.id?.S).toBe(idempotencyId("event-1/EMAIL"));
    const { Key, ExpressionAttributeNames, ExpressionAttributeValues } =
      dynamo.commandCalls(UpdateItemCommand)[0]?.args[0].input ?? {};
    expect(Key).toEqual({ id: Item?.id });
    expect(ExpressionAttributeNames?.["#response_data"]).toBe("data");
    expect(ExpressionAttributeValues?.[":response_data"]).toEqual({ M: { result: { S: "SENT" } } });
  });

  it("distinguishes keys", async () => {
    await idempotency.perform("event-1/EMAIL", async () => {});
    await idempotency.perform("event-1/SMS", async () => {});
    const ids = dynamo.commandCalls(PutItemCommand).map(({ args }) => args[0].input.Item?.id?.S);
    expect(new Set(ids).size).toBe(2);
  });

  it("does not repeat an effect", async () => {
    const done = { id: { S: "x" }, status: { S: "COMPLETED" }, expiration: { N: String(Date.now() / 1000 + DAY) } };
    dynamo.on(PutItemCommand).rejects(standing(done));
    const act = vi.fn();

    await idempotency.perform("event-1/EMAIL", act);

    expect(act).not.toHaveBeenCalled();
  });

  it("throws while another invocation runs the effect, so that the message is delivered again", async () => {
    const doing = { id: { S: "x" }, status: { S: "INPROGRESS" }, expiration: { N: String(Date.now() / 1000 + DAY) } };
    dynamo.on(PutItemCommand).rejects(standing(doing));
    const act = vi.fn();

    await expect(idempotency.perform("event-1/EMAIL", act)).rejects.toThrow("already an execution in progress");
    expect(act).not.toHaveBeenCalled();
  });

  it("removes the key of an effect that failed, and throws its error", async () => {
    const fail = async (): Promise<void> => {
      throw new Error("No luck");
    };
    await expect(idempotency.perform("event-1/EMAIL", fail)).rejects.toThrow("No luck");
    expect(calls()).toEqual(["PutItemCommand", "DeleteItemCommand"]);
  });

  it("does not run the effect when the key cannot be stored", async () => {
    dynamo.on(PutItemCommand).rejects(new Error("No table"));
    const act = vi.fn();
    await expect(idempotency.perform("event-1/EMAIL", act)).rejects.toThrow("Failed to save in progress record");
    expect(act).not.toHaveBeenCalled();
  });
});
