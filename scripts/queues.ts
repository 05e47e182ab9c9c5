/** `status` counts the messages of each queue, `list` shows dead letters, `redrive` sends them back. */

import { listDeadLetters, queueDepths, redrive, type StackQueue, stackQueues } from "./lib/queues.ts";
import { main } from "./lib/run.ts";
import { readStack, type Stack, selection } from "./lib/stack.ts";
import { readState } from "./lib/state.ts";
import { UserError } from "./lib/steps.ts";

await main(async () => {
  const stack = readStack();
  const queues = stackQueues((await readState(stack)).outputs);
  const deadLetters = selected(queues.filter(({ dead }) => dead));
  switch (process.argv[2]) {
    case "status":
      return status(stack, queues);
    case "list":
      return list(stack, deadLetters);
    case "redrive":
      return redriveAll(stack, deadLetters);
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
  console.log("Queue                       waiting  in work  delayed");
  for (const queue of queues) {
    const { waiting, inWork, delayed } = await queueDepths(stack, queue);
    const name = queue.dead ? `${queue.name} (dead letters)` : queue.name;
    console.log([name.padEnd(27), pad(waiting, 7), pad(inWork, 8), pad(delayed, 8)].join(" "));
  }
}

async function list(stack: Stack, queues: readonly StackQueue[]): Promise<void> {
  for (const queue of queues) {
    const letters = await listDeadLetters(stack, queue);
    console.log(`${queue.name}: ${letters.length === 0 ? "no dead letters" : `${letters.length} dead letters`}`);
    for (const { id, sentAt, body } of letters) {
      console.log(`\n  ${sentAt}  ${id}\n  ${body}`);
    }
  }
}

async function redriveAll(stack: Stack, queues: readonly StackQueue[]): Promise<void> {
  for (const queue of queues) {
    if (queue.source === undefined) {
      const { waiting } = await queueDepths(stack, queue);
      const why = waiting > 0 ? ` stay: they came from no queue. ${selection(stack)}make dlq-list shows them` : "";
      console.log(`${queue.name}: ${waiting} dead letters${why}`);
    } else {
      console.log(`${queue.name}: ${await redrive(stack, queue.url, queue.source)} dead letters sent back`);
    }
  }
}

function pad(value: number, width: number): string {
  return String(value).padStart(width);
}
