/**
 * `status` counts the messages of each queue, `list` prints dead letters with their contents, `redrive` has the API redrive them.
 */

import type { OrdersClient } from "@orders/client";
import { print, printable } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { UserError } from "./lib/cli/steps.ts";
import { apiOf } from "./lib/stack/api.ts";
import { deadLetterQueues, listDeadLetters, queueDepths, type StackQueue, stackQueues } from "./lib/stack/queues.ts";
import { readDeadLetterQueues, redrive } from "./lib/stack/redrive.ts";
import { readStack, type Stack } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  const queues = stackQueues(outputs);
  const deadLetters = deadLetterQueues(queues, process.env.QUEUE);
  switch (process.argv[2]) {
    case "status":
      return status(stack, queues);
    case "list":
      return list(stack, deadLetters);
    case "redrive":
      return redriveAll(apiOf(outputs), deadLetters);
    default:
      throw new UserError("Usage: node scripts/queues.ts status|list|redrive");
  }
});

async function status(stack: Stack, queues: readonly StackQueue[]): Promise<void> {
  print("Queue                         waiting  in flight  delayed");
  for (const queue of queues) {
    const { waiting, inFlight, delayed } = await queueDepths(stack, queue);
    const name = queue.dead ? `${queue.name} (dead letters)` : queue.name;
    const pad = (value: number, width: number) => String(value).padStart(width);
    print([name.padEnd(29), pad(waiting, 7), pad(inFlight, 9), pad(delayed, 8)].join(" "));
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

async function redriveAll(api: OrdersClient, chosen: readonly StackQueue[]): Promise<void> {
  for (const queue of await readDeadLetterQueues(api)) {
    if (!chosen.some(({ name }) => name === queue.queue)) continue;
    for (const line of await redrive(api, queue)) print(line);
  }
}
