import { type DeadLetterQueue, ordersClient, type RedriveResult } from "@orders/client";
import { describe, expect, it } from "vitest";
import { deadLetterQueues } from "./queues.ts";
import { readDeadLetterQueues, redrive } from "./redrive.ts";

/** An API that gives these answers, one after the other and the last one again, and the requests that it got. */
function apiWith(status: number, ...answers: object[]) {
  const asked: string[] = [];
  const api = ordersClient({
    baseUrl: "https://api.example",
    apiKey: "key-1",
    fetch: async ({ method, url }) => {
      asked.push(`${method} ${new URL(url).pathname}`);
      return Response.json(answers[Math.min(asked.length, answers.length) - 1], { status });
    },
  });
  return { api, asked };
}

const queue = (name: string, count: number, redrivable = true): DeadLetterQueue => ({
  ...{ queue: name, count, redrivable, holds: "a message", redrive: "It came from no queue. Delete it." },
  messages: [],
  incomplete: false,
});
const result = (more: Partial<RedriveResult>): RedriveResult => ({
  ...{ queue: "orders", redriven: 0, deleted: 0, stayed: 0, remaining: 0, remarks: [] },
  ...more,
});

describe("a redrive", () => {
  it("asks the API until it redrives nothing more", async () => {
    const { api, asked } = apiWith(200, result({ redriven: 100 }), result({ redriven: 25 }), result({}));
    expect(await redrive(api, queue("orders", 125))).toEqual(["orders: 125 dead letters redriven, 0 deleted, 0 stay"]);
    expect(asked).toEqual(Array(3).fill("POST /dead-letters/orders/redrive"));
  });

  it("ends where messages fail again and come back", async () => {
    const { api, asked } = apiWith(200, result({ redriven: 1 }));
    await redrive(api, queue("orders", 1));
    expect(asked).toHaveLength(10);
  });

  it("says once of each message why it stays or was deleted", async () => {
    const stays = { messageId: "m-1", outcome: "STAYED", text: "it names no order" } as const;
    const gone = {
      messageId: "m-2",
      orderId: "A",
      outcome: "DELETED",
      text: "The order does not exist any more",
    } as const;
    const { api } = apiWith(
      200,
      result({ deleted: 1, stayed: 1, remarks: [stays, gone] }),
      result({ stayed: 1, remarks: [stays] }),
    );
    expect(await redrive(api, queue("relay", 2))).toEqual([
      "relay: 0 dead letters redriven, 1 deleted, 1 stay",
      "  m-1 stayed: it names no order",
      "  m-2 deleted (order A): The order does not exist any more",
    ]);
  });

  it("leaves messages that cannot be redriven, and says what to do", async () => {
    const { api, asked } = apiWith(200, result({}));
    expect(await redrive(api, queue("imports", 2, false))).toEqual([
      "imports: 2 dead letters stay. It came from no queue. Delete it.",
    ]);
    expect(await redrive(api, queue("imports", 0, false))).toEqual(["imports: no dead letters"]);
    expect(asked).toEqual([]);
  });

  it("fails with the words of the API", async () => {
    const { api } = apiWith(500, { message: "Try again" });
    await expect(redrive(api, queue("orders", 1))).rejects.toThrow(
      'The redrive of orders failed: {"message":"Try again"}',
    );
    await expect(readDeadLetterQueues(api)).rejects.toThrow('GET /dead-letters failed: {"message":"Try again"}');
  });
});

describe("the dead-letter queues", () => {
  const queues = [
    { name: "orders", dead: false },
    ...["orders", "relay", "schedules"].map((name) => ({ name, dead: true })),
  ];
  const names = (QUEUE: string | undefined) => deadLetterQueues(queues as never, QUEUE).map(({ name }) => name);

  it("are all, or the one that QUEUE names", () => {
    expect([names(undefined), names(""), names("orders")]).toEqual([
      ["orders", "relay", "schedules"],
      ["orders", "relay", "schedules"],
      ["orders"],
    ]);
  });

  it("are listed for a name that is none of them", () => {
    expect(() => names("orderz")).toThrow("There is no dead-letter queue orderz. One of: orders, relay, schedules");
  });
});
