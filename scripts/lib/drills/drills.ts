import type { Stack } from "../stack/stack.ts";
import type { State } from "../stack/state.ts";
import { disableMapping, poison, type Repair, throttle } from "./breaks.ts";

/** A fault that is made on purpose, and the alarms that must ring for it. */
export interface Drill {
  readonly name: string;
  /** What is broken, for people. */
  readonly broken: string;
  breakStack(stack: Stack, state: State): Promise<Repair>;
  /** How many orders are sent meanwhile, and with which token of the simulated gateway. */
  readonly orders: number;
  readonly token?: string;
  /** How these orders end after the repair. */
  readonly ending: "COMPLETED" | "FAILED";
  readonly alarms: readonly ExpectedAlarm[];
  /**
   * For how many seconds a message that failed stays hidden meanwhile: AWS takes minutes for that. Longer than a run takes on
   * a busy machine, where runs are repeated, so that no message is received while its run goes on.
   */
  readonly visibilitySeconds: number;
  /** How many visibility timeouts of the queue of orders must pass on AWS before the fault shows. */
  readonly visibilityTimeouts?: "all receives";
}

/** An alarm, by its heading in the runbook and the resource that it watches. Its definition is Terraform's. */
export interface ExpectedAlarm {
  readonly kind: string;
  /** Last part of the name of a watched function or queue. */
  readonly of?: string;
}

/** More orders than the threshold of the alarm on throttles, as each of them is refused at least once. */
const ORDERS = 12;

/** The drills, in the order in which they run. */
export const DRILLS: readonly Drill[] = [
  {
    name: "poison-message",
    broken: "a message that is no event, in the queue of orders",
    breakStack: poison,
    orders: 3,
    visibilitySeconds: 25,
    ending: "COMPLETED",
    alarms: [{ kind: "dead-letters", of: "order-processing-dlq" }],
    visibilityTimeouts: "all receives",
  },
  {
    name: "failing-gateway",
    broken: "the payment gateway answers no charge",
    breakStack: async () => async () => undefined,
    orders: 8,
    visibilitySeconds: 60,
    token: "tok_unavailable",
    ending: "FAILED",
    alarms: [{ kind: "function-errors", of: "process-payment" }, { kind: "order-failure-rate" }],
  },
  {
    name: "stopped-relay",
    broken: "the event source mapping of relay-order-events is disabled",
    breakStack: (stack, state) => disableMapping(stack, state, "relay-order-events"),
    orders: ORDERS,
    visibilitySeconds: 60,
    ending: "COMPLETED",
    alarms: [{ kind: "no-orders-processed" }],
  },
  {
    name: "throttled-function",
    broken: "process-payment has no concurrency",
    breakStack: (stack, state) => throttle(stack, state, "process-payment"),
    orders: ORDERS,
    visibilitySeconds: 60,
    ending: "COMPLETED",
    alarms: [{ kind: "throttles", of: "process-payment" }],
  },
  {
    name: "failing-runs",
    broken: "validate-order has no concurrency until runs of the workflow fail",
    breakStack: (stack, state) => throttle(stack, state, "validate-order"),
    orders: ORDERS,
    visibilitySeconds: 60,
    ending: "COMPLETED",
    alarms: [{ kind: "throttles", of: "validate-order" }, { kind: "runs-failed" }],
  },
];
