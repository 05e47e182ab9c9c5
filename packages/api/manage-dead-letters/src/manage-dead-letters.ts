import {
  type DeadLetter,
  type DeadLetterQueue,
  type Image,
  type RedriveAnswer,
  type RedriveRequest,
  redriveLetter,
  type TakenLetter,
} from "@orders/adapters";
import { MAX_LETTERS_REDRIVEN, MAX_LETTERS_SHOWN, ORDER_ID, type RoutesOf } from "@orders/contracts";
import type { DeadLetterQueues, RedriveResult } from "@orders/contracts/schemas";
import { DeadLetterQueuePath } from "@orders/contracts/validators";
import type { Clock, OrderId } from "@orders/domain";
import {
  HttpProblemError,
  type HttpRequest,
  type HttpResponse,
  logger,
  notFound,
  type Route,
} from "@orders/lambda-kit";
import { ruleOf } from "./rules.ts";

interface Ports {
  /** The dead-letter queues by their names. */
  readonly queues: ReadonlyMap<string, DeadLetterQueue>;
  /** The URLs of the queues from which dead letters come, by the names of their dead-letter queues. */
  readonly sources: Readonly<Record<string, string>>;
  /** The order's present item. */
  find(orderId: string): Promise<Image | undefined>;
  /** Invokes relay-order-events. @throws if it fails. */
  relay(request: RedriveRequest): Promise<RedriveAnswer>;
  readonly clock: Clock;
}

type Remark = RedriveResult["remarks"][number];
/** What became of a dead letter; with a remark where it was not simply redriven. */
type Redriven = Pick<Remark, "outcome"> & Partial<Omit<Remark, "messageId">>;

/** After so long, in ms, no further dead letter is redriven: the function has 28 s, and the last letter may take 15 s. */
export const REDRIVE_MS = 8_000;

/** What answers each route. */
const ROUTES: ReadonlyMap<string, (ports: Ports, request: HttpRequest) => Promise<HttpResponse>> = new Map(
  Object.entries({
    "GET /dead-letters": listDeadLetters,
    "POST /dead-letters/{queue}/redrive": redrive,
  } satisfies Record<RoutesOf<"manage-dead-letters">, unknown>),
);

/** Shows and redrives dead letters, for the back office. @throws at start where nothing says what a queue holds. */
export const manageDeadLetters = (ports: Ports): Route => {
  for (const name of ports.queues.keys()) ruleOf(name);
  return async (request) => {
    const answer = ROUTES.get(request.route);
    if (!answer) throw notFound(`There is no ${request.route}`);
    return answer(ports, request);
  };
};

async function listDeadLetters({ queues }: Ports): Promise<HttpResponse> {
  const body: DeadLetterQueues = {
    queues: await Promise.all(
      Array.from(queues, async ([queue, { look }]) => {
        const { holds, by, redrive } = ruleOf(queue);
        const { count, letters } = await look();
        const oldest = letters.toSorted((a, b) => a.sentAt.localeCompare(b.sentAt)).slice(0, MAX_LETTERS_SHOWN);
        return {
          ...{ queue, count, holds, redrivable: by !== "NONE", redrive },
          messages: oldest.map(shown),
          incomplete: oldest.length < count,
        };
      }),
    ),
  };
  return { status: 200, body };
}

/** A message is anything that somebody sent: an `orderId` in it is shown only when an order can have it. */
function shown({ messageId, sentAt, orderIds, reason }: DeadLetter) {
  const orderId = orderIds.find((id) => new RegExp(ORDER_ID).test(id)) as OrderId | undefined;
  return { messageId, sentAt, ...(orderId !== undefined && { orderId }), ...(reason !== undefined && { reason }) };
}

async function redrive(ports: Ports, request: HttpRequest): Promise<HttpResponse> {
  const { queues, clock } = ports;
  const { queue: name } = request.pathOfExisting(DeadLetterQueuePath);
  const queue = queues.get(name);
  if (!queue) throw notFound(`There is no dead-letter queue ${name}. One of: ${[...queues.keys()].join(", ")}`);
  const { by, redrive } = ruleOf(name);
  if (by === "NONE") throw new HttpProblemError(409, `A dead letter of ${name} cannot be redriven. ${redrive}`);
  const redriveOne = by === "RELAY" ? publishAgain(ports) : sendBack(sourceOf(name, ports));

  const counts = { REDRIVEN: 0, DELETED: 0, STAYED: 0 };
  const remarks: Remark[] = [];
  const staying: TakenLetter[] = [];
  const endsAt = Date.parse(clock.now()) + REDRIVE_MS;
  let handled = 0;
  try {
    for await (const letter of queue.take()) {
      const { outcome, orderId, text } = await redriveOne(letter);
      counts[outcome]++;
      if (text !== undefined) remarks.push({ messageId: letter.messageId, ...(orderId && { orderId }), outcome, text });
      if (outcome === "STAYED") staying.push(letter);
      else await letter.remove();
      if (++handled === MAX_LETTERS_REDRIVEN || Date.parse(clock.now()) >= endsAt) break;
    }
  } finally {
    // Not before the end: until then they would be received again.
    for (const letter of staying) await letter.putBack();
    logger.info("Redriven", { queue: name, ...counts });
  }
  const body: RedriveResult = {
    queue: name,
    redriven: counts.REDRIVEN,
    deleted: counts.DELETED,
    stayed: counts.STAYED,
    remaining: await queue.count(),
    remarks,
  };
  return { status: 200, body };
}

function sourceOf(name: string, { sources }: Ports): string {
  const url = sources[name];
  if (url === undefined) throw new Error(`SOURCE_QUEUES does not name the queue of ${name}`);
  return url;
}

const sendBack =
  (queueUrl: string) =>
  async (letter: TakenLetter): Promise<Redriven> => {
    await letter.sendTo(queueUrl);
    return { outcome: "REDRIVEN" };
  };

const publishAgain =
  (ports: Ports) =>
  async ({ body }: TakenLetter): Promise<Redriven> => {
    const result = await redriveLetter(body, ports);
    const orderId = result.orderId as OrderId | undefined;
    const of = orderId && { orderId };
    switch (result.outcome) {
      case "GONE":
        return { outcome: "DELETED", ...of, text: "The order does not exist any more" };
      case "STAYS":
        return { outcome: "STAYED", ...of, text: result.why };
      case "PUBLISHED": {
        if (result.statusKnown) return { outcome: "REDRIVEN" };
        const published = result.events.join(", ") || "nothing";
        const text =
          `Published: ${published}. The message does not say which transition was lost: no notification is sent for it, and the ` +
          "analytics do not count it";
        return { outcome: "REDRIVEN", ...of, text };
      }
    }
  };
