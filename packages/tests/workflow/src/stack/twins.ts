import { randomUUID } from "node:crypto";
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeTableCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { dynamo } from "./stack.ts";

/** An empty table made like a deployed one, without a stream. */
export interface Twin {
  readonly name: string;
  items(): Promise<Record<string, unknown>[]>;
  empty(): Promise<void>;
  remove(): Promise<void>;
}

/** Makes an empty twin of a deployed table, with its keys and indexes. */
export async function twinOf(table: string): Promise<Twin> {
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: table }));
  if (!Table?.KeySchema) throw new Error(`There is no table ${table}`);
  const name = `${table}-twin-${randomUUID().slice(0, 8)}`;
  const indexes = Table.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }));
  await dynamo.send(
    new CreateTableCommand({
      TableName: name,
      AttributeDefinitions: Table.AttributeDefinitions,
      KeySchema: Table.KeySchema,
      BillingMode: "PAY_PER_REQUEST",
      ...(indexes && { GlobalSecondaryIndexes: indexes }),
    } as CreateTableCommandInput),
  );
  await waitUntilTableExists({ client: dynamo, maxWaitTime: 60, minDelay: 1, maxDelay: 2 }, { TableName: name });

  const keys = Table.KeySchema.map(({ AttributeName }) => AttributeName ?? "");
  const items = async () => {
    const all: Record<string, unknown>[] = [];
    for await (const { Items } of paginateScan({ client: dynamo }, { TableName: name, ConsistentRead: true }))
      all.push(...(Items ?? []));
    return all;
  };
  return {
    name,
    items,
    async empty() {
      const deletions = (await items()).map((item) => ({
        DeleteRequest: { Key: Object.fromEntries(keys.map((key) => [key, item[key]])) },
      }));
      for (let start = 0; start < deletions.length; start += 25) {
        await dynamo.send(new BatchWriteCommand({ RequestItems: { [name]: deletions.slice(start, start + 25) } }));
      }
    },
    async remove() {
      await dynamo.send(new DeleteTableCommand({ TableName: name }));
    },
  };
}
