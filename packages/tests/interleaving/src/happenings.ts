import {
  DecidedOtherwiseError,
  type Decision,
  decide,
  IllegalTransitionError,
  NothingToRetryError,
  type Order,
  requestCancellation,
  retry,
  retryOnConflict,
  transitionManually,
} from "@orders/domain";
import fc from "fast-check";
import { aWorld, type Beginning, type Through, type World } from "./world.ts";

// Several runs of the workflow work on one order at once. Between any two of their calls another run, the customer or the back
// office may write; a call may fail before or after it took effect; a run may end for good.

/** What a call meets: nothing, a fault before it took effect, or one that kept its answer. */
type Fault = "none" | "before" | "after";

/** What happens to an order from outside, besides the first run. */
type Happening =
  | { readonly is: "run"; readonly faults: readonly Fault[] }
  | { readonly is: "nothing" | "kill" | "cancel" | "retry" | "ship" | "remove product" | "restore product" }
  | { readonly is: "decide"; readonly verdict: Decision["verdict"] };

/** Any order and payment, most of them such as go well. */
const beginnings: fc.Arbitrary<Beginning> = fc.record({
  kind: fc.constantFrom("small", "small", "small", "small", "large", "large", "large", "free", "contradictory"),
  stock: fc.constantFrom(1, 1, 1, 1, 0),
  token: fc.constantFrom(
    "tok_ok",
    "tok_ok",
    "tok_ok",
    "tok_declined",
    "tok_unavailable",
    "tok_unavailable_2",
    "tok_unavailable_4",
    "tok_unavailable_4",
    "tok_answer_lost",
    "tok_refund_unavailable_1",
    "tok_refund_unavailable_5",
  ),
});

const nowAndThen = fc.array(fc.constantFrom<Fault>("none", "none", "none", "none", "none", "none", "before", "after"), {
  maxLength: 20,
});
const anOutage = fc
  .tuple(fc.nat(30), fc.nat(30))
  .map(([calm, outage]) => [...Array<Fault>(calm).fill("none"), ...Array<Fault>(outage).fill("before")]);

/** What the calls of a run meet, one after the other: a fault now and then, or a service that is away for a while. */
const anyFaults: fc.Arbitrary<Fault[]> = fc.oneof(
  { weight: 4, arbitrary: nowAndThen },
  { weight: 1, arbitrary: anOutage },
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  // Time for the runs that there are.
  { weight: 20, arbitrary: fc.record({ is: fc.constant("nothing" as const) }) },
  { weight: 4, arbitrary: fc.record({ is: fc.constant("run" as const), faults: anyFaults }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constantFrom("kill" as const, "cancel" as const, "retry" as const) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom("ship" as const) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom("remove product" as const, "restore product" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant("decide" as const),
      verdict: fc.constantFrom<Decision["verdict"]>("APPROVED", "APPROVED", "APPROVED", "REJECTED", "TIMED_OUT"),
    }),
  },
);

/** Any happenings, in any order. */
const histories: fc.Arbitrary<Happening[]> = fc.array(happening, { maxLength: 60, size: "max" });

/** What the customer or the back office asks for, unless it comes at the wrong time. */
export async function ask({ orders, order: { orderId } }: World, change: (order: Order) => Order): Promise<void> {
  try {
    await retryOnConflict(async () => {
      const before = await orders.get(orderId);
      const after = change(before);
      if (after !== before) await orders.save(after);
    });
  } catch (error) {
    const wrongTime = [IllegalTransitionError, DecidedOtherwiseError, NothingToRetryError];
    if (!wrongTime.some((kind) => error instanceof kind)) throw error;
  }
}

class FaultOfAService extends Error {
  override readonly name = "FaultOfAService";
}

/** The function under a name that the scheduler's report shows. */
const named = <F extends object>(name: string, call: F): F => Object.defineProperty(call, "name", { value: name });

const never = () => new Promise<never>(() => undefined);

/** A run of the workflow. One that is killed gets no answer any more. */
interface Run {
  isAlive: boolean;
  metFault: boolean;
  /** Number of times that it wrote the order. */
  writes: number;
}

/** How often a call wrote the order: a shortage of stock is returned without a write. */
const writesOf = (name: string, value: unknown): number =>
  name.startsWith("save") && "version" in Object(value) ? 1 : 0;

/** Makes the calls of a run when the scheduler picks them. Each meets the next of the faults. */
function faultyCalls(run: Run, scheduler: fc.Scheduler, faults: readonly Fault[]): Through {
  let calls = 0;
  return (name, call) => {
    const answerTo = async (...args: Parameters<typeof call>) => {
      if (!run.isAlive) return undefined;
      const fault = faults[calls++] ?? "none";
      run.metFault ||= fault !== "none";
      if (fault === "before") return { fault: new FaultOfAService(name) };
      try {
        const value = await call(...args);
        run.writes += writesOf(name, value);
        return fault === "after" ? { fault: new FaultOfAService(name) } : { value };
      } catch (refusal) {
        return { fault: refusal };
      }
    };
    const scheduled = scheduler.scheduleFunction(named(name, answerTo));
    return async (...args) => {
      const answer = await scheduled(...args);
      // The run was killed while it waited.
      if (!answer || !run.isAlive) return never();
      if ("fault" in answer) throw answer.fault;
      return answer.value;
    };
  };
}

/**
 * Starts a run and lets all of this happen to it and to the order, in the order that the scheduler picks, call by call.
 * Runs that were not killed have come to their end afterwards.
 */
async function happen(
  world: World,
  scheduler: fc.Scheduler,
  first: readonly Fault[],
  happenings: readonly Happening[],
): Promise<void> {
  const runs: Run[] = [];
  const failures: unknown[] = [];

  const start = (faults: readonly Fault[]) => {
    const run: Run = { isAlive: true, metFault: false, writes: 0 };
    const versionBefore = world.order.version;
    runs.push(run);
    const check = (end: string) => {
      const isOvertaken = world.order.version > versionBefore + run.writes;
      if (end === "Interrupted" && !run.metFault && !isOvertaken) {
        failures.push(new Error("A run was interrupted by no fault and by no other writer"));
      }
    };
    world.run(faultyCalls(run, scheduler, faults)).then(check, (error) => failures.push(error));
  };

  const act: Readonly<Record<Happening["is"], (happening: Happening) => unknown>> = {
    run: (happening) => happening.is === "run" && start(happening.faults),
    nothing: () => undefined,
    kill: () => {
      const run = runs.find(({ isAlive }) => isAlive);
      if (run) run.isAlive = false;
    },
    cancel: () => ask(world, (order) => requestCancellation(order, world.clock.now())),
    retry: () => ask(world, (order) => retry(order, world.clock.now())),
    ship: () => ask(world, (order) => transitionManually(order, "SHIPPED", world.clock.now())),
    decide: (happening) =>
      happening.is === "decide" &&
      ask(world, (order) => decide(order, { verdict: happening.verdict }, world.clock.now())),
    "remove product": () => world.removeProduct(),
    "restore product": () => world.restoreProduct(),
  };

  start(first);
  scheduler.scheduleSequence(
    happenings.map((happening) => ({
      builder: async () => void (await act[happening.is](happening)),
      label: happening.is,
    })),
  );
  await scheduler.waitIdle();
  const [wrong] = [...world.violations, ...failures];
  if (wrong !== undefined) throw wrong;
}

/** Holds a property of an order, tried `numRuns` times, each after anything has happened to it. */
export async function whateverHappens(
  numRuns: number,
  property: (world: World, beginning: Beginning) => Promise<void> | void,
): Promise<void> {
  const anything = [fc.scheduler(), beginnings, anyFaults, histories] as const;
  await fc.assert(
    fc.asyncProperty(...anything, async (scheduler, beginning, first, happenings) => {
      const world = aWorld(beginning);
      await happen(world, scheduler, first, happenings);
      await property(world, beginning);
    }),
    { numRuns },
  );
}
