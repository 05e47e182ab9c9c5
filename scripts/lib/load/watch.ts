import { SETTLED, type Status } from "@orders/domain";
import { sleep } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";

/** The orders that are left are stalled when none was settled for this long. */
const STALLED_MS = 120_000;
/** Longer than a message that was not handled stays hidden. */
const DRAIN_MS = 240_000;
const POLL_MS = 1_000;
/** Most orders that are read at a time: to read all orders again and again would itself be a load. */
const LOOK_AT = 100;

/** How many messages a queue holds. */
interface Depth {
  readonly name: string;
  readonly waiting: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/**
 * Waits until these orders are settled. Looks at the first of those that are left: orders are settled about in the order
 * in which they were sent.
 * @param onProgress gets the number of orders that were seen to be settled.
 * @throws UserError when none was settled for two minutes.
 */
export async function untilSettled<Order extends { readonly orderId: string; readonly status: Status }>(
  read: (ids: readonly string[]) => Promise<readonly Order[]>,
  ids: readonly string[],
  onProgress: (done: number) => void = () => undefined,
): Promise<Order[]> {
  const done: Order[] = [];
  let open = ids;
  let lastChange = Date.now();
  while (open.length > 0) {
    const settled = (await read(open.slice(0, LOOK_AT))).filter(({ status }) => SETTLED.includes(status));
    const found = new Set(settled.map(({ orderId }) => orderId));
    done.push(...settled);
    open = open.filter((id) => !found.has(id));
    onProgress(done.length);
    if (found.size > 0) lastChange = Date.now();
    if (Date.now() - lastChange > STALLED_MS) {
      throw new UserError(`${open.length} orders were not settled, the first: ${open.slice(0, 5).join(", ")}`);
    }
    // Those behind the ones that are settled may be settled, too.
    if (found.size < Math.min(LOOK_AT, found.size + open.length)) await sleep(POLL_MS);
  }
  return done;
}

/**
 * Waits until the queues are empty. They are so at two looks: a message may be on its way from one to another at the first.
 * @throws UserError when they are not after four minutes.
 */
export async function untilEmpty(depths: () => Promise<readonly Depth[]>): Promise<void> {
  const limit = Date.now() + DRAIN_MS;
  for (let empty = 0; empty < 2; ) {
    const left = (await depths())
      .map(({ name, waiting, inFlight, delayed }) => ({ name, messages: waiting + inFlight + delayed }))
      .filter(({ messages }) => messages > 0);
    if (left.length > 0 && Date.now() > limit) {
      const queues = left.map(({ name, messages }) => `${name} ${messages}`).join(", ");
      throw new UserError(
        `All orders are settled, but queues still hold messages: ${queues}. make sqs-status shows them.`,
      );
    }
    empty = left.length > 0 ? 0 : empty + 1;
    if (empty < 2) await sleep(POLL_MS);
  }
}

/** Does the work, and takes a sample about once a second meanwhile. @throws the first error of either. */
export async function sampledDuring<Result, Sample>(
  sample: () => Promise<Sample>,
  work: () => Promise<Result>,
): Promise<{ result: Result; samples: Sample[] }> {
  const samples: Sample[] = [];
  let working = true;
  const watch = async () => {
    while (working) {
      samples.push(await sample());
      await sleep(POLL_MS);
    }
  };
  const worked = work().finally(() => {
    working = false;
  });
  const [result] = await Promise.all([worked, watch()]);
  return { result, samples };
}
