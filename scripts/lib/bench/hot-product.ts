import { type RetryPolicy, retryWithBackoff } from "@orders/adapters";
import { distribution, randomNumbers } from "../load/numbers.ts";
import { VirtualTime } from "./virtual-time.ts";

/** Orders of one product that arrive at random, and the runs that reserve its stock. */
interface HotProduct {
  /** Orders per second, on average; the intervals are exponentially distributed (a Poisson process). */
  readonly rate: number;
  /** Seconds during which orders arrive. */
  readonly seconds: number;
  /** Runs at the same time: `order_consumers` × `order_batch_size`. */
  readonly runs: number;
  /** How the step retries a transaction after a conflict. */
  readonly policy: RetryPolicy;
  /** Whether a cancelled transaction consumes the write units of the product's partition as a committed one does. */
  readonly cancelledCost: boolean;
  /** Start of the random numbers: the same seed gives the same result. */
  readonly seed: number;
}

/** What became of the orders. Times are in ms and count from the first try of an order to its reservation. */
export interface Reservations {
  readonly orders: number;
  /** Share of the steps that ended without a reservation, so that the workflow tried the step again. */
  readonly failedSteps: number;
  /** Share of the runs that ended without a reservation, so that the queue delivered the order again. */
  readonly failedRuns: number;
  /** Orders that had no reservation after the last delivery. */
  readonly deadLetters: number;
  /** Transactions per reservation. */
  readonly tries: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** 99th percentile of the time in the queue, before the first try. */
  readonly queueP99: number;
  /** Reservations per second, while orders arrived. */
  readonly perSecond: number;
}

/** Duration of a TransactWriteItems, in ms: a log-normal distribution of this median and 99th percentile. An assumption. */
const TRANSACTION = { median: 8, p99: 30 };
/** Work of a run besides its reservation, in ms: it keeps one of the runs occupied. An assumption. */
const REST_OF_RUN_MS = 300;
/** Time limit of a step, in ms, and retries of the workflow. Source: docs/reliability.md, "One budget of time". */
const STEP_MS = 5_000;
const RETRY_STEP_AFTER_MS = [2_000, 4_000, 8_000];
/** When a message is delivered again, and how often it is delivered in all. Source: as above. */
const VISIBILITY_MS = 180_000;
const DELIVERIES = 3;

/**
 * Write units of one partition per second, and of a transaction for the product's item, which is below 1 KB.
 * Source: Amazon DynamoDB Developer Guide, "Best practices for designing and using partition keys" and "Capacity management
 * for transactions". The guide does not say whether a transaction that is cancelled for a conflict consumes them.
 */
const PARTITION_UNITS = 1_000;
const TRANSACTION_UNITS = 2;

/** Runs at the same time in prod.tfvars: 20 consumers, batches of 5. */
const RUNS = 100;

/** A minute of orders of one product with the runs of `prod`. The same arguments give the same result. */
export const minuteOfOrders = (rate: number, policy: RetryPolicy, cancelledCost: boolean): Promise<Reservations> =>
  simulateHotProduct({ rate, policy, cancelledCost, seconds: 60, runs: RUNS, seed: 1 });

class ConflictError extends Error {}
class StepTimedOutError extends Error {}

/**
 * Simulates the reservations of one product in virtual time. A transaction holds the product for its duration. Another
 * transaction on the same product that starts meanwhile is cancelled, as is one that the partition has no write units for;
 * its caller learns it after as long as a transaction takes. The local emulator executes transactions one after the other and never reports a conflict.
 */
async function simulateHotProduct({
  rate,
  seconds,
  runs,
  policy,
  cancelledCost,
  seed,
}: HotProduct): Promise<Reservations> {
  const time = new VirtualTime();
  const [random, arrivalRandom] = [randomNumbers(seed), randomNumbers(seed + 1)];
  const { sleep, now } = time;
  const sigma = Math.log(TRANSACTION.p99 / TRANSACTION.median) / 2.326;
  const duration = () => TRANSACTION.median * Math.exp(sigma * normal(random));

  let isHeld = false;
  let transactions = 0;
  const units = { second: 0, used: 0 };
  const isThrottled = (): boolean => {
    const second = Math.floor(now() / 1_000);
    if (second !== units.second) Object.assign(units, { second, used: 0 });
    return units.used + TRANSACTION_UNITS > PARTITION_UNITS;
  };
  const transact = async (): Promise<void> => {
    transactions++;
    const isConflict = isHeld || isThrottled();
    if (!isConflict || cancelledCost) units.used += TRANSACTION_UNITS;
    isHeld ||= !isConflict;
    await sleep(duration());
    if (isConflict) throw new ConflictError();
    isHeld = false;
  };

  let [steps, failedSteps] = [0, 0];
  const step = async (): Promise<boolean> => {
    const deadline = now() + STEP_MS;
    const transactInTime = async () => {
      if (now() > deadline) throw new StepTimedOutError();
      await transact();
    };
    steps++;
    try {
      const isRetryable = (error: unknown) => error instanceof ConflictError;
      await retryWithBackoff(transactInTime, { ...policy, isRetryable, sleep, now, random });
      return true;
    } catch (error) {
      if (!(error instanceof ConflictError || error instanceof StepTimedOutError)) throw error;
      failedSteps++;
      return false;
    }
  };

  const times: number[] = [];
  const inQueue: number[] = [];
  let reservedInTime = 0;
  const run = async (order: Order): Promise<boolean> => {
    if (order.firstTriedAt === undefined) inQueue.push(now() - order.arrivedAt);
    order.firstTriedAt ??= now();
    for (const after of [...RETRY_STEP_AFTER_MS, undefined]) {
      if (await step()) {
        times.push(now() - order.firstTriedAt);
        if (now() <= seconds * 1_000) reservedInTime++;
        await sleep(REST_OF_RUN_MS);
        return true;
      }
      if (after !== undefined) await sleep(random() * after);
    }
    return false;
  };

  const queue: Order[] = [];
  let [busy, allRuns, failedRuns, deadLetters] = [0, 0, 0, 0];
  const takeFromQueue = async (): Promise<void> => {
    if (busy >= runs) return;
    const order = queue.shift();
    if (!order) return;
    busy++;
    allRuns++;
    const reserved = await run(order);
    busy--;
    void takeFromQueue();
    if (reserved) return;
    failedRuns++;
    if (order.deliveries === DELIVERIES) deadLetters++;
    else {
      await sleep(VISIBILITY_MS);
      arrive({ ...order, deliveries: order.deliveries + 1 });
    }
  };
  const arrive = (order: Order): void => {
    queue.push(order);
    void takeFromQueue();
  };

  let orders = 0;
  const arrivals = async (): Promise<void> => {
    for (;;) {
      await sleep((-Math.log(1 - arrivalRandom()) / rate) * 1_000);
      if (now() > seconds * 1_000) return;
      orders++;
      arrive({ arrivedAt: now(), deliveries: 1 });
    }
  };
  void arrivals();
  await time.run();

  const reserving = distribution(times);
  return {
    orders,
    failedSteps: failedSteps / steps,
    failedRuns: failedRuns / allRuns,
    deadLetters,
    tries: transactions / times.length,
    p50: reserving.p50,
    p99: reserving.p99,
    longest: reserving.max,
    queueP99: distribution(inQueue).p99,
    perSecond: reservedInTime / seconds,
  };
}

interface Order {
  readonly arrivedAt: number;
  readonly deliveries: number;
  firstTriedAt?: number;
}

/** A number of the standard normal distribution (Box-Muller transform). */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
