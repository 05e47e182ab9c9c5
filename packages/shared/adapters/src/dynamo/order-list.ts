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
  /** The values of the key under which all matching orders are. */
  readonly partitions: readonly string[];
}

type Key = readonly [createdAt: string, orderId: string];

/** A key of an order, and the number of the partition that it was read from. */
interface PartitionedKey {
  readonly key: Key;
  readonly partition: number;
}

/** The most keys of one query or batch. Each is twice as large as the one before it, up to this limit. */
const MAX_KEYS = 100;

/**
 * A page of orders, read by the index that fits the filter; the table itself is never scanned. The page has fewer orders
 * than its limit when `MAX_SCANNED_ORDERS` orders were read for it and did not all match.
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

  for await (const { key, partition, order, broken } of ordersOf(table, keys, limit)) {
    const fits = order && fitsFilter(order, filter);
    if (fits && orders.length === limit) return { ...page(), next: position };
    if (fits) orders.push(order);
    if (broken) unreadable.push(broken);
    position[partition] = key;
  }
  const { done } = await keys.next();
  return { ...page(), ...(!done && { next: position }) };
}

/** A key, and the order that is stored under it, if there is one and it can be read. */
interface KeyedOrder extends PartitionedKey {
  readonly order?: Order | undefined;
  readonly broken?: UnreadableOrder | undefined;
}

/** Reads the orders of up to `MAX_SCANNED_ORDERS` keys, in batches that grow. */
async function* ordersOf(
  { client, ordersTable }: Table,
  keys: AsyncIterator<PartitionedKey>,
  limit: number,
): AsyncGenerator<KeyedOrder> {
  for (let scanned = 0, size = limit + 1; scanned < MAX_SCANNED_ORDERS; size = larger(size)) {
    const batch = await take(keys, Math.min(size, MAX_SCANNED_ORDERS - scanned));
    if (batch.length === 0) return;
    scanned += batch.length;
    const ids = batch.map(({ key: [, orderId] }) => ({ orderId }));
    const { orders, unreadable } = ordersFrom(await batchGet(client, ordersTable, ids));
    const readable = new Map<string, Order>(orders.map((order) => [order.orderId, order]));
    const broken = new Map<string, UnreadableOrder>(unreadable.map((item) => [item.orderId, item]));
    for (const { key, partition } of batch) {
      yield { key, partition, order: readable.get(key[1]), broken: broken.get(key[1]) };
    }
  }
}

/** Checked again on the order itself: an index lags behind the table, and it covers only one of the filters. */
const fitsFilter = (order: Order, { status, customerId }: OrderFilter): boolean =>
  (status === undefined || order.status === status) &&
  (customerId === undefined || order.customer.customerId === customerId);

function indexFor({ customerId, status }: OrderFilter): Index {
  if (customerId !== undefined) return { name: "CustomerIndex", key: "customerId", partitions: [customerId] };
  if (status !== undefined) return { name: "StatusIndex", key: "statusBucket", partitions: statusBuckets(status) };
  return { name: "CreatedIndex", key: "createdBucket", partitions: createdBuckets() };
}

/**
 * The keys of one partition, newest first, that follow `start`. Its pages grow, which `paginateQuery` does not offer.
 */
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

/** Merges the sorted partitions into one list, newest first. */
async function* newestFirst(partitions: AsyncGenerator<Key>[]): AsyncGenerator<PartitionedKey> {
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

/** The next `count` values, or fewer at the end. */
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
