import { ProcessingRequested } from "@orders/contracts/validators";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { queueBatchHandler } from "./queue-batch.ts";
import { capturedLog } from "./testing.ts";

const record = (messageId: string, changes: object = {}, receives = 1) =>
  ({
    messageId,
    body: JSON.stringify({
      detail: { orderId: messageId, attempt: 1, correlationId: `correlation-of-${messageId}`, ...changes },
    }),
    attributes: { ApproximateReceiveCount: String(receives) },
  }) as SQSRecord;

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

const settled = (orderId: string, failing: readonly string[]): PromiseSettledResult<string> =>
  failing.includes(orderId)
    ? { status: "rejected", reason: new Error(`No luck with ${orderId}`) }
    : { status: "fulfilled", value: orderId };

/** Passes the messages to a consumer of order ids that cannot read attempt 13. */
async function take(
  records: SQSRecord[],
  became: (taken: readonly string[]) => readonly PromiseSettledResult<unknown>[] = (taken) =>
    taken.map((orderId) => settled(orderId, [])),
) {
  const batches: (readonly string[])[] = [];
  const handler = queueBatchHandler(
    ProcessingRequested,
    ({ detail: { orderId, attempt } }) => {
      if (attempt === 13) throw new RangeError("13 brings no luck");
      return orderId;
    },
    async (taken) => {
      batches.push(taken);
      return became(taken);
    },
  );
  const { batchItemFailures } = await handler({ Records: records } as SQSEvent, {} as Context);
  return {
    batches,
    failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    lines: log.map((line) => JSON.parse(line)),
  };
}

describe("queueBatchHandler", () => {
  it("passes the context of the invocation", async () => {
    const contexts: Context[] = [];
    const handler = queueBatchHandler(
      ProcessingRequested,
      ({ detail }) => detail.orderId,
      async (taken, context) => {
        contexts.push(context);
        return taken.map((orderId) => settled(orderId, []));
      },
    );
    const context = { awsRequestId: "request-7" } as Context;
    await handler({ Records: [record("a")] } as SQSEvent, context);
    expect(contexts).toEqual([context]);
  });

  it("passes all messages together, and completes them", async () => {
    expect(await take([record("a"), record("b")])).toEqual({ batches: [["a", "b"]], failed: [], lines: [] });
  });

  it("fails the rejected messages, and logs the ids of each", async () => {
    const { failed, lines } = await take([record("a"), record("b", {}, 3), record("c")], (taken) =>
      taken.map((orderId) => settled(orderId, ["b"])),
    );
    expect(failed).toEqual(["b"]);
    expect(lines).toMatchObject([
      { messageId: "b", correlationId: "correlation-of-b", receives: 3, error: { message: "No luck with b" } },
    ]);
  });

  it("fails an unreadable message alone, and repeats no value of it", async () => {
    const { batches, failed, lines } = await take([
      record("a"),
      { ...record("not-json"), body: '{"customerEmail": jane@example.com' },
      record("wrong", { attempt: "jane@example.com" }),
      record("refused", { attempt: 13 }),
      record("b"),
    ]);

    expect(batches).toEqual([["a", "b"]]);
    expect(failed).toEqual(["not-json", "wrong", "refused"]);
    expect(lines).toMatchObject([
      { messageId: "not-json", error: { name: "UnreadableMessageError" } },
      { messageId: "wrong", error: { name: "UnreadableMessageError" } },
      { messageId: "refused", correlationId: "correlation-of-refused", error: { message: "13 brings no luck" } },
    ]);
    expect(log.join()).not.toMatch(/jane|example/);
  });

  it("does not call the consumer when no message can be read", async () => {
    expect(await take([record("a", { attempt: 13 })])).toMatchObject({ batches: [], failed: ["a"] });
  });

  it("fails each of two equal messages by its own id", async () => {
    const twice = await take([record("a"), { ...record("a"), messageId: "a-again" }], ([first]) => [
      settled(String(first), ["a"]),
      settled(String(first), []),
    ]);
    expect(twice.failed).toEqual(["a"]);
  });

  it("fails all messages when the consumer throws", async () => {
    const { failed, lines } = await take([record("a"), record("b", { attempt: 13 }), record("c")], () => {
      throw new Error("Out of order");
    });
    expect(failed.sort()).toEqual(["a", "b", "c"]);
    expect(lines.filter(({ error }) => error.message === "Out of order")).toHaveLength(2);
  });

  it("fails all messages when the consumer omits a result, because it is unknown which", async () => {
    const { failed } = await take([record("a"), record("b")], () => [settled("a", [])]);
    expect(failed).toEqual(["a", "b"]);
  });
});
