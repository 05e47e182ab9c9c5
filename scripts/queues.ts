/**
 * `status` counts the messages of each queue, `list` shows dead letters, `redrive` sends them back to their queue, or has
 * the relay publish again what its own dead letters say is lost.
 */

import { print, printable } from "./lib/printable.ts";
import { listDeadLetters, queueDepths, redrive, redriveRelay, type StackQueue, stackQueues } from "./lib/queues.ts";
import { main } from "./lib/run.ts";
import { readStack, type Stack, selection } from "./lib/stack.ts";
import { type Outputs, output, readState } from "./lib/state.ts";
import { UserError } from "./lib/steps.ts";

/** The dead letters of relay-order-events. They come from the orders table's stream, not from a queue. */
const RELAY = "relay";

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  const queues = stackQueues(outputs);
  const deadLetters = selected(queues.filter(({ dead }) => dead));
  switch (process.argv[2]) {
    case "status":
      return status(stack, queues);
    case "list":
      return list(stack, deadLetters);
    case "redrive":
      return redriveAll(stack, deadLetters, outputs);
    default:
      throw new UserError("Usage: node scripts/queues.ts status|list|redrive");
  }
});

/** The dead-letter queues that QUEUE names, or all. */
function selected(queues: readonly StackQueue[]): readonly StackQueue[] {
  const wanted = process.env.QUEUE;
  if (!wanted) return queues;
  const found = queues.filter(({ name }) => name === wanted);
  if (found.length === 0) {
    throw new UserError(`There is no queue ${wanted}. One of: ${queues.map(({ name }) => name).join(", ")}`);
  }
  return found;
}

async function status(stack: Stack, queues: readonly StackQueue[]): Promise<void> {
  print("Queue                       waiting  in work  delayed");
  for (const queue of queues) {
    const { waiting, inWork, delayed } = await queueDepths(stack, queue);
    const name = queue.dead ? `${queue.name} (dead letters)` : queue.name;
    print([name.padEnd(27), pad(waiting, 7), pad(inWork, 8), pad(delayed, 8)].join(" "));
  }
}

async function list(stack: Stack, queues: readonly StackQueue[]): Promise<void> {
  for (const queue of queues) {
    const letters = await listDeadLetters(stack, queue);
    print(`${queue.name}: ${letters.length === 0 ? "no dead letters" : `${letters.length} dead letters`}`);
    for (const { id, sentAt, body } of letters) {
      print(`\n  ${sentAt}  ${id}\n  ${printable(body)}`);
    }
  }
}

async function redriveAll(stack: Stack, queues: readonly StackQueue[], outputs: Outputs): Promise<void> {
  for (const queue of queues) {
    if (queue.name === RELAY) {
      await redriveRelayed(stack, queue, outputs);
    } else if (queue.source === undefined) {
      const { waiting } = await queueDepths(stack, queue);
      const why = waiting > 0 ? ` stay: they came from no queue. ${selection(stack)}make dlq-list shows them` : "";
      print(`${queue.name}: ${waiting} dead letters${why}`);
    } else {
      print(`${queue.name}: ${await redrive(stack, queue.url, queue.source)} dead letters sent back`);
    }
  }
}

/** Says of each letter that is not simply published what became of it: nothing may be deleted, or stay, in silence. */
async function redriveRelayed(stack: Stack, queue: StackQueue, outputs: Outputs): Promise<void> {
  const { "relay-order-events": functionName } = (outputs.function_names ?? {}) as Record<string, string>;
  if (functionName === undefined) throw new UserError(`${stack.prefix} has no function relay-order-events. Deploy it.`);
  const ordersTable = output(outputs, "orders_table_name");

  const letters = await redriveRelay(stack, queue.url, { functionName, ordersTable });
  const count = (wanted: string) => letters.filter(({ outcome }) => outcome === wanted).length;
  print(
    `${queue.name}: ${count("PUBLISHED")} dead letters published again, ${count("GONE")} deleted, ${count("STAYS")} stay`,
  );
  for (const letter of letters) {
    if (letter.outcome === "GONE") print(`  ${letter.id} deleted: there is no order ${letter.orderId} any more`);
    if (letter.outcome === "STAYS") {
      print(
        `  ${letter.id} stays${letter.orderId === undefined ? "" : ` (order ${letter.orderId})`}: ${printable(letter.why)}`,
      );
    }
    if (letter.outcome === "PUBLISHED" && !letter.statusKnown) {
      print(
        `  ${letter.id} published, order ${letter.orderId}: only ${letter.events.join(", ") || "nothing"}. The letter does not say ` +
          "which change of status was lost: that one is neither notified nor counted",
      );
    }
  }
}

function pad(value: number, width: number): string {
  return String(value).padStart(width);
}
