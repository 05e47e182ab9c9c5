import { setTimeout as delay } from "node:timers/promises";

const TRIES = 5;
const LONGEST_PAUSE_S = 10;

/**
 * Sends a request again where it is answered 429 with a `Retry-After` of seconds, after as many, five times in all. Returns
 * the last answer as it is: a 429 too, at once where it names no pause (the month's quota is used up) or one above 10 s.
 */
export async function obeyingRetryAfter(
  send: () => Promise<Response>,
  pause: (ms: number) => Promise<unknown> = delay,
): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const answer = await send();
    const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
    const again = answer.status === 429 && seconds >= 0 && seconds <= LONGEST_PAUSE_S;
    if (!again || tries === TRIES) return answer;
    await answer.body?.cancel();
    await pause(seconds * 1000);
  }
}
