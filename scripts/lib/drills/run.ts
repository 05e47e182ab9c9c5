import type { OrdersClient } from "@orders/client";
import pMap from "p-map";
import { sleep } from "../cli/run.ts";
import { type Step, UserError } from "../cli/steps.ts";
import { readOrders } from "../load/load-orders.ts";
import { untilEmpty, untilSettled } from "../load/watch.ts";
import { type Alarm, alarmState, alarmValue, ringsWithinMs } from "../metrics/alarms.ts";
import { readSamples, type Samples } from "../metrics/samples.ts";
import { sendOrder } from "../orders/send-order.ts";
import { queueDepths, stackQueues } from "../stack/queues.ts";
import type { Stack } from "../stack/stack.ts";
import type { State } from "../stack/state.ts";
import { shortenVisibility } from "./breaks.ts";
import type { Drill, ExpectedAlarm } from "./drills.ts";

/** What a drill showed about one alarm. */
export interface DrillResult {
  readonly drill: string;
  readonly broken: string;
  readonly alarm: string;
  /** Its heading in the runbook. */
  readonly kind: string;
  /** When it rings, in the words of Terraform. */
  readonly description: string;
  readonly threshold: string;
  /** The first value beyond the threshold, or the last one if none was. */
  readonly value: number | undefined;
  /** From the fault until the value was seen beyond the threshold, in ms; undefined where it never was. */
  readonly seenAfterMs: number | undefined;
  /** The longest time from the fault until the alarm rings on AWS, in ms, where the fault lasts that long. */
  readonly ringsWithinMs: number;
  /** From the repair until all orders had ended, all queues were empty and no alarm would ring, in ms. */
  readonly normalAfterMs: number;
}

/** What a drill works on. */
export interface DrillStack {
  readonly stack: Stack;
  readonly state: State;
  readonly api: OrdersClient;
  readonly alarms: readonly Alarm[];
  /** A product with enough stock. */
  readonly productId: string;
  /** How long the healthy stack takes for as many orders as a drill sends, in ms. */
  readonly healthyMs: number;
}

/** Longest wait for a value beyond a threshold, and for the end of a drill. */
const SEEN_LIMIT_MS = 150_000;
const NORMAL_LIMIT_MS = 60_000;
const POLL_MS = 500;

/** A value counts as seen if it is still beyond the threshold after so many times as the healthy stack takes. */
const LASTS = 2;

/**
 * Sends orders to the healthy stack, for comparison.
 * @returns how long it takes until all are settled, in ms. @throws UserError where an alarm of the drills would ring for that.
 */
export async function healthyRun(orders: number, drills: readonly Drill[], on: Omit<DrillStack, "healthyMs">) {
  const from = Date.now();
  const ids = await sendOrders({ orders }, on);
  await untilSettled((some) => readOrders(on.stack, on.state.outputs, some), ids);
  const healthyMs = Date.now() - from;
  await untilQuiet(
    drills.flatMap(({ alarms }) => alarms.map((expected) => findAlarm(on.alarms, expected))),
    on,
    from,
  );
  return healthyMs;
}

/**
 * Runs one drill: breaks the stack, sends orders, waits until the value of each expected alarm is beyond its threshold and
 * stays there, or 150 s are over, repairs the stack, and waits until it is well again.
 * @throws UserError where an order is lost or ends in another way than expected, and where the stack does not recover.
 */
export async function runDrill(drill: Drill, on: DrillStack, step: Step): Promise<DrillResult[]> {
  const { stack, state } = on;
  const watched = drill.alarms.map((expected) => findAlarm(on.alarms, expected));
  // What AWS takes minutes for: a message that failed is delivered again after the visibility timeout.
  const queue = await shortenVisibility(stack, state, drill.visibilitySeconds);
  try {
    const broken = Date.now();
    const repair = await drill.breakStack(stack, state);
    let repaired = false;
    try {
      const sending = sendOrders(drill, on);
      // Its error is thrown where its result is awaited.
      sending.catch(() => undefined);
      const seen = await untilSeen(watched, on, broken, step);
      step.progress("repair");
      await repair();
      repaired = true;
      const began = Date.now();
      const orders = await untilSettled((ids) => readOrders(stack, state.outputs, ids), await sending);
      const wrong = orders.filter(({ status }) => status !== drill.ending);
      if (wrong.length > 0) {
        const list = wrong.map(({ orderId, status, reason = "no reason" }) => `${orderId} ${status} (${reason})`);
        throw new UserError(`${drill.name}: orders should be ${drill.ending}, but are not:\n  ${list.join("\n  ")}`);
      }
      await untilEmpty(() => depths(on));
      await untilQuiet(watched, on, Date.now());
      const normalAfterMs = Date.now() - began;
      const delayMs = drill.visibilityTimeouts ? queue.visibilitySeconds * queue.receives * 1000 : 0;
      return watched.map((alarm, index) => ({
        drill: drill.name,
        broken: drill.broken,
        alarm: alarm.name,
        kind: alarm.kind,
        description: alarm.description,
        threshold: `${alarm.comparison.startsWith("Less") ? "<" : ">"} ${alarm.threshold}`,
        value: seen[index]?.value,
        seenAfterMs: seen[index]?.afterMs,
        ringsWithinMs: delayMs + ringsWithinMs(alarm),
        normalAfterMs,
      }));
    } finally {
      if (!repaired) await repair();
    }
  } finally {
    await queue.restore();
  }
}

/** The one alarm that is meant. @throws UserError where the plan has none, or several. */
export function findAlarm(alarms: readonly Alarm[], { kind, of }: ExpectedAlarm): Alarm {
  const watches = ({ metrics }: Alarm) =>
    of === undefined ||
    metrics.some(({ metric }) => Object.values(metric.dimensions).some((value) => value.endsWith(`-${of}`)));
  const found = alarms.filter((alarm) => alarm.kind === kind && watches(alarm));
  const [alarm] = found;
  if (alarm !== undefined && found.length === 1) return alarm;
  const what = `${kind}${of === undefined ? "" : ` of ${of}`}`;
  throw new UserError(
    `The plan has ${found.length} alarms ${what}: a drill needs one. See terraform/observability.tf.`,
  );
}

/** Whether the alarm would ring if this value lasted for as many periods as it looks at. */
export const wouldRing = (alarm: Alarm, value: number | undefined): boolean =>
  alarmState(alarm, Array(alarm.evaluations).fill(value)) === "ALARM";

/** What was seen of an alarm: its value, and after how long it would ring. */
interface Sighting {
  readonly value: number | undefined;
  readonly afterMs: number | undefined;
}

/** What was seen of an alarm that has this value now: the first sighting, unless the alarm would not ring any more. */
export function sighting(alarm: Alarm, value: number | undefined, afterMs: number, before?: Sighting): Sighting {
  if (!wouldRing(alarm, value)) return { value, afterMs: undefined };
  return before?.afterMs === undefined ? { value, afterMs } : before;
}

async function sendOrders(
  { orders, token }: Pick<Drill, "orders" | "token">,
  { api, productId }: Pick<DrillStack, "api" | "productId">,
): Promise<string[]> {
  const payment = token === undefined ? {} : { paymentToken: token };
  const all = Array.from({ length: orders }, (_, index) => ({
    customerId: `DRILL-${index}`,
    productId,
    quantity: 1,
    ...payment,
  }));
  const sent = await pMap(all, (order) => sendOrder(api, order), { concurrency: 4 });
  return sent.map(({ orderId }) => orderId);
}

/**
 * Waits until each alarm would ring, for longer than the healthy stack takes for these orders: at first, none of them is
 * completed there either. Gives the value and the time from which each alarm would ring, or its last value.
 */
async function untilSeen(alarms: readonly Alarm[], on: DrillStack, from: number, step: Step) {
  let seen: readonly Sighting[] = [];
  for (;;) {
    const now = Date.now();
    const samples = await readSamples(on.stack, on.state.outputs, from);
    seen = alarms.map((alarm, index) => sighting(alarm, latest(alarm, samples, from, now), now - from, seen[index]));
    const lasted = now - from > LASTS * on.healthyMs;
    if ((lasted && seen.every(({ afterMs }) => afterMs !== undefined)) || now - from > SEEN_LIMIT_MS) return seen;
    step.progress(alarms.map(({ name }, index) => `${name} ${seen[index]?.value ?? "no value"}`).join(", "));
    await sleep(POLL_MS);
  }
}

/** Waits until no alarm would ring for what happened since `from`. @throws UserError where one still would after a minute. */
async function untilQuiet(
  alarms: readonly Alarm[],
  on: Pick<DrillStack, "stack" | "state">,
  from: number,
): Promise<void> {
  const limit = Date.now() + NORMAL_LIMIT_MS;
  for (;;) {
    const samples = await readSamples(on.stack, on.state.outputs, from);
    const ringing = alarms.filter((alarm) => wouldRing(alarm, latest(alarm, samples, from, Date.now())));
    if (ringing.length === 0) return;
    if (Date.now() > limit) {
      throw new UserError(
        `Alarms ring on a healthy stack: ${ringing.map(({ name }) => name).join(", ")}. make status shows more.`,
      );
    }
    await sleep(POLL_MS);
  }
}

/** The value in the last period of the alarm, of which only the time since the fault counts. */
const latest = (alarm: Alarm, samples: Samples, from: number, now: number) =>
  alarmValue(alarm, samples, { from: Math.max(from, now - alarm.periodSeconds * 1000), to: now + 1 });

/** Messages of all queues, dead letters included. */
const depths = ({ stack, state }: DrillStack) =>
  Promise.all(
    stackQueues(state.outputs).map(async (queue) => ({
      name: queue.dead ? `dead letters of ${queue.name}` : queue.name,
      ...(await queueDepths(stack, queue)),
    })),
  );
