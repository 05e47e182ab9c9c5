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
import { aWorld, type Scenario, type World, type WrapCall } from "./world.ts";

// Several concurrent runs of the workflow process one order. Between any two of their calls, another run, the customer or
// the back office may write. A call may fail before or after its effect. A run may be killed.

/** The fault of a call: none, one before its effect, or one after its effect, so that the caller does not get its result. */
type Fault = "none" | "before" | "after";

/** An action on an order from outside, besides the first run. */
type Action =
  | { readonly is: "run"; readonly faults: readonly Fault[] }
  | { readonly is: "nothing" | "kill" | "cancel" | "retry" | "ship" | "remove product" | "restore product" }
  | { readonly is: "decide"; readonly verdict: Decision["verdict"] };

/** Any scenario; most of them lead to a completed order. */
const scenarios: fc.Arbitrary<Scenario> = fc.record({
  kind: fc.constantFrom("small", "small", "small", "small", "large", "large", "large", "free", "inconsistent"),
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

const someFaults = fc.array(fc.constantFrom<Fault>("none", "none", "none", "none", "none", "none", "before", "after"), {
  maxLength: 20,
});
const anOutage = fc
  .tuple(fc.nat(30), fc.nat(30))
  .map(([calm, outage]) => [...Array<Fault>(calm).fill("none"), ...Array<Fault>(outage).fill("before")]);

/** The faults of the calls of a run, in their order: some single faults, or an outage of all services. */
const anyFaults: fc.Arbitrary<Fault[]> = fc.oneof(
  { weight: 4, arbitrary: someFaults },
  { weight: 1, arbitrary: anOutage },
);

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  // Gives the runs time to continue.
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

const actionLists: fc.Arbitrary<Action[]> = fc.array(anyAction, { maxLength: 60, size: "max" });

/** Makes a change that the customer or the back office requests. Does nothing if the order's state does not allow it. */
export async function request({ orders, order: { orderId } }: World, change: (order: Order) => Order): Promise<void> {
  try {
    await retryOnConflict(async () => {
      const before = await orders.get(orderId);
      const after = change(before);
      if (after !== before) await orders.save(after);
    });
  } catch (error) {
    const notAllowed = [IllegalTransitionError, DecidedOtherwiseError, NothingToRetryError];
    if (!notAllowed.some((kind) => error instanceof kind)) throw error;
  }
}

class ServiceFaultError extends Error {
  override readonly name = "ServiceFaultError";
}

/** The function under a name that the scheduler's report shows. */
const named = <F extends object>(name: string, call: F): F => Object.defineProperty(call, "name", { value: name });

const never = () => new Promise<never>(() => undefined);

/** A run of the workflow. After it was killed, its calls never return. */
interface Run {
  isAlive: boolean;
  hadFault: boolean;
  /** Number of its writes of the order. */
  writes: number;
}

/** Number of writes of the order by a call: 0 for a call that returned a shortage. */
const writesOf = (name: string, value: unknown): number =>
  name.startsWith("save") && "version" in Object(value) ? 1 : 0;

/** Wraps the calls of a run: each is made when the scheduler picks it, and gets the next of the faults. */
function faultyCalls(run: Run, scheduler: fc.Scheduler, faults: readonly Fault[]): WrapCall {
  let calls = 0;
  return (name, call) => {
    const answerTo = async (...args: Parameters<typeof call>) => {
      if (!run.isAlive) return undefined;
      const fault = faults[calls++] ?? "none";
      run.hadFault ||= fault !== "none";
      if (fault === "before") return { fault: new ServiceFaultError(name) };
      try {
        const value = await call(...args);
        run.writes += writesOf(name, value);
        return fault === "after" ? { fault: new ServiceFaultError(name) } : { value };
      } catch (refusal) {
        return { fault: refusal };
      }
    };
    const scheduled = scheduler.scheduleFunction(named(name, answerTo));
    return async (...args) => {
      const answer = await scheduled(...args);
      // The run was killed while the call waited.
      if (!answer || !run.isAlive) return never();
      if ("fault" in answer) throw answer.fault;
      return answer.value;
    };
  };
}

/**
 * Starts a run and makes all actions, interleaved call by call as the scheduler picks. Returns when all runs have ended
 * that were not killed.
 */
async function interleave(
  world: World,
  scheduler: fc.Scheduler,
  first: readonly Fault[],
  actions: readonly Action[],
): Promise<void> {
  const runs: Run[] = [];
  const failures: unknown[] = [];

  const start = (faults: readonly Fault[]) => {
    const run: Run = { isAlive: true, hadFault: false, writes: 0 };
    const versionBefore = world.order.version;
    runs.push(run);
    const check = (end: string) => {
      const hadOtherWriter = world.order.version > versionBefore + run.writes;
      if (end === "Interrupted" && !run.hadFault && !hadOtherWriter) {
        failures.push(new Error("A run was interrupted without a fault and without another writer"));
      }
    };
    world.run(faultyCalls(run, scheduler, faults)).then(check, (error) => failures.push(error));
  };

  const act: Readonly<Record<Action["is"], (action: Action) => unknown>> = {
    run: (action) => action.is === "run" && start(action.faults),
    nothing: () => undefined,
    kill: () => {
      const run = runs.find(({ isAlive }) => isAlive);
      if (run) run.isAlive = false;
    },
    cancel: () => request(world, (order) => requestCancellation(order, world.clock.now())),
    retry: () => request(world, (order) => retry(order, world.clock.now())),
    ship: () => request(world, (order) => transitionManually(order, "SHIPPED", world.clock.now())),
    decide: (action) =>
      action.is === "decide" &&
      request(world, (order) => decide(order, { verdict: action.verdict }, world.clock.now())),
    "remove product": () => world.removeProduct(),
    "restore product": () => world.restoreProduct(),
  };

  start(first);
  scheduler.scheduleSequence(
    actions.map((action) => ({
      builder: async () => void (await act[action.is](action)),
      label: action.is,
    })),
  );
  await scheduler.waitIdle();
  const [firstFailure] = [...world.violations, ...failures];
  if (firstFailure !== undefined) throw firstFailure;
}

/** Checks a property of an order `numRuns` times, each after a random scenario and a random interleaving of runs and actions. */
export async function checkInterleavings(
  numRuns: number,
  property: (world: World, scenario: Scenario) => Promise<void> | void,
): Promise<void> {
  const inputs = [fc.scheduler(), scenarios, anyFaults, actionLists] as const;
  await fc.assert(
    fc.asyncProperty(...inputs, async (scheduler, scenario, first, actions) => {
      const world = aWorld(scenario);
      await interleave(world, scheduler, first, actions);
      await property(world, scenario);
    }),
    { numRuns },
  );
}
