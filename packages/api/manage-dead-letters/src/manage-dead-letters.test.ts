import { readFileSync } from "node:fs";
import type { DeadLetter, DeadLetterQueue, RedriveRequest, TakenLetter } from "@orders/adapters";
import type { DeadLetterQueues, RedriveResult } from "@orders/contracts/schemas";
import { at } from "@orders/domain/testing";
import { call, capturedLog } from "@orders/lambda-kit/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { manageDeadLetters, REDRIVE_MS } from "./manage-dead-letters.ts";
import { RULES } from "./rules.ts";

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

/** The dead-letter queues of a system with these messages, and the queues and the relay that a redrive sends them to. */
function systemWith(contents: Readonly<Record<string, readonly string[]>>, shown: readonly Partial<DeadLetter>[] = []) {
  const dead = new Map(Object.keys(RULES).map((name) => [name, [...(contents[name] ?? [])]]));
  const sent: [queue: string, body: string][] = [];
  const putBack: string[] = [];
  const relayed: RedriveRequest[] = [];
  const queueOf = (name: string): DeadLetterQueue => {
    const bodies = () => dead.get(name) ?? [];
    const taken = (body: string): TakenLetter => ({
      messageId: `id-${body}`,
      body,
      async sendTo(url) {
        sent.push([url, body]);
      },
      async remove() {
        dead.set(
          name,
          bodies().filter((each) => each !== body),
        );
      },
      async putBack() {
        putBack.push(body);
      },
    });
    return {
      count: async () => bodies().length,
      look: async () => ({
        count: bodies().length,
        letters: bodies().map((body, index) => ({
          messageId: `id-${body}`,
          sentAt: at(100 - index),
          orderIds: [],
          ...shown[index],
        })),
      }),
      async *take() {
        for (const body of [...bodies()]) yield taken(body);
      },
    };
  };
  let now = 0;
  const ports = {
    queues: new Map(Object.keys(RULES).map((name) => [name, queueOf(name)])),
    sources: { orders: "live-orders", notifications: "live-notifications", analytics: "live-analytics" },
    find: async (orderId: string) => (orderId === "gone" ? undefined : { orderId: { S: orderId } }),
    async relay(request: RedriveRequest) {
      relayed.push(request);
      return { published: [], failed: [] };
    },
    /** Each look at the clock takes a millisecond. */
    clock: { now: () => new Date(Date.parse(at(0)) + now++).toISOString() as never },
  };
  const list = async (): Promise<DeadLetterQueues> => {
    const { status, body } = await call(manageDeadLetters(ports), { route: "GET /dead-letters" });
    expect(status).toBe(200);
    return body as DeadLetterQueues;
  };
  const redrive = (queue: string, other: object = {}) =>
    call(manageDeadLetters({ ...ports, ...other }), {
      route: "POST /dead-letters/{queue}/redrive",
      path: { queue },
    });
  return { dead, sent, putBack, relayed, list, redrive };
}

describe("GET /dead-letters", () => {
  it("shows every queue, what it holds, and whether it can be redriven", async () => {
    const { queues } = await systemWith({ imports: ["a"] }).list();
    expect(queues.map(({ queue, count, redrivable }) => [queue, count, redrivable])).toEqual([
      ["orders", 0, true],
      ["notifications", 0, true],
      ["analytics", 0, true],
      ["relay", 0, true],
      ["customer_notifications", 0, false],
      ["back_office", 0, false],
      ["receipts", 0, false],
      ["imports", 1, false],
      ["reconciler", 0, false],
    ]);
    expect(queues.find(({ queue }) => queue === "imports")).toMatchObject({
      holds: "a file that could not be imported",
      redrive: "It came from no queue. Import the file again, which creates no order twice, and delete it.",
    });
  });

  it("shows messages without their contents, oldest first, with the order and the reason", async () => {
    const shown = [{ orderIds: ["order-1"], reason: "The bus refuses it" }, {}];
    const { queues } = await systemWith({ orders: ["jane@example.com", "b"] }, shown).list();
    const [{ messages, incomplete }] = queues as [DeadLetterQueues["queues"][number]];
    expect(messages).toEqual([
      { messageId: "id-b", sentAt: at(99) },
      { messageId: "id-jane@example.com", sentAt: at(100), orderId: "order-1", reason: "The bus refuses it" },
    ]);
    expect(incomplete).toBe(false);
  });

  it.each([["jane@example.com"], ["+14155550100"], ["1 Main St"], [""]])(
    "shows no orderId that no order can have: %s",
    async (orderId) => {
      const { queues } = await systemWith({ orders: ["a", "b"] }, [
        { orderIds: [orderId] },
        { orderIds: [orderId, "A"] },
      ]).list();
      expect(queues[0]?.messages).toEqual([
        { messageId: "id-b", sentAt: at(99), orderId: "A" },
        { messageId: "id-a", sentAt: at(100) },
      ]);
    },
  );

  it("shows 20 messages of many, and says that there are more", async () => {
    const { queues } = await systemWith({ orders: Array.from({ length: 30 }, (_, index) => `${index}`) }).list();
    expect(queues[0]).toMatchObject({ count: 30, incomplete: true });
    expect(queues[0]?.messages).toHaveLength(20);
  });
});

describe("POST /dead-letters/{queue}/redrive", () => {
  it.each(["orders", "notifications", "analytics"])("sends the messages of %s back to their queue", async (name) => {
    const system = systemWith({ [name]: ["a", "b"] });
    expect(await system.redrive(name)).toEqual({
      status: 200,
      body: { queue: name, redriven: 2, deleted: 0, stayed: 0, remaining: 0, remarks: [] },
    });
    expect(system.sent).toEqual([
      [`live-${name}`, "a"],
      [`live-${name}`, "b"],
    ]);
    expect(log.map((line) => JSON.parse(line))).toMatchObject([{ message: "Redriven", queue: name, REDRIVEN: 2 }]);
  });

  it("does nothing with an empty queue", async () => {
    expect((await systemWith({}).redrive("orders")).body).toMatchObject({ redriven: 0, remaining: 0 });
  });

  it("redrives 100 messages by one request, and says how many remain", async () => {
    const system = systemWith({ orders: Array.from({ length: 130 }, (_, index) => `${index}`) });
    expect((await system.redrive("orders")).body).toMatchObject({ redriven: 100, remaining: 30 });
    expect((await system.redrive("orders")).body).toMatchObject({ redriven: 30, remaining: 0 });
  });

  it("begins no message after its time, and says how many remain", async () => {
    const system = systemWith({ orders: ["a", "b", "c"] });
    const times = [0, 1, REDRIVE_MS];
    const clock = { now: () => new Date(Date.parse(at(0)) + (times.shift() ?? 0)).toISOString() };
    expect((await system.redrive("orders", { clock })).body).toMatchObject({ redriven: 2, remaining: 1 });
  });

  it.each(["imports", "receipts", "reconciler", "back_office", "customer_notifications"])(
    "refuses %s, and says what to do instead",
    async (name) => {
      const system = systemWith({ [name]: ["a"] });
      expect(await system.redrive(name)).toEqual({
        status: 409,
        body: { message: `A dead letter of ${name} cannot be redriven. ${RULES[name]?.redrive}` },
      });
      expect(system.dead.get(name)).toEqual(["a"]);
    },
  );

  it.each(["orderz", "UPPER", "a b"])("answers 404 for the queue %s", async (name) => {
    expect((await systemWith({}).redrive(name)).status).toBe(404);
  });

  it("names the queues that there are", async () => {
    expect((await systemWith({}).redrive("orderz")).body).toEqual({
      message:
        "There is no dead-letter queue orderz. One of: orders, notifications, analytics, relay, customer_notifications, " +
        "back_office, receipts, imports, reconciler",
    });
  });
});

describe("a redrive of the relay's dead letters", () => {
  const letter = (orderId: string, eventName = "INSERT") =>
    JSON.stringify({ eventName, keys: { orderId: { S: orderId } } });
  const result = async (system: ReturnType<typeof systemWith>, other?: object) =>
    (await system.redrive("relay", other)).body as RedriveResult;

  it("has their events published, and sends them to no queue", async () => {
    const system = systemWith({ relay: [letter("A"), letter("B")] });
    expect(await result(system)).toMatchObject({ redriven: 2, remaining: 0, remarks: [] });
    expect(system.relayed).toHaveLength(2);
    expect(system.sent).toEqual([]);
  });

  it("deletes those whose order is gone, and says so", async () => {
    const system = systemWith({ relay: [letter("gone")] });
    expect(await result(system)).toMatchObject({
      ...{ redriven: 0, deleted: 1, remaining: 0 },
      remarks: [{ orderId: "gone", outcome: "DELETED", text: "The order does not exist any more" }],
    });
    expect(system.relayed).toEqual([]);
  });

  it("keeps those that are not published, visible to others at once, and says why", async () => {
    const system = systemWith({ relay: ["not a letter", letter("A"), letter("B")] });
    const relay = async ({ redrive: [record] }: RedriveRequest) => {
      if (record?.dynamodb?.NewImage?.orderId?.S === "A") throw new Error("relay-order-events failed: out of memory");
      return { published: [], failed: [] };
    };
    expect(await result(system, { relay })).toMatchObject({
      ...{ redriven: 1, stayed: 2, remaining: 2 },
      remarks: [
        { messageId: "id-not a letter", outcome: "STAYED", text: "it names no order" },
        { orderId: "A", outcome: "STAYED", text: "relay-order-events failed: out of memory" },
      ],
    });
    expect(system.putBack).toEqual(["not a letter", letter("A")]);
  });

  it("says which transition could not be published", async () => {
    const system = systemWith({ relay: [letter("A", "MODIFY")] });
    expect(await result(system)).toMatchObject({
      redriven: 1,
      remarks: [{ orderId: "A", outcome: "REDRIVEN", text: expect.stringContaining("which transition was lost") }],
    });
  });

  it("keeps all when the table cannot be read", async () => {
    const system = systemWith({ relay: [letter("A")] });
    const find = () => Promise.reject(new Error("No table"));
    await expect(system.redrive("relay", { find })).rejects.toThrow("No table");
    expect(system.dead.get("relay")).toHaveLength(1);
  });
});

describe("the rules", () => {
  it("are those of docs/operations.md", () => {
    const text = readFileSync(new URL("../../../../docs/operations.md", import.meta.url), "utf8");
    for (const [name, { holds, redrive }] of Object.entries(RULES)) {
      expect(text).toContain(`| \`${name}\` | ${holds} | ${redrive} |`);
    }
  });

  it("are needed for every queue", () => {
    const ports = { queues: new Map([["webhook", {} as DeadLetterQueue]]) };
    expect(() => manageDeadLetters(ports as never)).toThrow(
      "Nothing says what the dead-letter queue webhook holds: add it to packages/api/manage-dead-letters/src/rules.ts",
    );
  });
});
