import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { dynamoClient } from "../clients.ts";
import { batchGet } from "./batch-get.ts";

const { waited } = vi.hoisted(() => ({ waited: [] as number[] }));
vi.mock("node:timers/promises", () => ({ setTimeout: async (milliseconds: number) => waited.push(milliseconds) }));

const client = dynamoClient();
const dynamo = mockClient(client);
const keys = (count: number) => Array.from({ length: count }, (_, n) => ({ productId: `P${n}` }));

/** A table that returns at most `most` items per call, and none on its first `deaf` calls. */
function tableOf({ most = 100, deaf = 0 }) {
  const sizes: number[] = [];
  dynamo.on(BatchGetCommand).callsFake(({ RequestItems }) => {
    const due = RequestItems.products.Keys;
    sizes.push(due.length);
    const read = sizes.length <= deaf ? 0 : most;
    const left = due.slice(read);
    return {
      Responses: { products: due.slice(0, read) },
      UnprocessedKeys: left.length > 0 ? { products: { Keys: left } } : {},
    };
  });
  return { sizes };
}

beforeEach(() => {
  dynamo.reset();
  waited.length = 0;
});

describe("batchGet", () => {
  it("requests 100 keys at a time, the most that DynamoDB accepts", async () => {
    const { sizes } = tableOf({});
    expect(await batchGet(client, "products", keys(250))).toEqual(keys(250));
    expect(sizes).toEqual([100, 100, 50]);
    expect(waited).toEqual([]);
  });

  it("sends no request for no keys", async () => {
    const { sizes } = tableOf({});
    expect(await batchGet(client, "products", [])).toEqual([]);
    expect(sizes).toEqual([]);
  });

  it("requests unread keys again, with backoff", async () => {
    const { sizes } = tableOf({ most: 40 });
    expect(await batchGet(client, "products", keys(100))).toEqual(keys(100));
    expect(sizes).toEqual([100, 60, 20]);
    expect(waited).toHaveLength(2);
  });

  it("gives up when the table returns nothing five times", async () => {
    const { sizes } = tableOf({ deaf: 99 });
    await expect(batchGet(client, "products", keys(3))).rejects.toThrow("products left 3 items unread");
    expect(sizes).toHaveLength(5);
  });

  it("does not give up on the fifth try", async () => {
    tableOf({ deaf: 4 });
    expect(await batchGet(client, "products", keys(3))).toEqual(keys(3));
  });

  it("waits longer before each retry", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    tableOf({ deaf: 4 });
    await batchGet(client, "products", keys(1));
    vi.restoreAllMocks();

    expect(waited).toEqual([50, 100, 200, 400]);
  });

  it("leaves out items that do not exist", async () => {
    dynamo.on(BatchGetCommand).resolves({ Responses: { products: [{ productId: "P1" }] } });
    expect(await batchGet(client, "products", keys(3))).toEqual([{ productId: "P1" }]);
  });
});
