import { setTimeout as delay } from "node:timers/promises";
import { inspect } from "node:util";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Asks again and again until what it is told is as it should be, and returns that.
 * @throws when it is not so in time, with what was told last.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T>,
  isSo: (told: T) => boolean,
  withinMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const told = await ask();
    if (isSo(told)) return told;
    if (Date.now() + pause > deadline) {
      throw new Error(`Not within ${withinMs / 1000} s: ${what}. Last told: ${inspect(told, { depth: 10 })}`);
    }
    await delay(pause);
  }
}
