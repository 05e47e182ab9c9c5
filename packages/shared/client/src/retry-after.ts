const TRIES = 5;
const LONGEST_PAUSE_S = 10;

/**
 * Retries a request that is answered 429 with a `Retry-After` of 0 to 10 seconds, after that time, up to five tries.
 * @param send makes the request; it is called once per try.
 * @param pause waits so many milliseconds.
 * @returns the last answer, which may be a 429: without `Retry-After` the month's quota is used up.
 */
export async function obeyingRetryAfter(
  send: () => Promise<Response>,
  pause: (ms: number) => Promise<unknown> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
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
