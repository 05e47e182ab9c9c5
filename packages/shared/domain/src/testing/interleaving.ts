import fc from "fast-check";
import { expect } from "vitest";
import { eventsBetween, type OrderEvent } from "../events.ts";
import type { Money } from "../money.ts";
import { DecidedOtherwiseError, type Decision, decide, needsApproval, requestApproval } from "../order/approval.ts";
import { requestCancellation } from "../order/cancellation.ts";
import { type Failure, type FailureReason, IllegalMoveError, moveByHand, type Status } from "../order/life.ts";
import { FIRST_ENTRIES, isHalted, type Order } from "../order/order.ts";
import {
  costsMoney,
  declineCharge,
  finishCharge,
  finishRefund,
  isPaid,
  mayHoldMoney,
  payNothing,
  startCharge,
  startRefund,
} from "../order/payment.ts";
import { complete } from "../order/receipt.ts";
import { holdsStock, releaseStock, reserveStock } from "../order/reservation.ts";
import { NothingToRetryError, retry } from "../order/retry.ts";
import { closeUndone, isAtRest, mustBeUndone } from "../order/undo.ts";
import { anOrder, line, tickingClock } from "./builders.ts";

// Several runs of the workflow work on one order at once, each stopped between any two of its reads, writes and calls,
// or for ever; a customer cancels and the back office decides, retries and ships in between. Stock and money are counted
// outside of the order: whatever happens, what the order says at its end must be what became of them.

export type Gateway = "answers" | "declines" | "is down" | "charges and loses the answer";
export interface Faults {
  readonly invalid: boolean;
  readonly stock: "enough" | "short";
  readonly charge: Gateway;
  readonly refund: "answers" | "is down";
}
/** Nothing goes wrong. */
export const HEALTHY: Faults = { invalid: false, stock: "enough", charge: "answers", refund: "answers" };

class Stale extends Error {}
class Down extends Error {}
class Refusal extends Error {
  readonly failure: Failure;
  constructor(reason: FailureReason) {
    super(reason);
    this.failure = { reason };
  }
}
class Halt extends Error {}
/** The run ends, as the order waits for a decision. */
class Wait extends Error {}

/** An order that costs nothing, of a customer whose card would be declined. */
export const aFreeOrder = (): Order =>
  anOrder({ lines: [line("GIFT", 1, "0.00")], paymentMethod: { type: "CARD", token: "tok_declined" } });

/** One order, the pieces it took, the customer's money, and everything that was told to the bus. */
export function aWorld(isLarge = false, order = anOrder()) {
  const clock = tickingClock();
  const world = {
    order,
    /** What the order's total is compared with. */
    approvalThreshold: (isLarge ? order.totalAmount : order.totalAmount + 1) as Money,
    taken: 0,
    book: "untouched" as "untouched" | "charged" | "refunded" | "closed",
    events: [] as OrderEvent[],
    statuses: ["PENDING"] as Status[],
    now: clock.now,
    save(order: Order, pieces: 1 | 0 | -1 = 0): Order {
      const before = world.order;
      if (before.version !== order.version) throw new Stale();
      world.order = { ...order, version: order.version + 1 };
      world.taken += pieces;
      world.events.push(...eventsBetween(before, world.order));
      if (before.status !== order.status) world.statuses.push(order.status);
      assertChange(before, world.order);
      assertTrue(world);
      return world.order;
    },
    charge(mode: Gateway): boolean {
      if (mode === "is down") throw new Down();
      // A gateway declines for good, see the contract: otherwise another run could charge what this one gave up.
      if (world.book === "untouched") world.book = mode === "declines" ? "closed" : "charged";
      assertTrue(world);
      if (mode === "charges and loses the answer") throw new Down();
      return world.book === "charged";
    },
    refund(mode: Faults["refund"]): string | undefined {
      if (mode === "is down") throw new Down();
      world.book = world.book === "charged" || world.book === "refunded" ? "refunded" : "closed";
      assertTrue(world);
      return world.book === "refunded" ? "REF-1" : undefined;
    },
  };
  world.events.push(...eventsBetween(undefined, world.order));
  return world;
}
export type World = ReturnType<typeof aWorld>;

function assertChange(before: Order, after: Order) {
  expect(after.totalAmount).toBe(before.totalAmount);
  expect(after.lines).toEqual(before.lines);
  expect(after.attempt).toBeGreaterThanOrEqual(before.attempt);
  const omitted = (after.historyOmitted ?? 0) - (before.historyOmitted ?? 0);
  const kept = before.history.toSpliced(FIRST_ENTRIES, omitted);
  expect(after.history.slice(0, kept.length)).toEqual(kept);
  expect(after.history.length).toBeGreaterThan(kept.length);
  expect(after.history.at(-1)).toMatchObject({ status: after.status, at: after.updatedAt });
}

function assertTrue({ order, taken, book, approvalThreshold }: World) {
  expect(taken).toBe(holdsStock(order) ? 1 : 0);
  if (book === "charged" && order.totalAmount >= approvalThreshold) {
    expect(order.approval?.decision?.verdict).toBe("APPROVED");
  }
  if (book === "charged") expect(mayHoldMoney(order)).toBe(true);
  if (order.status === "FAILED" || order.status === "CANCELLED") {
    expect({ taken, charged: book === "charged" }).toEqual({ taken: 0, charged: false });
  }
  if (["COMPLETED", "SHIPPED"].includes(order.status) && !order.cancellation) {
    expect({ taken, charged: book === "charged" }).toEqual({ taken: 1, charged: costsMoney(order) });
  }
  if (!costsMoney(order)) expect({ book, payment: order.payment }).toEqual({ book: "untouched", payment: undefined });
}

export type Acts = Generator<void, void>;
type Step = (world: World, faults: Faults, failure?: Failure) => Acts;

/** A step from its start again for as long as others write in between. */
function* retried(step: Step, ...[world, faults, failure]: Parameters<Step>): Acts {
  for (;;) {
    try {
      return yield* step(world, faults, failure);
    } catch (error) {
      if (!(error instanceof Stale)) throw error;
    }
  }
}

const forward: Step[] = [
  function* validateOrder(world, { invalid }) {
    if (isHalted(world.order)) throw new Halt();
    if (invalid) throw new Refusal("INVALID_ORDER");
    yield;
  },
  function* reserveInventory(world, { stock }) {
    const { order } = world;
    if (isHalted(order)) throw new Halt();
    if (order.status === "AWAITING_APPROVAL") throw new Wait();
    if (holdsStock(order)) return;
    yield;
    if (stock === "short") throw new Refusal("OUT_OF_STOCK");
    const holding = reserveStock(order, world.now());
    const waits = needsApproval(order, world.approvalThreshold);
    world.save(waits ? requestApproval(holding, world.now()) : holding, 1);
    if (waits) throw new Wait();
  },
  function* processPayment(world, { charge }) {
    let { order } = world;
    if (isHalted(order)) throw new Halt();
    if (isPaid(order)) return;
    yield;
    if (!costsMoney(order)) {
      world.save(payNothing(order, world.now()));
      return;
    }
    if (order.payment?.state !== "CHARGING") order = world.save(startCharge(order, world.now()));
    yield;
    const charged = world.charge(charge);
    yield;
    world.save(charged ? finishCharge(order, "TXN-1", world.now()) : declineCharge(order, "No", world.now()));
    if (!charged) throw new Refusal("PAYMENT_DECLINED");
  },
  function* completeOrder(world) {
    const { order } = world;
    if (isHalted(order)) throw new Halt();
    if (isAtRest(order)) return;
    yield;
    world.save(complete(order, world.now(), true));
  },
];

const undo: Step[] = [
  function* refundPayment(world, faults, failure) {
    let { order } = world;
    if (!mustBeUndone(order, failure) || !mayHoldMoney(order)) return;
    yield;
    if (order.payment?.state !== "REFUNDING") order = world.save(startRefund(order, world.now(), failure));
    yield;
    const refundId = world.refund(faults.refund);
    yield;
    world.save(finishRefund(order, refundId, world.now()));
  },
  function* releaseInventory(world, _, failure) {
    const { order } = world;
    if (!mustBeUndone(order, failure) || !holdsStock(order)) return;
    yield;
    world.save(releaseStock(order, world.now(), failure), -1);
  },
  function* closeOrder(world, _, failure) {
    const { order } = world;
    const closed = closeUndone(order, world.now(), failure);
    yield;
    if (closed !== order) world.save(closed);
  },
];

/** One run of the workflow. An undo that fails does not keep the ones after it from being made. */
export function* aRun(world: World, faults: Faults): Acts {
  let failure: Failure | undefined;
  try {
    for (const step of forward) yield* retried(step, world, faults);
    return;
  } catch (error) {
    if (error instanceof Wait) return;
    if (error instanceof Refusal) failure = error.failure;
    else if (error instanceof Down) failure = { reason: "PAYMENT_UNAVAILABLE" };
    else if (!(error instanceof Halt)) throw error;
  }
  for (const step of undo) {
    try {
      yield* retried(step, world, faults, failure);
    } catch (error) {
      if (!(error instanceof Down)) throw error;
    }
  }
}

const faults: fc.Arbitrary<Faults> = fc.record({
  invalid: fc.nat(9).map((n) => n === 0),
  stock: fc.constantFrom("enough", "enough", "enough", "short"),
  charge: fc.constantFrom("answers", "answers", "declines", "is down", "charges and loses the answer"),
  refund: fc.constantFrom("answers", "answers", "is down"),
});

export type Happening =
  | { readonly is: "run"; readonly faults: Faults }
  | { readonly is: "act" | "stop"; readonly run: number }
  | { readonly is: "cancel" | "retry" | "ship" }
  | { readonly is: "decide"; readonly verdict: Decision["verdict"] };

const act = fc.record({ is: fc.constant("act" as const), run: fc.nat(3) });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ is: fc.constant("run" as const), faults }) },
  { weight: 24, arbitrary: act },
  { weight: 1, arbitrary: fc.record({ is: fc.constant("stop" as const), run: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom("cancel" as const, "retry" as const, "ship" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant("decide" as const),
      verdict: fc.constantFrom<Decision["verdict"]>("APPROVED", "APPROVED", "REJECTED", "TIMED_OUT"),
    }),
  },
);

/** What the customer or the back office wishes, unless it comes at the wrong time. */
export function wish(world: World, change: (order: Order) => Order) {
  try {
    const changed = change(world.order);
    if (changed !== world.order) world.save(changed);
  } catch (error) {
    const wrongTime = [IllegalMoveError, DecidedOtherwiseError, NothingToRetryError];
    if (!wrongTime.some((kind) => error instanceof kind)) throw error;
  }
}

/** Starts a run, and lets all of this happen to it and to the order. */
export function happen(world: World, happenings: readonly Happening[]) {
  const runs: Acts[] = [aRun(world, HEALTHY)];
  for (const happening of happenings) {
    if (happening.is === "run") runs.push(aRun(world, happening.faults));
    if (happening.is === "act") runs[happening.run % runs.length]?.next();
    if (happening.is === "stop") runs.splice(happening.run % runs.length, 1, aRun(world, HEALTHY));
    if (happening.is === "cancel") wish(world, (order) => requestCancellation(order, world.now()));
    if (happening.is === "decide") {
      wish(world, (order) => decide(order, { verdict: happening.verdict }, world.now()));
    }
    if (happening.is === "retry") wish(world, (order) => retry(order, world.now()));
    if (happening.is === "ship") wish(world, (order) => moveByHand(order, "SHIPPED", world.now()));
  }
}

/** Lets a run go on to its end. */
export const exhaust = (acts: Acts) => {
  for (let left = 1000; !acts.next().done; left--) expect(left).toBeGreaterThan(0);
};

/** Any happenings, in any order. */
export const histories = fc.array(happening, { minLength: 5, maxLength: 120, size: "max" });

/** One time in ten. */
export const rarely = fc.nat(9).map((n) => n === 0);
