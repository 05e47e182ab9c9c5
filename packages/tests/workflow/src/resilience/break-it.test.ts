import { eventually } from "@orders/acceptance-tests/eventually";
import { localPost } from "@orders/acceptance-tests/post";
import type { OrderId, ProductId } from "@orders/domain";
import { expect, it, onTestFinished } from "vitest";
import { atRest, counted, forEach } from "../stack/many.ts";
import { moneyOf, orderOf, place } from "../stack/orders.ts";
import { someProduct } from "../stack/products.ts";
import { orders, stack } from "../stack/stack.ts";

const PIECES = 100;
const PRICE = 1000;
const ORDERS_PER_FAULT = 3;
/** Shorter than the retries of a run, so that each order is paid within its first one. */
const FAULT_SECONDS = 5;

interface Books {
  readonly money: Readonly<Record<"kept" | "paid" | "unclear", string>> & { readonly balanced: boolean };
  readonly products: readonly { readonly productId: string; readonly held: number; readonly balanced: boolean }[];
  readonly rush?: { readonly productId: string; readonly orders: Readonly<Record<string, number>> };
}

interface Switches {
  readonly switches: readonly { readonly name: string; readonly on?: boolean }[];
}

/** The stack's name begins that of each of its tables. */
const prefix = stack.ordersTable.replace(/-orders$/, "");

async function ask<Body>(method: "GET" | "POST", path: string, body?: object): Promise<Body> {
  const answer = await fetch(`${localPost}${path}?stack=${prefix}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as Body;
}

const books = () => ask<Books>("GET", "/_books");
const use = (name: string, body?: object) => ask<Switches>("POST", `/_faults/${name}`, body);
const placeSome = (product: ProductId): Promise<OrderId[]> =>
  forEach(
    Array.from({ length: ORDERS_PER_FAULT }, () => orderOf(product)),
    place,
  );

/** How far the books are from balance, in minor units. Other tests leave inconsistencies that they made on purpose. */
const difference = ({ money: { kept, paid, unclear } }: Books): number =>
  Math.round(100 * (Number(kept) - Number(paid) - Number(unclear)));

const isOver = (name: string) =>
  eventually(
    `${name} is over`,
    () => ask<Switches>("GET", "/_faults"),
    ({ switches }) => switches.some((one) => one.name === name && one.on === false),
  );

it("a stack that is broken by every switch comes right by itself", { timeout: 300_000 }, async () => {
  const before = difference(await books());
  const product = await someProduct(PIECES);
  const switchOff = () =>
    forEach(["gateway-down", "gateway-slow"], (name) => use(name, { on: false })).then(() => undefined);
  onTestFinished(switchOff);
  const placed: OrderId[] = [];

  placed.push(...(await placeSome(product)));
  await eventually(
    "a run has begun",
    () => forEach(placed, (orderId) => orders.get(orderId)),
    (all) => all.some(({ status }) => status !== "PENDING"),
  );
  await use("kill-workers");

  await use("poison-message");
  await use("gateway-lose-next-answer");
  placed.push(...(await placeSome(product)));
  await isOver("gateway-lose-next-answer");

  for (const name of ["gateway-down", "gateway-slow"]) {
    await use(name, { on: true, seconds: FAULT_SECONDS });
    placed.push(...(await placeSome(product)));
    await isOver(name);
  }

  await use("rush");
  const { rush } = await eventually(
    "the orders of the rush have ended",
    books,
    ({ rush: seen }) => (seen?.orders.COMPLETED ?? 0) + (seen?.orders.OUT_OF_STOCK ?? 0) === 200,
    180_000,
  );
  expect(rush?.orders).toEqual({ COMPLETED: 10, OUT_OF_STOCK: 190 });

  const ended = await atRest(placed);
  expect(counted(ended.map(({ status }) => status))).toEqual({ COMPLETED: placed.length });
  for (const orderId of placed) expect(await moneyOf(orderId)).toEqual({ charged: PRICE, refunded: 0 });
  const after = await books();
  expect(difference(after)).toBe(before);
  const levels = after.products.filter(({ productId }) => [product, rush?.productId].includes(productId));
  expect(levels.map(({ held, balanced }) => [held, balanced]).sort()).toEqual([
    [10, true],
    [placed.length, true],
  ]);
});
