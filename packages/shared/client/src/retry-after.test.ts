import { describe, expect, it } from "vitest";
import { obeyingRetryAfter } from "./retry-after.ts";

const answer = (status: number, retryAfter?: string) =>
  new Response("{}", { status, headers: retryAfter === undefined ? {} : { "retry-after": retryAfter } });

/** The result of these answers, in this order: the last status, the number of requests, and the pauses in ms. */
async function of(...answers: Response[]) {
  const pauses: number[] = [];
  let asked = 0;
  const send = async () => answers[asked++] as Response;
  const { status } = await obeyingRetryAfter(send, async (ms) => pauses.push(ms));
  return { status, asked, pauses };
}

describe("obeyingRetryAfter", () => {
  it("retries after the time of Retry-After", async () => {
    expect(await of(answer(429, "1"), answer(429, "2"), answer(202))).toEqual({
      status: 202,
      asked: 3,
      pauses: [1000, 2000],
    });
  });

  it("returns the 429 after five tries", async () => {
    const busy = Array.from({ length: 6 }, () => answer(429, "1"));
    expect(await of(...busy)).toEqual({ status: 429, asked: 5, pauses: [1000, 1000, 1000, 1000] });
  });

  it.each([
    ["there is no Retry-After, as where the quota is used up", answer(429)],
    ["Retry-After is longer than 10 seconds", answer(429, "11")],
    ["Retry-After is no number of seconds", answer(429, "Fri, 27 Nov 2026 10:00:00 GMT")],
    ["another status has a Retry-After", answer(503, "1")],
    ["the answer is good", answer(200)],
  ])("returns the answer at once where %s", async (_, only) => {
    expect(await of(only)).toEqual({ status: only.status, asked: 1, pauses: [] });
  });
});
