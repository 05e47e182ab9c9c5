import { randomUUID } from "node:crypto";
import { LambdaClient, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { sleep } from "../cli/run.ts";
import { step, UserError } from "../cli/steps.ts";
import { addProduct } from "../load/load-orders.ts";
import { apiOf } from "../stack/api.ts";
import { queueDepths, type StackQueue, stackQueues } from "../stack/queues.ts";
import { clientConfig, type Stack } from "../stack/stack.ts";
import { output, type State } from "../stack/state.ts";
import { readItems } from "../stack/tables.ts";
import type { Measured } from "./costs.ts";
import { KINDS, type Kind, PRICE, type Products } from "./kinds.ts";
import { readRecording, whileRecording } from "./recording.ts";
import { type Observed, usageOf } from "./usage.ts";

const POLL_MS = 100;
/** How long nothing may happen until everything that an order caused is done. */
const QUIET_MS = 800;
const LIMIT_MS = 120_000;
const PLENTY = 100_000;

/** What `orders` orders of each kind used, by the name of the kind; a step for each kind. */
export async function measureKinds(
  stack: Stack,
  state: State,
  orders: number,
): Promise<Map<string, Awaited<ReturnType<typeof measure>>>> {
  const found = new Map<string, Awaited<ReturnType<typeof measure>>>();
  for (const [name, kind] of Object.entries(KINDS)) {
    await step(`Orders ${kind.title}`, async () => {
      found.set(name, await measure(stack, state, kind, orders));
    });
  }
  return found;
}

/**
 * Has one order of the kind processed at a time, each from its submission until nothing that it caused is left to do, and
 * counts what all of them used. The first order is not counted: it starts the functions.
 */
export async function measure(stack: Stack, state: State, kind: Kind, orders: number): Promise<Measured & Observed> {
  const products = await addProducts(stack, state);
  const one = async () => {
    await gathering(stack, state, () => processed(stack, state, kind, products));
    await quiet(stack, stackQueues(state.outputs));
  };
  return whileRecording(stack, async () => {
    await one();
    const before = (await readRecording(stack)).length;
    const since = Date.now();
    for (let order = 0; order < orders; order += 1) await one();
    const requests = (await readRecording(stack)).slice(before);
    const observed = await usageOf({ stack, resources: state.resources }, requests, since);
    return { ...observed, orders, apiRequests: kind.next ? 2 : 1 };
  });
}

/**
 * Runs `work` while the functions that gather messages for a time get none. The emulator ignores that time; on AWS it is long
 * enough for all messages of one order.
 */
async function gathering(stack: Stack, { resources, outputs }: State, work: () => Promise<void>): Promise<void> {
  const lambda = new LambdaClient(clientConfig(stack));
  const mappings = resources.filter(
    ({ type, attributes }) =>
      type === "aws_lambda_event_source_mapping" && Number(attributes.maximum_batching_window_in_seconds) > 0,
  );
  const enable = async (Enabled: boolean) => {
    for (const { attributes } of mappings) {
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID: String(attributes.uuid), Enabled }));
    }
  };
  const gathered = new Set(mappings.map(({ attributes }) => queueName(String(attributes.event_source_arn))));
  await enable(false);
  try {
    await work();
    await quiet(
      stack,
      stackQueues(outputs).filter(({ url }) => !gathered.has(queueName(url))),
    );
  } finally {
    await enable(true);
  }
}

/** The name of a queue in its ARN or URL. */
const queueName = (address: string): string => address.split(/[:/]/).at(-1) ?? address;

async function addProducts(stack: Stack, { outputs }: State): Promise<Products> {
  const run = randomUUID().slice(0, 8);
  const add = async (name: string, stock: number) => {
    const productId = `COST-${run}-${name}`;
    await addProduct(stack, outputs, { productId, name: "Cost of an order", price: PRICE, stock });
    return productId;
  };
  const [first, second, third] = [await add("1", PLENTY), await add("2", PLENTY), await add("3", PLENTY)];
  return { inStock: [first, second, third], soldOut: await add("0", 0) };
}

async function processed(stack: Stack, state: State, kind: Kind, products: Products): Promise<void> {
  const { title, body, rests, next } = kind;
  const api = apiOf(state.outputs);
  const { data, error } = await api.POST("/orders", {
    body: body(products),
    params: { header: { "Idempotency-Key": randomUUID() } },
  });
  if (!data) throw new UserError(`An order ${title} was refused: ${JSON.stringify(error)}`);
  await reaches(stack, state, data.orderId, rests);
  if (!next) return;
  const { error: refusal } = await next.send(api, data.orderId);
  if (refusal) throw new UserError(`A request for an order ${title} was refused: ${JSON.stringify(refusal)}`);
  await reaches(stack, state, data.orderId, next.ends);
}

/** Waits until the order has the status. Reads the table itself: a request to the API would be counted. */
async function reaches(stack: Stack, { outputs }: State, orderId: string, status: string): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const [item] = await readItems(stack, output(outputs, "orders_table_name"), [{ orderId }]);
    if (item?.status === status) return;
    if (Date.now() > end) throw new UserError(`Order ${orderId} is ${item?.status ?? "not stored"}, not ${status}.`);
    await sleep(POLL_MS);
  }
}

/** Waits until none of these queues has a message, dead letters apart, and no function has made a request for a while. */
async function quiet(stack: Stack, queues: readonly StackQueue[]): Promise<void> {
  const live = queues.filter(({ dead }) => !dead);
  const end = Date.now() + LIMIT_MS;
  let requests = -1;
  let since = Date.now();
  while (Date.now() - since < QUIET_MS) {
    const now = (await readRecording(stack)).length;
    const depths = await Promise.all(live.map((queue) => queueDepths(stack, queue)));
    const busy = depths.some((depth) => Object.values(depth).some((messages) => messages > 0));
    if (busy || now !== requests) since = Date.now();
    requests = now;
    if (Date.now() > end) {
      throw new UserError(`The queues of ${stack.prefix} were not empty after ${LIMIT_MS / 1000} s.`);
    }
    await sleep(POLL_MS);
  }
}
