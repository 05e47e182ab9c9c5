/**
 * Measures operations with 1,000 and with 100,000 orders in the orders table of a local stack, which it fills with past
 * orders. ROUNDS (60) is how often each operation is measured. The emulator copies and sorts a whole partition of an index
 * for each query, so the time of a list of all orders, by status or by time is that of the emulator. For these, and for every
 * other list, the requests and the items that they read are counted, in a table of each size.
 */

import { CreateTableCommand, DeleteTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { dynamoOrders } from "@orders/adapters";
import type { Instant } from "@orders/domain";
import pMap from "p-map";
import { type ListCase, listCases, pastOrderId, pastOrders, positionBefore } from "./lib/bench/table-size.ts";
import { print } from "./lib/cli/printable.ts";
import { main, sleep } from "./lib/cli/run.ts";
import { wholeNumber } from "./lib/cli/settings.ts";
import { line, step, UserError } from "./lib/cli/steps.ts";
import { addLoadProduct, lifetimeOf, readOrders } from "./lib/load/load-orders.ts";
import { distribution } from "./lib/load/numbers.ts";
import { sendOrder } from "./lib/orders/send-order.ts";
import { apiOf } from "./lib/stack/api.ts";
import { clientConfig, readStack, refuseLoadOnAws } from "./lib/stack/stack.ts";
import { output, readState } from "./lib/stack/state.ts";
import type { Item } from "./lib/stack/tables.ts";

const SIZES = [1_000, 100_000] as const;
const NEWEST = "2026-01-01T00:00:00.000Z" as Instant;
const PRODUCT = "TABLE-SIZE";
/** Items of one BatchWriteItem. Source: Amazon DynamoDB API Reference, BatchWriteItem. */
const BATCH = 25;
const SETTLE_LIMIT_MS = 60_000;

type Times = Record<string, number[]>;

await main(async () => {
  const stack = readStack();
  refuseLoadOnAws(stack);
  const rounds = wholeNumber("ROUNDS", 60, 1_000);
  const { outputs } = await readState(stack);
  const table = output(outputs, "orders_table_name");
  const small = `${table}-small`;
  const api = apiOf(outputs);
  const client = countingClient(clientConfig(stack));
  const cases = listCases(NEWEST);
  await addLoadProduct(stack, outputs, PRODUCT, 1_000_000);
  line(`Operations of ${stack.prefix} with ${SIZES.join(" and ")} orders, ${rounds} times each`);

  const fill = async (name: string, from: number, to: number) => {
    const batches = Array.from({ length: Math.ceil((to - from) / BATCH) }, (_, index) => from + index * BATCH);
    await step(`${name} filled to ${to} orders`, ({ progress }) =>
      pMap(
        batches,
        async (first) => {
          await writeAll(client.documents, name, [...pastOrders(first, Math.min(first + BATCH, to), NEWEST)]);
          if (first % 2_500 === 0) progress(`${first} of ${to}`);
        },
        { concurrency: 8 },
      ),
    );
  };

  /** Submit, get, lists and runs through the API, in turn. */
  const measureApi = async (size: number): Promise<Times> => {
    const times: Times = {};
    const sent: string[] = [];
    const cursors = new Map<ListCase, string | undefined>();
    for (const listed of cases.filter(({ filter }) => filter.customerId !== undefined)) {
      cursors.set(listed, await cursorBefore(listed));
    }
    for (let round = -5; round < rounds; round++) {
      const timed = async (name: string, work: () => Promise<unknown>) => {
        const started = performance.now();
        await work();
        // The first rounds start the functions.
        if (round >= 0) times[name] = [...(times[name] ?? []), performance.now() - started];
      };
      await timed("submit", async () => {
        const { orderId } = await sendOrder(api, { customerId: "SIZE-1", productId: PRODUCT, quantity: 1 });
        if (round >= 0) sent.push(orderId);
      });
      await timed("get", async () => {
        const orderId = pastOrderId(((round + 5) * 7_919) % size);
        ok(await api.GET("/orders/{orderId}", { params: { path: { orderId } } }));
      });
      for (const [listed, cursor] of cursors) await timed(`list ${listed.name}`, () => listOnce(listed, cursor));
    }
    times.run = await runTimes(sent);
    return times;
  };
  const listOnce = async ({ filter, limit }: ListCase, cursor: string | undefined) => {
    const query = { ...filter, limit, ...(cursor !== undefined && { cursor }) };
    return ok(await api.GET("/orders", { params: { query: query as never } }));
  };
  const cursorBefore = async (listed: ListCase): Promise<string | undefined> => {
    let cursor: string | undefined;
    for (let page = 1; page < listed.page; page++) cursor = (await listOnce(listed, cursor)).nextCursor ?? undefined;
    return cursor;
  };
  const runTimes = async (ids: readonly string[]): Promise<number[]> => {
    for (const started = Date.now(); ; await sleep(500)) {
      const stored = await readOrders(stack, outputs, ids);
      const done = stored.filter(({ status }) => status === "COMPLETED");
      if (done.length === ids.length) return done.map(lifetimeOf).map(({ submitted, settled }) => settled - submitted);
      if (Date.now() - started > SETTLE_LIMIT_MS)
        throw new UserError(`Only ${done.length} of ${ids.length} orders were completed within a minute.`);
    }
  };

  /** Lists both tables without the API, and counts what each page asks for. */
  const countLists = async () => {
    const rows: string[] = [];
    for (const listed of cases) {
      const counted: string[] = [];
      for (const ordersTable of [small, table]) {
        const orders = dynamoOrders({ client: client.documents, ordersTable });
        const after = await positionBefore(orders, listed);
        client.reset();
        await orders.list({ filter: listed.filter, limit: listed.limit, ...(after && { after }) });
        counted.push(client.counted());
      }
      rows.push(`| ${listed.name} | ${counted.join(" | ")} |`);
    }
    return rows;
  };

  await client.copyTable(table, small);
  try {
    await fill(small, 0, SIZES[0]);
    await fill(table, 0, SIZES[0]);
    const few = await step(`Measured with ${SIZES[0]} orders`, () => measureApi(SIZES[0]));
    await fill(table, SIZES[0], SIZES[1]);
    await step("The stream has passed the new items on", () => streamIsIdle(api));
    const many = await step(`Measured with ${SIZES[1]} orders`, () => measureApi(SIZES[1]));
    const rows = await step("Lists of both tables counted", countLists);

    print("\n| through the API | p95 with 1,000, ms | p95 with 100,000, ms | ratio |\n|---|---|---|---|");
    for (const [name, times] of Object.entries(few)) print(`| ${name} | ${p95s(times, many[name] ?? [])} |`);
    print("\n| requests, keys and orders read | 1,000 orders | 100,000 orders |\n|---|---|---|");
    for (const row of rows) print(row);
  } finally {
    await client.documents.send(new DeleteTableCommand({ TableName: small }));
  }

  /** Waits until an order is completed as quickly as in an idle stack: the relay has passed on what was written before it. */
  async function streamIsIdle(orders: typeof api): Promise<void> {
    const { orderId } = await sendOrder(orders, { customerId: "SIZE-1", productId: PRODUCT, quantity: 1 });
    for (const started = Date.now(); ; await sleep(500)) {
      const [probe] = await readOrders(stack, outputs, [orderId]);
      if (probe?.status === "COMPLETED") return;
      if (Date.now() - started > 10 * SETTLE_LIMIT_MS)
        throw new UserError("The stream did not pass the new items on within ten minutes.");
    }
  }
});

function p95s(few: readonly number[], many: readonly number[]): string {
  const [one, other] = [distribution(few).p95, distribution(many).p95];
  return `${one.toFixed(1)} | ${other.toFixed(1)} | ${(other / one).toFixed(2)}`;
}

/** The body of a successful answer. @throws UserError for any other answer. */
function ok<Data>({ data, response }: { data?: Data; response: Response }): Data {
  if (data === undefined) throw new UserError(`${response.url} answered ${response.status}.`);
  return data;
}

/** Writes all items, however many of them DynamoDB leaves out at first. */
async function writeAll(documents: DynamoDBDocumentClient, table: string, items: readonly Item[]): Promise<void> {
  let requests = items.map((Item) => ({ PutRequest: { Item } }));
  while (requests.length > 0) {
    const { UnprocessedItems } = await documents.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
    requests = (UnprocessedItems?.[table] ?? []) as typeof requests;
  }
}

/** What the counted operations answer: a query its keys, a batch its items by table. */
interface Answer {
  readonly Items?: readonly unknown[];
  readonly Responses?: Readonly<Record<string, readonly unknown[]>>;
}

/** A client that counts its requests, and the keys and the orders that they read. */
function countingClient(config: ReturnType<typeof clientConfig>) {
  const client = new DynamoDBClient(config);
  const counts = { requests: 0, keys: 0, orders: 0 };
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const { Items = [], Responses = {} } = answer.output as Answer;
      counts.requests++;
      counts.keys += Items.length;
      counts.orders += Object.values(Responses).flat().length;
      return answer;
    },
    { step: "initialize", name: "countReads" },
  );
  return {
    documents: DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
      unmarshallOptions: { wrapNumbers: true },
    }),
    counted: () => `${counts.requests}, ${counts.keys}, ${counts.orders}`,
    reset: () => void Object.assign(counts, { requests: 0, keys: 0, orders: 0 }),
    /** Makes an empty table with the keys and indexes of another one. */
    async copyTable(from: string, to: string): Promise<void> {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: from }));
      await client.send(
        new CreateTableCommand({
          TableName: to,
          AttributeDefinitions: Table?.AttributeDefinitions,
          KeySchema: Table?.KeySchema,
          BillingMode: "PAY_PER_REQUEST",
          GlobalSecondaryIndexes: Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
            IndexName,
            KeySchema,
            Projection,
          })),
        }),
      );
    },
  };
}
