/**
 * Shows the way of one order, ORDER, in order of time: its history, and what the functions and the workflow logged about it.
 * Searches a local stack's log groups one by one, and those on AWS with CloudWatch Logs Insights.
 */

import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { dynamoOrders } from "@orders/adapters";
import type { Order, OrderId } from "@orders/domain";
import { print, printable, printParts } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { UserError } from "./lib/cli/steps.ts";
import { MAX_RESULTS, type Span, searchByFilter, searchByInsights } from "./lib/logs/log-events.ts";
import { traceIdLine, traceLine, traceOf, traceSummary } from "./lib/logs/trace.ts";
import { clientConfig, placeOf, readStack, type Stack, selection } from "./lib/stack/stack.ts";
import { functionNames, type Outputs, output, readState } from "./lib/stack/state.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  const order = await orderToTrace(stack, outputs);
  const groups = logGroups(outputs);
  const span = spanOf(order);

  const client = new CloudWatchLogsClient(clientConfig(stack));
  const search = stack.local ? searchByFilter(client) : searchByInsights(client);
  // All orders of an imported file have one correlation id: lines of thousands of others would be found.
  const texts = order.origin ? [order.orderId] : [order.orderId, order.correlationId];
  const events = await search([...groups.keys()], texts, span);

  const entries = traceOf(order, events, (group) => groups.get(group) ?? group);
  const { orderId, createdAt, correlationId } = order;
  print(printable(`Order ${orderId}, submitted at ${createdAt}, correlation id ${correlationId}`));
  print(`${traceIdLine(order)}\n`);
  for (const entry of entries) printParts(...traceLine(order, entry));
  if (order.historyOmitted) print(`${order.historyOmitted} entries of the history are no longer kept.`);
  print(`\n${traceSummary(order, entries)}`);
  if (!stack.local && events.length >= MAX_RESULTS) {
    print(`More than ${MAX_RESULTS} lines were found, and the newest are missing.`);
  }
  print(`The logs were searched from ${isoTime(span.from)} to ${isoTime(span.to)}.`);
});

async function orderToTrace(stack: Stack, outputs: Outputs): Promise<Order> {
  const orderId = process.env.ORDER ?? "";
  if (!orderId) throw new UserError("Which order? make trace ORDER=…, the orderId of the answer to POST /orders.");
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig(stack)), {
    unmarshallOptions: { wrapNumbers: true },
  });
  const orders = dynamoOrders({ client, ordersTable: output(outputs, "orders_table_name") });
  const order = await orders.find(orderId as OrderId);
  if (order) return order;
  throw new UserError(
    `There is no order ${orderId} in ${stack.prefix} on ${placeOf(stack)}. Check the id and the stack: GET /orders and ` +
      `${selection(stack)}make dynamodb-scan list orders; PROJECT_NAME, ENVIRONMENT, AWS_REGION and EMULATOR_PORT select the stack.`,
  );
}

/** The station of each log group that can have lines about an order. */
function logGroups(outputs: Outputs): Map<string, string> {
  const functions = Object.entries(functionNames(outputs));
  const workflow = output(outputs, "workflow_arn").split(":").at(-1) ?? "";
  return new Map([
    ...functions.map(([name, full]) => [`/aws/lambda/${full}`, name] as const),
    [`/aws/vendedlogs/states/${workflow}`, "fulfil-order"],
  ]);
}

/**
 * When something can have been logged about the order: until a day after its last change, for its notifications, its analytics
 * and the next comparison with the gateway. A historical order was created before it was stored.
 */
function spanOf({ createdAt, updatedAt, historical }: Order): Required<Span> {
  const from = Date.parse(historical ? updatedAt : createdAt) - MINUTE_MS;
  return { from, to: Math.min(Date.now(), Date.parse(updatedAt) + DAY_MS) };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
