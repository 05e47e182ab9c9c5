import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import {
  MAX_SCANNED_ORDERS,
  type Order,
  type OrderFilter,
  type OrderPage,
  type OrderQuery,
  type PagePosition,
  type UnreadableOrder,
} from "@orders/domain";
import { batchGet } from "./batch-get.ts";
import { createdBuckets, type Item, ordersFrom, statusBuckets } from "./order-item.ts";

interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly ordersTable: string;
}

interface Index {
  readonly name: string;
  readonly key: string;
  /** The values of the key that together hold all orders asked for. */
  readonly partitions: readonly string[];
}

type Key = readonly [createdAt: string, orderId: string];

/** Up to how many keys the queries and batches after the first grow, so that no request reads far more than it needs. */
const MAX_KEYS = 100;

/**
 * A page of orders by the index that fits the filter; the table itself is never scanned. It reads what the page should
 * need, then ever more at once, and ends short of its limit once it has looked at `MAX_SCANNED_ORDERS` orders.
 */
export async function listOrders(table: Table, { filter, limit, after }: OrderQuery): Promise<OrderPage> {
  const index = indexFor(filter);
  const position = index.partitions.map((_, partition) => after?.[partition] ?? null);
  const keys = newestFirst(
    index.partitions.map((value, partition) => keysIn(table, index, value, filter, limit, position[partition])),
  );
  const orders: Order[] = [];
  const unreadable: UnreadableOrder[] = [];
  const page = () => ({ orders, ...(unreadable.length > 0 && { unreadable }) });

  for (let scanned = 0, size = limit + 1; scanned < MAX_SCANNED_ORDERS; size = larger(size)) {
    const batch = await take(keys, Math.min(size, MAX_SCANNED_ORDERS - scanned));
    if (batch.length === 0) return page();
    scanned += batch.length;
    const read = await batchGet(
      table.client,
      table.ordersTable,
      batch.map(({ key: [, orderId] }) => ({ orderId })),
    );
    const found = ordersFrom(read);
    const readable = new Map<string, Order>(found.orders.map((order) => [order.orderId, order]));
    const broken = new Map<string, UnreadableOrder>(found.unreadable.map((item) => [item.orderId, item]));
    for (const { key, partition } of batch) {
      const order = readable.get(key[1]);
      const item = broken.get(key[1]);
      const fits = order && fitsFilter(order, filter);
      if (fits && orders.length === limit) return { ...page(), next: position };
      if (fits) orders.push(order);
      if (item) unreadable.push(item);
      position[partition] = key;
    }
  }
  const { done } = await keys.next();
  return { ...page(), ...(!done && { next: position }) };
}

/** An index is a moment behind the table, and only one of the filters chose it. */
const fitsFilter = (order: Order, { status, customerId }: OrderFilter): boolean =>
  (status === undefined || order.status === status) &&
  (customerId === undefined || order.customer.customerId === customerId);

function indexFor({ customerId, status }: OrderFilter): Index {
  if (customerId !== undefined) return { name: "CustomerIndex", key: "customerId", partitions: [customerId] };
  if (status !== undefined) return { name: "StatusIndex", key: "statusBucket", partitions: statusBuckets(status) };
  return { name: "CreatedIndex", key: "createdBucket", partitions: createdBuckets() };
}

/** The keys of one partition, newest first, from after `start` on. */
async function* keysIn(
  { client, ordersTable }: Table,
  { name, key }: Index,
  value: string,
  { from, to }: OrderFilter,
  limit: number,
  start: PagePosition[number] | undefined,
): AsyncGenerator<Key> {
  let startKey: Item | undefined = start ? { [key]: value, createdAt: start[0], orderId: start[1] } : undefined;
  let size = limit + 1;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: ordersTable,
        IndexName: name,
        KeyConditionExpression: "#key = :value AND createdAt BETWEEN :from AND :to",
        ExpressionAttributeNames: { "#key": key },
        ExpressionAttributeValues: { ":value": value, ":from": from ?? "0", ":to": to ?? "9" },
        ScanIndexForward: false,
        Limit: size,
        ExclusiveStartKey: startKey,
      }),
    );
    for (const { createdAt, orderId } of Items) yield [createdAt, orderId];
    startKey = LastEvaluatedKey;
    size = larger(size);
  } while (startKey);
}

/** Merges the partitions in the order of time. */
async function* newestFirst(partitions: AsyncGenerator<Key>[]) {
  const heads = await Promise.all(partitions.map((keys) => keys.next()));
  for (;;) {
    let newest = -1;
    for (const [partition, head] of heads.entries()) {
      const best = heads[newest];
      if (!head.done && (!best || best.done || head.value[0] > best.value[0])) newest = partition;
    }
    const [head, keys] = [heads[newest], partitions[newest]];
    if (!head || head.done || !keys) return;
    yield { key: head.value, partition: newest };
    heads[newest] = await keys.next();
  }
}

/** The next values, `count` of them unless there are fewer. */
async function take<T>(values: AsyncIterator<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const { done, value } = await values.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

const larger = (size: number): number => Math.max(size, Math.min(size * 2, MAX_KEYS));
