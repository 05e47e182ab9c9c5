import { join } from "node:path";
import { itemFrom } from "@orders/adapters";
import {
  countHeld,
  declineCharge,
  finishRefund,
  formatMoney,
  type HeldPieces,
  isPaid,
  mayHoldMoney,
  type Order,
  releaseStock,
  startRefund,
  sum,
} from "@orders/domain";
import {
  aCompletedOrder,
  anOrder,
  anOrderBeingCharged,
  aPaidOrder,
  aReservedOrder,
  at,
  FREE,
  line,
} from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { capture, root } from "../cli/run.ts";

const PROGRAM = `
import json, sys
sys.path.insert(0, "scripts/emulator")
from books import books_of
asked = json.load(sys.stdin)
print(json.dumps(books_of(asked["orders"], asked["payments"], asked["products"], asked.get("rushed"))))
`;

interface Tables {
  readonly orders?: readonly Order[];
  readonly payments?: readonly object[];
  readonly products?: readonly object[];
  readonly rushed?: string;
}

interface Level {
  readonly productId: string;
  readonly held: number;
}

/** A value in DynamoDB's JSON. An amount is of a class of the SDK, and its text is the number. */
function stored(value: unknown): object {
  if (typeof value === "string") return { S: value };
  if (typeof value === "boolean") return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(stored) };
  const isRecord = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isRecord ? { M: storedItem(value) } : { N: String(value) };
}

const storedItem = (item: object): object =>
  Object.fromEntries(
    Object.entries(item)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, stored(value)]),
  );

async function booksOf({ orders = [], payments = [], products = [], rushed }: Tables) {
  const input = {
    orders: orders.map((order) => storedItem(itemFrom(order))),
    payments: payments.map(storedItem),
    products: products.map(storedItem),
    rushed,
  };
  const printed = await capture(join(root, ".local/venv/bin/python"), ["-B", "-c", PROGRAM], {
    input: JSON.stringify(input),
    what: "The books",
  });
  return JSON.parse(printed);
}

const two = { lines: [line("LAPTOP", 2, "10.00"), line("MOUSE", 3, "1.25")] };
const charging = anOrderBeingCharged(two);
const refunding = (price: string) => startRefund(aPaidOrder({ lines: [line("LAPTOP", 1, price)] }), at(9));
/** The refunds have amounts of their own, so that none can stand for another. */
const EVERY_KIND: readonly Order[] = [
  anOrder(two),
  aReservedOrder(two),
  releaseStock(aReservedOrder(two), at(9)),
  charging,
  declineCharge(charging, "No", at(9)),
  aPaidOrder(two),
  aPaidOrder(FREE),
  aCompletedOrder(),
  refunding("0.10"),
  finishRefund(refunding("0.02"), "REF-1", at(10)),
  finishRefund(startRefund(anOrderBeingCharged({ lines: [line("LAPTOP", 1, "0.01")] }), at(9)), undefined, at(10)),
];
const decimalOf = (orders: readonly Order[]) => formatMoney(sum(orders.map(({ totalAmount }) => totalAmount)));

describe("the books of a local stack", () => {
  it("have the domain's rules: what is held, paid and unclear", async () => {
    const held: HeldPieces = new Map();
    for (const order of EVERY_KIND) countHeld(held, order);

    const books = await booksOf({ orders: EVERY_KIND });

    expect(Object.fromEntries(books.products.map(({ productId, held }: Level) => [productId, held]))).toEqual(
      Object.fromEntries(held),
    );
    expect(books.money).toMatchObject({
      paid: decimalOf(EVERY_KIND.filter(isPaid)),
      unclear: decimalOf(EVERY_KIND.filter((order) => mayHoldMoney(order) && !isPaid(order))),
    });
    expect(books.orders).toEqual({
      PENDING: 1,
      PROCESSING: expect.any(Number),
      PAID: expect.any(Number),
      COMPLETED: 1,
    });
  });

  const charge = (amount: number, outcome = "CHARGED") => ({ entry: "charge", outcome, amount });
  const refund = (amount: number) => ({ entry: "refund", amount });

  it.each([
    ["paid and charged", [aPaidOrder()], [charge(10)], true, "10.00"],
    ["paid and not charged", [aPaidOrder()], [], false, "0.00"],
    ["paid and charged twice", [aPaidOrder()], [charge(10), charge(10)], false, "20.00"],
    ["new and charged", [anOrder()], [charge(10)], false, "10.00"],
    ["new, charged and refunded", [anOrder()], [charge(10), refund(10)], true, "0.00"],
    ["declined", [anOrder()], [charge(10, "DECLINED")], true, "0.00"],
    [
      "voided, with the entries of faults beside it",
      [anOrder()],
      [{ entry: "charge", outcome: "VOID" }, { entry: "outage" }],
      true,
      "0.00",
    ],
    ["being charged, with an answer to come", [anOrderBeingCharged()], [charge(10)], true, "10.00"],
    ["being charged, before the gateway has done it", [anOrderBeingCharged()], [], true, "0.00"],
  ])("balance the gateway's money with that of the orders: %s", async (_, orders, payments, balanced, kept) => {
    const { money: shown } = await booksOf({ orders, payments });
    expect(shown).toMatchObject({ balanced, kept });
  });

  it.each([
    [10, 8, true],
    [10, 9, false],
    [undefined, 9, true],
  ])(
    "balance stock and held pieces with what was received: %s received, %s in stock",
    async (received, stock, balanced) => {
      const orders = [aReservedOrder({ lines: [line("LAPTOP", 2)] })];
      const books = await booksOf({ orders, products: [{ productId: "LAPTOP", stock, received }] });
      expect(books.products).toEqual([{ productId: "LAPTOP", stock, received: received ?? null, held: 2, balanced }]);
      expect(books.balanced).toBe(balanced);
    },
  );

  it("show a product that orders hold and the inventory does not have", async () => {
    const { products, balanced } = await booksOf({ orders: [aReservedOrder()] });
    expect(products).toEqual([{ productId: "LAPTOP", received: 0, stock: 0, held: 1, balanced: false }]);
    expect(balanced).toBe(false);
  });

  it("count what cannot be read, and do not balance with it", async () => {
    const payments = [{ entry: "charge", outcome: "CHARGED" }];
    const products = [{ productId: "LAPTOP" }, { productId: "MOUSE", stock: "many" }];
    expect(await booksOf({ orders: [anOrder()], payments, products })).toMatchObject({
      orders: { PENDING: 1 },
      ...{ unreadable: 3, products: [], balanced: false },
    });
  });

  it("count the orders of a rush apart, by their reason or status", async () => {
    const lost = { ...anOrder(), status: "FAILED", reason: "OUT_OF_STOCK" } as const;
    const orders = [aCompletedOrder(), lost, lost, anOrder({ lines: [line("MOUSE")] })];
    const { rush } = await booksOf({ orders, rushed: "LAPTOP" });
    expect(rush).toEqual({ productId: "LAPTOP", orders: { COMPLETED: 1, OUT_OF_STOCK: 2 } });
  });
});
