import { Readable } from "node:stream";
import { ConditionalCheckFailedException, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { marshall } from "@aws-sdk/util-dynamodb";
import { dynamoClient, dynamoOrders } from "@orders/adapters";
import { receiptDocument } from "@orders/contracts";
import { PERSONAL } from "@orders/contracts/testing";
import { type Order, type ReceiptContents, receiptOf } from "@orders/domain";
import { SHOP } from "@orders/domain/testing";
import { vi } from "vitest";
import { ORDERS } from "./orders.ts";

/** How AWS services respond to the functions. */
export const BEHAVIOURS = [
  "succeeds",
  "refuses every command, and quotes it",
  "refuses every write, and quotes it",
  "fails every condition, and returns the stored item",
  "lets every transaction collide with another, and quotes it",
  "has items that are not orders",
  "has files that are not JSON",
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

type Item = Record<string, unknown>;
interface Command {
  readonly input: Item & { readonly TableName?: string; readonly Key?: Item; readonly RequestItems?: Item };
}

const WRITES = /^(?:Put|Update|Transact|Publish|Send|StartExecution|Invoke|Upload)/;
/** Commands whose input is visible to others than the customer: queues, buses, runs and reports. */
const SHOWN = /^(?:SendMessage|PutEvents|StartExecution|StartSyncExecution|Invoke)Command$/;

/** An order's item in the orders table. */
export async function itemOf(order: Order): Promise<Item> {
  const aws = stubbed(async () => ({}));
  await dynamoOrders({ client: dynamoClient(), ordersTable: "orders" }).create(order);
  const [{ input }] = aws.sent as [Command];
  return input.Item as Item;
}

/** An item in DynamoDB's JSON. */
export const image = (item: Item) => marshall(item, { removeUndefinedValues: true });

/** The item with personal values in attributes that are not personal. */
export const wrong = (item: Item): Item => ({
  ...item,
  status: PERSONAL.email,
  totalAmount: PERSONAL.phone,
  version: PERSONAL.email,
});

/** All AWS services, with one stored order. `shown` has the received inputs that are visible to others than the customer. */
export function awsWith(item: Item, behaviour: Behaviour, files: Readonly<Record<string, string>> = {}) {
  const stored = behaviour === "has items that are not orders" ? wrong(item) : item;
  const shown: unknown[] = [];
  stubbed(async (command) => {
    const name = command.constructor.name;
    const { input } = command;
    if (SHOWN.test(name) || /^(?:imports|erasures)\//.test(String(input.Key ?? ""))) shown.push(input);
    const refuses =
      behaviour === "refuses every command, and quotes it" ||
      (behaviour === "refuses every write, and quotes it" && WRITES.test(name));
    if (refuses) throw quoting(command, stored);
    const refusal = refusalBy(behaviour, name, input, stored);
    if (refusal) throw refusal;
    return answerTo(name, command, stored, behaviour, files);
  });
  return { shown };
}

/** The error by which DynamoDB refuses a write with this behaviour; undefined if it does not. */
function refusalBy(behaviour: Behaviour, name: string, input: Item, stored: Item): Error | undefined {
  const isTransaction = name === "TransactWriteCommand";
  if (behaviour === "lets every transaction collide with another, and quotes it" && isTransaction) {
    return cancelled("TransactionConflict", JSON.stringify(input), stored);
  }
  if (behaviour === "fails every condition, and returns the stored item" && WRITES.test(name) && isDynamo(input)) {
    const message = "The conditional request failed";
    if (isTransaction) return cancelled("ConditionalCheckFailed", message, stored);
    return new ConditionalCheckFailedException({ message, $metadata: {}, Item: image(stored) });
  }
  return undefined;
}

const cancelled = (Code: string, message: string, stored: Item): Error =>
  new TransactionCanceledException({
    ...{ message, $metadata: {} },
    CancellationReasons: [{ Code, Message: message, Item: image(stored) }],
  });

const isDynamo = (input: Item): boolean => "TableName" in input || "TransactItems" in input;

/** A validation error in the format of DynamoDB, SES and others, with the properties that the SDK adds. */
const quoting = ({ input }: Command, stored: Item): Error =>
  Object.assign(new Error(`1 validation error detected: Value '${JSON.stringify({ input, stored, ...PERSONAL })}'`), {
    name: "ValidationException",
    $fault: "client",
    $metadata: { requestId: "request-1", httpStatusCode: 400 },
    Item: stored,
  });

function answerTo(
  name: string,
  { input }: Command,
  stored: Item,
  behaviour: Behaviour,
  files: Readonly<Record<string, string>>,
): unknown {
  const product = { productId: "LAPTOP", name: "Laptop", price: "10.00", stock: "5", received: "6" };
  const itemIn = (table: unknown) => (table === "orders" ? stored : table === "inventory" ? product : undefined);
  switch (name) {
    case "ListObjectVersionsCommand":
      return { Versions: [{ Key: `${input.Prefix}json`, VersionId: "version-1", IsLatest: false }] };
    case "GetCommand":
      return { Item: itemIn(input.TableName) };
    case "BatchGetCommand": {
      const tables = Object.keys(input.RequestItems ?? {});
      return { Responses: Object.fromEntries(tables.map((table) => [table, [itemIn(table)].filter(Boolean)])) };
    }
    case "QueryCommand":
    case "ScanCommand":
      return { Items: [itemIn(input.TableName)].filter(Boolean) };
    case "UpdateCommand":
      return { Attributes: { ...product, calls: "1" } };
    case "HeadObjectCommand":
      return { ContentLength: Buffer.byteLength(files[String(input.Key)] ?? "") };
    case "GetObjectCommand": {
      const file = files[String(input.Key)];
      if (file === undefined && String(input.Key).startsWith("imports/")) throw missing();
      const receipt = JSON.stringify(receiptDocument(receiptOf(ORDERS.completed as Order, SHOP) as ReceiptContents));
      return body(file ?? (behaviour === "has files that are not JSON" ? PERSONAL.email : receipt));
    }
    default:
      return {};
  }
}

const missing = () =>
  new NoSuchKey({ message: "The specified key does not exist.", $metadata: { httpStatusCode: 404 } });

const body = (text: string) => ({
  Body: Object.assign(Readable.from(text), {
    transformToString: async () => text,
    transformToByteArray: async () => new Uint8Array(Buffer.from(text)),
  }),
});

/** Makes `answer` answer every client of the SDK: they share one base class. */
function stubbed(answer: (command: Command) => Promise<unknown>): { readonly sent: Command[] } {
  const sent: Command[] = [];
  const client = Object.getPrototypeOf(S3Client.prototype) as { send(command: Command): Promise<unknown> };
  vi.spyOn(client, "send").mockImplementation((command) => {
    sent.push(command);
    return answer(command);
  });
  return { sent };
}
