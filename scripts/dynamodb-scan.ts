/** Shows items of a table: TABLE (orders, inventory, payments, analytics, idempotency), at most LIMIT (20). */

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { print } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { wholeNumber } from "./lib/cli/settings.ts";
import { UserError } from "./lib/cli/steps.ts";
import { clientConfig, readStack } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

const SUFFIX = "_table_name";

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  const table = process.env.TABLE || "orders";
  const TableName = outputs[table + SUFFIX];
  if (typeof TableName !== "string") {
    const names = Object.keys(outputs).filter((name) => name.endsWith(SUFFIX));
    throw new UserError(
      `There is no table ${table}. TABLE=${names.map((name) => name.slice(0, -SUFFIX.length)).join(" or ")}`,
    );
  }
  const Limit = wholeNumber("LIMIT", 20);

  // Numbers as text: amounts are exact decimals, and what is shown should be what is stored.
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig(stack)), {
    unmarshallOptions: { wrapNumbers: (value) => value },
  });
  const { Items = [], LastEvaluatedKey } = await client.send(new ScanCommand({ TableName, Limit }));
  for (const item of Items) print(JSON.stringify(item, undefined, 2));
  print(`${Items.length} items of ${TableName}${LastEvaluatedKey ? `, and there are more: LIMIT=${Limit * 5}` : ""}`);
});
