import { CreateTableCommand, DeleteTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { dynamoOrders } from "@orders/adapters";
import type { Instant } from "@orders/domain";
import pMap from "p-map";
import { sleep } from "../cli/run.ts";
import { wholeNumber } from "../cli/settings.ts";
import { step, UserError } from "../cli/steps.ts";
import { addLoadProduct, lifetimeOf, readOrders } from "../load/load-orders.ts";
import { type Distribution, distribution } from "../load/numbers.ts";
import { sendOrder } from "../orders/send-order.ts";
import { apiOf } from "../stack/api.ts";
import { clientConfig, type Stack } from "../stack/stack.ts";
import { type Outputs, output } from "../stack/state.ts";
import { readItems } from "../stack/tables.ts";
import { type ListCase, listCases, pastOrderId, pastOrders, positionBefore } from "./table-size.ts";

/** Orders of the small table. */
export const SMALL = 1_000;

const NEWEST = "2026-01-01T00:00:00.000Z" as Instant;
const PRODUCT = "TABLE-SIZE";
/** Items of one BatchWriteItem. Source: Amazon DynamoDB API Reference, BatchWriteItem. */
const BATCH = 25;
const WRITES_AT_ONCE = 8;
const SETTLE_LIMIT_MS = 60_000;
/** Rounds that start the functions and are not counted. */
const WARM_UP = 5;

/** The setting TABLE: orders of the large table. @throws UserError where it would not be larger than the small one. */
export function tableSetting(standard: number): number {
  const many = wholeNumber("TABLE", standard, 1_000_000);
  if (many <= SMALL) throw new UserError(`TABLE=${many}: more than ${SMALL}, which are the orders of the small table.`);
  return many;
}

/** What a list reads in DynamoDB. */
export interface Reads {
  readonly requests: number;
  readonly keys: number;
  readonly orders: number;
}

/** What is the same, or not, with few orders in the table and with many. */
export interface TableSizes {
  /** Times of operations through the API, in ms, by the operation. */
  readonly times: Readonly<Record<string, { readonly few: Distribution; readonly many: Distribution }>>;
  /** What one page reads, by the list. */
  readonly reads: Readonly<Record<string, { readonly few: Reads; readonly many: Reads }>>;
}

/**
 * Measures operations with 1,000 and with `many` orders in the orders table of a local stack, in steps that show their
 * progress. The table is filled with past orders, which are removed in the end. The emulator copies and sorts a whole
 * partition of an index for each query, so that the time of a list of all orders, by status or by time is that of the
 * emulator. For these, and for every other list, the requests and the items that they read are counted, in a table of each
 * size.
 * @param rounds how often each operation is measured.
 */
export async function compareTableSizes(
  stack: Stack,
  outputs: Outputs,
  { many, rounds }: { readonly many: number; readonly rounds: number },
): Promise<TableSizes> {
  const table = output(outputs, "orders_table_name");
  const small = `${table}-small`;
  const api = apiOf(outputs);
  const client = countingClient(clientConfig(stack));
  const cases = listCases(NEWEST);

  const inBatches = (from: number, to: number, write: (first: number, end: number) => Promise<void>) => {
    const firsts = Array.from({ length: Math.ceil((to - from) / BATCH) }, (_, index) => from + index * BATCH);
    return pMap(firsts, (first) => write(first, Math.min(first + BATCH, to)), { concurrency: WRITES_AT_ONCE });
  };
  const fill = (name: string, from: number, to: number) =>
    step(`${name} filled to ${to} orders`, ({ progress }) =>
      inBatches(from, to, async (first, end) => {
        const items = [...pastOrders(first, end, NEWEST)];
        await client.write(
          name,
          items.map((Item) => ({ PutRequest: { Item } })),
        );
        progress(`${first} of ${to}`);
      }),
    );
  const empty = (from: number, to: number) =>
    step("Past orders removed from the table", ({ progress }) =>
      inBatches(from, to, async (first, end) => {
        const keys = Array.from({ length: end - first }, (_, index) => ({ orderId: pastOrderId(first + index) }));
        await client.write(
          table,
          keys.map((Key) => ({ DeleteRequest: { Key } })),
        );
        progress(`${first} of ${to}`);
      }),
    );

  const listOnce = async ({ filter, limit }: ListCase, cursor: string | undefined) => {
    const query = { ...filter, limit, ...(cursor !== undefined && { cursor }) };
    return ok(await api.GET("/orders", { params: { query: query as never } }));
  };
  const cursorBefore = async (listed: ListCase): Promise<string | undefined> => {
    let cursor: string | undefined;
    for (let page = 1; page < listed.page; page++) cursor = (await listOnce(listed, cursor)).nextCursor ?? undefined;
    return cursor;
  };

  /** Submit, get, lists and runs through the API, in turn. @returns their times in ms. */
  const measureApi = async (size: number): Promise<Map<string, number[]>> => {
    const times = new Map<string, number[]>();
    const sent: string[] = [];
    const cursors = new Map<ListCase, string | undefined>();
    for (const listed of cases.filter(({ filter }) => filter.customerId !== undefined)) {
      cursors.set(listed, await cursorBefore(listed));
    }
    for (let round = -WARM_UP; round < rounds; round++) {
      const timed = async (name: string, work: () => Promise<unknown>) => {
        const started = performance.now();
        await work();
        if (round >= 0) times.set(name, [...(times.get(name) ?? []), performance.now() - started]);
      };
      await timed("submit", async () => {
        const { orderId } = await sendOrder(api, { customerId: "SIZE-1", productId: PRODUCT, quantity: 1 });
        if (round >= 0) sent.push(orderId);
      });
      await timed("get", async () => {
        const orderId = pastOrderId(((round + WARM_UP) * 7_919) % size);
        ok(await api.GET("/orders/{orderId}", { params: { path: { orderId } } }));
      });
      for (const [listed, cursor] of cursors) await timed(`list ${listed.name}`, () => listOnce(listed, cursor));
    }
    return times.set("run", await runTimes(sent));
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
  /** Waits until an order is completed as quickly as in an idle stack: the relay has passed on what was written before it. */
  const streamIsIdle = async (): Promise<void> => {
    const { orderId } = await sendOrder(api, { customerId: "SIZE-1", productId: PRODUCT, quantity: 1 });
    for (const started = Date.now(); ; await sleep(500)) {
      const [probe] = await readOrders(stack, outputs, [orderId]);
      if (probe?.status === "COMPLETED") return;
      if (Date.now() - started > 10 * SETTLE_LIMIT_MS)
        throw new UserError("The stream did not pass the new items on within ten minutes.");
    }
  };
  /** What each list reads in a table, without the API. */
  const readsOf = async (ordersTable: string, listed: ListCase): Promise<Reads> => {
    const orders = dynamoOrders({ client: client.documents, ordersTable });
    const after = await positionBefore(orders, listed);
    return client.countedDuring(() =>
      orders.list({ filter: listed.filter, limit: listed.limit, ...(after && { after }) }),
    );
  };

  await addLoadProduct(stack, outputs, PRODUCT, 1_000_000);
  // An interrupted measurement left its orders there.
  if ((await readItems(stack, table, [{ orderId: pastOrderId(SMALL) }])).length > 0) await empty(SMALL, many);
  await client.copyTable(table, small);
  try {
    await fill(small, 0, SMALL);
    await fill(table, 0, SMALL);
    const few = await step(`Measured with ${SMALL} orders`, () => measureApi(SMALL));
    await fill(table, SMALL, many);
    await step("The stream has passed the new items on", streamIsIdle);
    const more = await step(`Measured with ${many} orders`, () => measureApi(many));
    const reads: Record<string, { few: Reads; many: Reads }> = {};
    await step("Reads of lists counted", async () => {
      for (const listed of cases) {
        reads[listed.name] = { few: await readsOf(small, listed), many: await readsOf(table, listed) };
      }
    });
    const times = Object.fromEntries(
      [...few].map(([name, values]) => [name, { few: distribution(values), many: distribution(more.get(name) ?? []) }]),
    );
    return { times, reads };
  } finally {
    await client.documents.send(new DeleteTableCommand({ TableName: small }));
    await empty(0, many);
  }
}

/** The body of a successful answer. @throws UserError for any other answer. */
function ok<Data>({ data, response }: { data?: Data; response: Response }): Data {
  if (data === undefined) throw new UserError(`${response.url} answered ${response.status}.`);
  return data;
}

/** What the counted operations answer: a query its keys, a batch its items by table. */
interface Answer {
  readonly Items?: readonly unknown[];
  readonly Responses?: Readonly<Record<string, readonly unknown[]>>;
}

type WriteRequest = NonNullable<
  NonNullable<ConstructorParameters<typeof BatchWriteCommand>[0]["RequestItems"]>[string]
>[number];

/** A client that counts its requests, and the keys and the orders that they read. */
function countingClient(config: ReturnType<typeof clientConfig>) {
  const client = new DynamoDBClient(config);
  let counts: { -readonly [What in keyof Reads]: number } = { requests: 0, keys: 0, orders: 0 };
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
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: true },
  });
  return {
    documents,
    /** What `work` reads. */
    async countedDuring(work: () => Promise<unknown>): Promise<Reads> {
      counts = { requests: 0, keys: 0, orders: 0 };
      await work();
      return { ...counts };
    },
    /** Does all of these writes, however many of them DynamoDB leaves out at first. */
    async write(table: string, writes: WriteRequest[]): Promise<void> {
      let requests = writes;
      while (requests.length > 0) {
        const { UnprocessedItems } = await documents.send(
          new BatchWriteCommand({ RequestItems: { [table]: requests } }),
        );
        requests = UnprocessedItems?.[table] ?? [];
      }
    },
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
