import { createInterface } from "node:readline/promises";
import type { Stack } from "../stack/stack.ts";
import { interruptible } from "./run.ts";
import { UserError } from "./steps.ts";

/**
 * Asks for a word before an action that cannot be reversed. `AUTO_APPROVE=1` answers for pipelines.
 * @throws UserError unless the word was given. @throws InterruptedError
 */
export async function confirm(stack: Stack, needed: boolean, question: string, word: string): Promise<void> {
  if (!needed || process.env.AUTO_APPROVE === "1") return;
  if (!process.stdin.isTTY) {
    throw new UserError(`${question}\nNobody is there to answer. AUTO_APPROVE=1 answers for ${stack.environment}.`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // While it asks, the terminal sends Ctrl-C as a key and not as a signal.
  terminal.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    const answer = await interruptible((signal) => terminal.question(`\n${question} Type "${word}": `, { signal }));
    if (answer.trim() !== word) throw new UserError("Nothing was changed.");
  } finally {
    terminal.close();
  }
}
