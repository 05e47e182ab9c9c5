import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { clientConfig, type Stack } from "./stack.ts";
import { type Outputs, output } from "./state.ts";

/** An order as the table has it, with what a load test looks at. */
export interface StoredOrder {
  readonly orderId: string;
  readonly status: string;
  readonly reason?: string;
  readonly createdAt: number;
  /** When it came to its last status. */
  readonly endedAt: number;
  readonly reservations: number;
  readonly transactionId?: string;
}

/** Tables and bucket that must agree after a load test. */
export interface Books {
  /** The orders with these ids; an order that is not there is left out. */
  read(ids: readonly string[]): Promise<StoredOrder[]>;
  /** @param quantities pieces by order. @returns what does not add up. */
  check(productId: string, opening: number, quantities: ReadonlyMap<string, number>): Promise<string[]>;
}

type Item = Record<string, unknown>;
const PAGE = 100;

/** Puts a product of its own on the shelf, so that nothing else sells or returns it. */
export async function stockShelf(stack: Stack, outputs: Outputs, productId: string, stock: number): Promise<void> {
  const Item = { productId, name: "Load test", price: 9.5, stock, received: stock };
  await documents(stack).send(new PutCommand({ TableName: output(outputs, "inventory_table_name"), Item }));
}

/** Opens the books of a stack. */
export function readBooks(stack: Stack, outputs: Outputs): Books {
  const dynamo = documents(stack);
  const [orders, payments] = [output(outputs, "orders_table_name"), output(outputs, "payments_table_name")];

  const read = async (ids: readonly string[]) =>
    (
      await batchGet(
        dynamo,
        orders,
        ids.map((orderId) => ({ orderId })),
      )
    ).map(storedOrder);

  return {
    read,
    async check(productId, opening, quantities) {
      const ids = [...quantities.keys()];
      const stored = await read(ids);
      const charges = await batchGet(
        dynamo,
        payments,
        ids.map((orderId) => ({ orderId, entry: "charge" })),
      );
      const charged = new Set(charges.filter(({ outcome }) => outcome === "CHARGED").map(({ orderId }) => orderId));
      const receipts = await receiptsOf(stack, output(outputs, "receipts_bucket"));
      const { Item: product } = await dynamo.send(
        new GetCommand({
          TableName: output(outputs, "inventory_table_name"),
          Key: { productId },
          ConsistentRead: true,
        }),
      );
      const faults: string[] = [];
      const expect = (fine: boolean, fault: string) => fine || faults.push(fault);

      expect(stored.length === ids.length, `${ids.length} orders were accepted, ${stored.length} are in the table`);
      const transactions = new Set<string>();
      let sold = 0;
      for (const { orderId, status, reason, reservations, transactionId } of stored) {
        if (status !== "COMPLETED") {
          expect(reason === "OUT_OF_STOCK", `${orderId} is ${status} because of ${reason}`);
          expect(!charged.has(orderId), `${orderId} is ${status} but was charged`);
          continue;
        }
        sold += quantities.get(orderId) ?? 0;
        expect(reservations === 1, `${orderId} took its stock ${reservations} times`);
        expect(charged.has(orderId) && transactionId !== undefined, `${orderId} is COMPLETED but was not charged`);
        expect(receipts.has(`receipts/${orderId}.json`), `${orderId} has no receipt`);
        if (transactionId !== undefined) transactions.add(transactionId);
      }
      const completed = stored.filter(({ status }) => status === "COMPLETED").length;
      expect(transactions.size === completed, `${completed} completed orders have ${transactions.size} transactions`);
      const left = Number(product?.stock);
      expect(left === opening - sold, `${opening} pieces on the shelf, ${sold} sold, but ${left} left`);
      expect(left >= 0, `${left} pieces left: more was sold than there was`);
      return faults;
    },
  };
}

function storedOrder(item: Item): StoredOrder {
  const history = item.history as { at: string; event: string; status: string }[];
  const { transactionId } = (item.payment ?? {}) as { transactionId?: string };
  const end = history.find(({ status }) => status === item.status);
  return {
    orderId: String(item.orderId),
    status: String(item.status),
    ...(item.reason !== undefined && { reason: String(item.reason) }),
    createdAt: Date.parse(String(item.createdAt)),
    endedAt: Date.parse(end?.at ?? String(item.updatedAt)),
    reservations: history.filter(({ event }) => event === "STOCK_RESERVED").length,
    ...(transactionId !== undefined && { transactionId }),
  };
}

async function batchGet(dynamo: DynamoDBDocumentClient, table: string, keys: readonly Item[]): Promise<Item[]> {
  const found: Item[] = [];
  let open = [...keys];
  while (open.length > 0) {
    const Keys = open.splice(0, PAGE);
    const { Responses, UnprocessedKeys } = await dynamo.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    found.push(...(Responses?.[table] ?? []));
    open = [...open, ...(UnprocessedKeys?.[table]?.Keys ?? [])];
  }
  return found;
}

async function receiptsOf(stack: Stack, Bucket: string): Promise<Set<string>> {
  const keys = new Set<string>();
  const client = new S3Client(clientConfig(stack));
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: "receipts/" })) {
    for (const { Key } of Contents) keys.add(String(Key));
  }
  return keys;
}

function documents(stack: Stack): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig(stack)));
}
