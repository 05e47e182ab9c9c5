import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventsBetween, type OrderEvent } from "../events.ts";
import type { Money } from "../money.ts";
import { anOrder, tickingClock } from "../testing/builders.ts";
import { DecidedOtherwiseError, type Decision, decide, needsApproval, requestApproval } from "./approval.ts";
import { requestCancellation } from "./cancellation.ts";
import { type Failure, type FailureReason, IllegalMoveError, moveByHand, type Status } from "./life.ts";
import { isHalted, type Order } from "./order.ts";
import { declineCharge, finishCharge, finishRefund, mayHoldMoney, startCharge, startRefund } from "./payment.ts";
import { complete } from "./receipt.ts";
import { holdsStock, releaseStock, reserveStock } from "./reservation.ts";
import { NothingToRetryError, retry } from "./retry.ts";
import { closeUndone, isAtRest, mustBeUndone } from "./undo.ts";

// Several runs of the workflow work on one order at once, each stopped between any two of its reads, writes and calls,
// or for ever; a customer cancels and the back office decides, retries and ships in between. Stock and money are counted
// outside of the order: whatever happens, what the order says at its end must be what became of them.

type Gateway = "answers" | "declines" | "is down" | "charges and loses the answer";
interface Faults {
  readonly invalid: boolean;
  readonly stock: "enough" | "short";
  readonly charge: Gateway;
  readonly refund: "answers" | "is down";
}
const HEALTHY: Faults = { invalid: false, stock: "enough", charge: "answers", refund: "answers" };

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

/** One order, the pieces it took, the customer's money, and everything that was told to the bus. */
function aWorld(isLarge = false) {
  const clock = tickingClock();
  const order = anOrder();
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
type World = ReturnType<typeof aWorld>;

function assertChange(before: Order, after: Order) {
  expect(after.totalAmount).toBe(before.totalAmount);
  expect(after.lines).toEqual(before.lines);
  expect(after.attempt).toBeGreaterThanOrEqual(before.attempt);
  expect(after.history.slice(0, before.history.length)).toEqual(before.history);
  expect(after.history.length).toBeGreaterThan(before.history.length);
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
    expect({ taken, charged: book === "charged" }).toEqual({ taken: 1, charged: true });
  }
}

type Acts = Generator<void, void>;
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
    if (order.payment?.state === "CHARGED") return;
    yield;
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
function* aRun(world: World, faults: Faults): Acts {
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

type Happening =
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
function wish(world: World, change: (order: Order) => Order) {
  try {
    const changed = change(world.order);
    if (changed !== world.order) world.save(changed);
  } catch (error) {
    const wrongTime = [IllegalMoveError, DecidedOtherwiseError, NothingToRetryError];
    if (!wrongTime.some((kind) => error instanceof kind)) throw error;
  }
}

function happen(world: World, happenings: readonly Happening[]) {
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

const exhaust = (acts: Acts) => {
  for (let left = 1000; !acts.next().done; left--) expect(left).toBeGreaterThan(0);
};

const histories = fc.array(happening, { minLength: 5, maxLength: 120, size: "max" });

describe("an order on which everything happens at once", () => {
  const ends = new Map<Status, number>();
  const seen = new Set<Status>();
  const verdicts = new Set<Decision["verdict"]>();

  it("tells at its end what became of its stock and its money", () => {
    fc.assert(
      fc.property(fc.boolean(), histories, (isLarge, happenings) => {
        const world = aWorld(isLarge);
        happen(world, happenings);
        for (let runs = 0; runs < 2; runs++) exhaust(aRun(world, HEALTHY));
        wish(world, (order) => decide(order, { verdict: "TIMED_OUT" }, world.now()));
        exhaust(aRun(world, HEALTHY));

        const { order, taken, book } = world;
        const kept = { taken: 1, charged: true };
        const returned = { taken: 0, charged: false };
        expect({ taken, charged: book === "charged" }).toEqual(
          order.status === "COMPLETED" || order.status === "SHIPPED" ? kept : returned,
        );
        expect(["COMPLETED", "SHIPPED", "FAILED", "CANCELLED"]).toContain(order.status);
        if (order.cancellation) expect(order.status).toBe("CANCELLED");
        expect(isAtRest(order)).toBe(true);
        if (order.status === "FAILED") expect(order.reason).toBeDefined();
        if (!isLarge) expect(order.approval).toBeUndefined();
        const verdict = order.approval?.decision?.verdict;
        if (verdict !== undefined && verdict !== "APPROVED") expect(["FAILED", "CANCELLED"]).toContain(order.status);
        if (verdict) verdicts.add(verdict);

        for (const status of world.statuses) seen.add(status);
        ends.set(order.status, (ends.get(order.status) ?? 0) + 1);
      }),
      { numRuns: 600 },
    );
  });

  it("went every way that there is", () => {
    expect([...ends.keys()].sort()).toEqual(["CANCELLED", "COMPLETED", "FAILED", "SHIPPED"]);
    expect(seen).toContain("NEEDS_ATTENTION");
    expect([...verdicts].sort()).toEqual(["APPROVED", "REJECTED", "TIMED_OUT"]);
  });

  it("tells the bus each status that it reached, once and in order, and each run that became due", () => {
    fc.assert(
      fc.property(fc.boolean(), histories, (isLarge, happenings) => {
        const world = aWorld(isLarge);
        happen(world, happenings);

        const told = (type: OrderEvent["type"]) => world.events.filter((event) => event.type === type);
        expect(told("Order Created")).toHaveLength(1);
        expect(["PENDING", ...told("Order Status Changed").map(({ detail }) => detail.status)]).toEqual(world.statuses);
        expect(told("Order Processing Requested").map(({ detail }) => detail.attempt)).toEqual(
          Array.from({ length: world.order.attempt }, (_, index) => index + 1),
        );
      }),
      { numRuns: 200 },
    );
  });
});
