/** Shows the emulator, the stack, and how many items and messages its tables and queues hold. */

import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { print } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { emulatorState } from "./lib/stack/emulator.ts";
import { queueDepths, stackQueues } from "./lib/stack/queues.ts";
import { clientConfig, placeOf, readStack, type Stack, selection } from "./lib/stack/stack.ts";
import { functionNames, type Outputs, output, readState } from "./lib/stack/state.ts";

await main(async () => {
  const stack = readStack();
  if (stack.local) {
    const state = await emulatorState(stack);
    row(
      "Emulator",
      stack.external
        ? `${state} at ${stack.endpoint}, not started from this folder`
        : `${state} on port ${stack.port}${state === "stopped" ? `: ${selection(stack)}make deploy starts it` : ""}`,
    );
    if (state !== "healthy") return;
  }
  const { outputs, resources } = await readState(stack);
  const functions = Object.keys(functionNames(outputs));
  const workflow = resources.find(({ type }) => type === "aws_sfn_state_machine");
  row("Stack", `${stack.prefix} on ${placeOf(stack)}, ${resources.length} resources`);
  row("URL", output(outputs, "api_url"));
  row("Workflow", `${workflow?.attributes.type}, ${functions.length} functions`);
  for (const [name, count] of await tableCounts(stack, outputs)) row(`${name} table`, `${count} items`);
  for (const queue of stackQueues(outputs)) {
    const { waiting, inFlight } = await queueDepths(stack, queue);
    row(`${queue.name} ${queue.dead ? "dead letters" : "queue"}`, `${waiting} waiting, ${inFlight} in flight`);
  }
});

/** Items of each table, as DynamoDB last counted them: on AWS every six hours. */
async function tableCounts(stack: Stack, outputs: Outputs): Promise<[string, number][]> {
  const dynamo = new DynamoDBClient(clientConfig(stack));
  const tables = Object.entries(outputs).filter(([name]) => name.endsWith("_table_name"));
  return Promise.all(
    tables.map(async ([name, table]) => {
      const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: String(table) }));
      return [name.replace("_table_name", ""), Table?.ItemCount ?? 0] as [string, number];
    }),
  );
}

function row(name: string, value: string): void {
  print(`${name.padEnd(24)} ${value}`);
}
