import { setTimeout as delay } from "node:timers/promises";
import { inspect } from "node:util";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Calls `ask` until `isSo` holds for its result, with longer and longer pauses.
 * @param what is expected, for the error.
 * @returns the result for which it holds.
 * @throws after `withinMs`, with the last result.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T>,
  isSo: (result: T) => boolean,
  withinMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const result = await ask();
    if (isSo(result)) return result;
    if (Date.now() + pause > deadline) {
      throw new Error(`Not within ${withinMs / 1000} s: ${what}. The last result: ${inspect(result, { depth: 10 })}`);
    }
    await delay(pause);
  }
}
