import { setTimeout as delay } from "node:timers/promises";

/**
 * Spaces sends out: each begins at least `intervalMs` after the one before it began, and is over no sooner than
 * `intervalMs` after it began itself, also where it fails. So whoever waits for its sends, and then ends, sends at most one
 * an interval, and so does the next invocation, in whichever environment Lambda runs it.
 * @param pause waits so many ms; tests wait in another way.
 */
export function paced<Args extends readonly unknown[], Result>(
  send: (...args: Args) => Promise<Result>,
  intervalMs: number,
  pause: (ms: number) => Promise<unknown> = delay,
): (...args: Args) => Promise<Result> {
  let next: Promise<unknown> = Promise.resolve();
  return async (...args) => {
    const turn = next;
    const interval = turn.then(() => pause(intervalMs));
    next = interval;
    await turn;
    const [sent] = await Promise.allSettled([send(...args), interval]);
    if (sent.status === "rejected") throw sent.reason;
    return sent.value;
  };
}
