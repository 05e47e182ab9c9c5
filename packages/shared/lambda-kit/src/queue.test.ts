import type { ProcessingRequested as Message } from "@orders/contracts/schemas";
import { ProcessingRequested } from "@orders/contracts/validators";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { queueHandler } from "./queue.ts";
import { capturedLog } from "./testing.ts";

const detail = (orderId: string) => ({ orderId, attempt: 1, correlationId: `correlation-of-${orderId}` });
const record = (messageId: string, body: unknown = { detail: detail(messageId) }, receives = 1) =>
  ({
    messageId,
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: String(receives) },
  }) as SQSRecord;

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

/** Passes the messages to a consumer that fails for these orders. */
async function take(records: SQSRecord[], failing: string[] = []) {
  const taken: Message[] = [];
  const handler = queueHandler(ProcessingRequested, async (message) => {
    if (failing.includes(message.detail.orderId)) throw new Error(`No luck with ${message.detail.orderId}`);
    taken.push(message);
  });
  const { batchItemFailures } = await handler({ Records: records } as SQSEvent, {} as Context);
  return {
    taken: taken.map((message) => message.detail.orderId),
    failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort(),
    lines: log.map((line) => JSON.parse(line)),
  };
}

describe("queueHandler", () => {
  it("handles every message, and accepts additional members", async () => {
    const { taken, failed } = await take([
      record("a", { source: "com.orders.service", detail: { ...detail("a"), status: "PENDING" } }),
      record("b"),
    ]);
    expect({ taken, failed }).toEqual({ taken: ["a", "b"], failed: [] });
  });

  it("fails a message alone, and logs its ids", async () => {
    const { taken, failed, lines } = await take([record("a"), record("b", undefined, 3), record("c")], ["b"]);

    expect({ taken, failed }).toEqual({ taken: ["a", "c"], failed: ["b"] });
    expect(lines).toMatchObject([
      {
        level: "ERROR",
        messageId: "b",
        orderId: "b",
        correlationId: "correlation-of-b",
        receives: 3,
        error: { message: "No luck with b" },
      },
    ]);
  });

  it.each<[string, unknown, string]>([
    ["that is not JSON", '{"customerEmail": jane@example.com', "The message is not JSON"],
    ["that is empty", "", "The message is not JSON"],
    ["without a detail", {}, "Missing required field: detail"],
    ["without an attempt", { detail: { ...detail("x"), attempt: undefined } }, "detail.attempt"],
    ["with an attempt in words", { detail: { ...detail("x"), attempt: "jane@example.com" } }, "detail.attempt must be"],
    ["that is a list", [], "The body must be an object"],
  ])("fails a message %s alone, and repeats no value of it", async (_, body, why) => {
    const { taken, failed, lines } = await take([record("a"), record("unreadable", body), record("c")]);

    expect({ taken, failed }).toEqual({ taken: ["a", "c"], failed: ["unreadable"] });
    expect(lines).toMatchObject([{ messageId: "unreadable", error: { name: "UnreadableMessageError" } }]);
    expect(lines[0].error.message).toContain(why);
    expect(log.join()).not.toMatch(/jane|example/);
  });

  it("reports all messages, and throws nothing, when every message fails", async () => {
    const { taken, failed } = await take([record("a"), record("b", "{")], ["a"]);
    expect({ taken, failed }).toEqual({ taken: [], failed: ["a", "b"] });
  });

  it("passes the context of the invocation", async () => {
    const contexts: Context[] = [];
    const handler = queueHandler(ProcessingRequested, async (_, { context }) => {
      contexts.push(context);
    });
    const context = { awsRequestId: "request-7" } as Context;
    await handler({ Records: [record("a")] } as SQSEvent, context);
    expect(contexts).toEqual([context]);
  });

  it("starts empty with each batch", async () => {
    expect((await take([record("a")], ["a"])).failed).toEqual(["a"]);
    expect((await take([record("a")])).failed).toEqual([]);
  });
});
