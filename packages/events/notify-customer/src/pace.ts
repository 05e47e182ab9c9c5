import { setTimeout as delay } from "node:timers/promises";

/**
 * Limits the rate of sends. Each send starts at least `intervalMs` after the start of the one before, and its promise
 * settles at least `intervalMs` after its own start, also when it fails. So an invocation that awaits its sends starts at
 * most one per interval, and leaves one interval before the next invocation, which may run in another environment.
 * @param wait waits for a number of ms; replaced in tests.
 */
export function paced<Args extends readonly unknown[], Result>(
  send: (...args: Args) => Promise<Result>,
  intervalMs: number,
  wait: (ms: number) => Promise<unknown> = delay,
): (...args: Args) => Promise<Result> {
  let next: Promise<unknown> = Promise.resolve();
  return async (...args) => {
    const turn = next;
    const interval = turn.then(() => wait(intervalMs));
    next = interval;
    await turn;
    const [sent] = await Promise.allSettled([send(...args), interval]);
    if (sent.status === "rejected") throw sent.reason;
    return sent.value;
  };
}
