import pMap from "p-map";
import { sleep } from "../cli/run.ts";
import { positiveNumber, wholeNumber } from "../cli/settings.ts";
import { UserError } from "../cli/steps.ts";
import { randomNumbers } from "./numbers.ts";

/** A closed loop: so many requests at a time, each sent when another one is answered. */
interface ClosedLoop {
  readonly kind: "closed";
  readonly concurrency: number;
}

/** An open loop: orders arrive at random moments, however quickly earlier ones are answered. */
interface OpenLoop {
  readonly kind: "open";
  /** Orders per second, on average. */
  readonly rate: number;
}

/** How orders are sent. */
export type Load = ClosedLoop | OpenLoop;

/** What a loop needs of time; ms. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** What was sent in a load test. */
export interface SentAll<Result> {
  readonly results: readonly Result[];
  /** Orders of an open loop that were sent late, because `IN_FLIGHT_LIMIT` requests were not answered yet. */
  readonly heldBack: number;
}

/** Most requests of an open loop that may be unanswered at a time: each one takes a connection, and memory. */
export const IN_FLIGHT_LIMIT = 512;
const CONCURRENCY = 16;
/** Arrivals are the same in every load test, so that two of them can be compared. */
const SEED = 1;

const realClock: Clock = { now: () => performance.now(), sleep };

/**
 * Reads ORDERS (1000), and RATE for an open loop or CONCURRENCY (16) for a closed one.
 * @throws UserError for a value that cannot be, and where both RATE and CONCURRENCY are given.
 */
export function loadSettings(): { orders: number; load: Load } {
  const orders = wholeNumber("ORDERS", 1000, 10_000);
  const { RATE, CONCURRENCY: given } = process.env;
  const rate = positiveNumber("RATE", 1000);
  if (rate === undefined) {
    return { orders, load: { kind: "closed", concurrency: wholeNumber("CONCURRENCY", CONCURRENCY, 64) } };
  }
  if (given) {
    throw new UserError(
      `RATE=${RATE} and CONCURRENCY=${given}: at a rate, orders are sent however many are unanswered. Leave one of them out.`,
    );
  }
  return { orders, load: { kind: "open", rate } };
}

/** The load in a few words. */
export const describeLoad = (load: Load): string =>
  load.kind === "closed" ? `${load.concurrency} at a time` : `${load.rate} per second at random moments`;

/**
 * Moments at which orders arrive, in ms from the start: a Poisson process, in which the gaps are distributed exponentially.
 * The same rate has the same moments every time.
 */
export function arrivals(rate: number, count: number): number[] {
  const random = randomNumbers(SEED);
  let at = 0;
  return Array.from({ length: count }, () => {
    at += (-Math.log(1 - random()) * 1000) / rate;
    return at;
  });
}

/**
 * Sends each of the orders. `due` is when an order should be sent: latency counts from then, as for a customer, also
 * when it was sent later (otherwise a slow system would delay the requests that show how slow it is: "coordinated omission").
 * @param send gets `due` by the same clock. An error of it ends the load.
 */
export async function sendAll<Order, Result>(
  orders: readonly Order[],
  load: Load,
  send: (order: Order, due: number) => Promise<Result>,
  clock: Clock = realClock,
): Promise<SentAll<Result>> {
  if (load.kind === "closed") {
    const { concurrency } = load;
    return { results: await pMap(orders, (order) => send(order, clock.now()), { concurrency }), heldBack: 0 };
  }
  const started = clock.now();
  const moments = arrivals(load.rate, orders.length);
  let heldBack = 0;
  const results = await pMap(
    orders,
    // It is called as soon as fewer than the limit of earlier orders are open, waiting ones included.
    async (order, index) => {
      const due = started + (moments[index] ?? 0);
      const wait = due - clock.now();
      if (wait > 0) await clock.sleep(wait);
      else if (index >= IN_FLIGHT_LIMIT) heldBack += 1;
      return send(order, due);
    },
    { concurrency: IN_FLIGHT_LIMIT },
  );
  return { results, heldBack };
}
