import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import {
  finishRefund,
  historicalOrder,
  money,
  type Order,
  type OrderId,
  requestCancellation,
  STATUSES,
  startRefund,
} from "@orders/domain";
import {
  aCompletedOrder,
  anOrder,
  anOrderBeingCharged,
  aPaidOrder,
  aReservedOrder,
  at,
  line,
  productId,
} from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import {
  createdBuckets,
  itemFrom,
  orderFrom,
  orderFromImage,
  statusBuckets,
  UnreadableOrderError,
} from "./order-item.ts";

/** The item as it is stored, and as it is in the stream. */
const stored = (order: Order) => marshall(itemFrom(order), { removeUndefinedValues: true });
const readAgain = (order: Order) => orderFrom(unmarshall(stored(order), { wrapNumbers: true }));

const request = {
  orderId: "order-7" as OrderId,
  customer: { customerId: "CUST-9", name: "Jane Doe", email: "jane@example.com", phone: "+14155550100" },
  lines: [
    { ...line("LAPTOP", 2, "999.99"), name: "Laptop" },
    line("MOUSE", 1, "0.10"),
    { productId: productId("FREE"), quantity: 1, price: money(0) },
  ],
  shippingAddress: { street: "1 Main St", city: "New York", state: "NY", postalCode: "10001", country: "USA" },
  paymentMethod: { type: "CARD", token: "tok_ok" },
  requestHash: "hash",
} as const;
const full = anOrder(request);
const completed = aCompletedOrder(request);
const recorded = historicalOrder(
  {
    orderId: "OLD-1" as OrderId,
    customer: { customerId: "CUST-9" },
    currency: "USD",
    totalAmount: money(10997),
    status: "SHIPPED",
    correlationId: "import-1",
    origin: "uploads/old.csv:17",
  },
  at(8),
);
const refunded = finishRefund(startRefund(requestCancellation(completed, at(5), "Why"), at(6)), "TXN-2", at(7));

describe("an order and its item", () => {
  it.each<[string, Order]>([
    ["new", anOrder()],
    ["with all that a request can bring", full],
    ["with all that can happen to it", { ...refunded, version: 9 }],
    ["that is historical", recorded],
    ["whose history is left out in part", { ...full, historyOmitted: 7 }],
    ["of a client", aCompletedOrder({ ...request, client: "shop" })],
    ["that failed", { ...full, status: "FAILED", reason: "OUT_OF_STOCK", reasonDetail: "LAPTOP: 2 wanted, 1 left" }],
  ])("convert into each other without loss: an order %s", (_, order) => {
    expect(readAgain(order)).toStrictEqual(order);
    expect(orderFromImage(stored(order))).toStrictEqual(order);
  });

  it("have amounts as exact decimals, readable in the table", () => {
    const item = stored(completed);
    expect(item.totalAmount).toEqual({ N: "2000.08" });
    expect(item.lines?.L?.[0]?.M?.price).toEqual({ N: "999.99" });
    expect(item.payment?.M?.amount).toEqual({ N: "2000.08" });
  });

  it("have the keys of the indexes, whose bucket never changes", () => {
    const pending = itemFrom(full);
    const bucket = String(pending.createdBucket);

    expect(pending).toMatchObject({ customerId: "CUST-9", createdAt: at(0), statusBucket: `UNSETTLED#${bucket}` });
    expect(itemFrom(completed)).toMatchObject({ statusBucket: `COMPLETED#${bucket}`, createdBucket: bucket });
    expect(createdBuckets()).toContain(bucket);
  });

  it.each(STATUSES)("are listed under the keys of the status %s, also a historical order", (status) => {
    for (const order of [full, recorded])
      expect(statusBuckets(status)).toContain(itemFrom({ ...order, status }).statusBucket);
  });

  it("change their keys once on the way from PENDING to COMPLETED", () => {
    const way = [
      anOrder(request),
      aReservedOrder(request),
      anOrderBeingCharged(request),
      aPaidOrder(request),
      completed,
    ];
    const keys = way
      .map(itemFrom)
      .map(({ customerId, createdAt, statusBucket, createdBucket }) =>
        JSON.stringify([customerId, createdAt, statusBucket, createdBucket]),
      );
    expect(keys.filter((key, n) => n > 0 && key !== keys[n - 1])).toHaveLength(1);
  });

  it("spread over the buckets evenly", () => {
    const counts = new Map<unknown, number>();
    for (let n = 0; n < 4000; n++) {
      const orderId = `0198c5b2-7a10-7${n.toString(16).padStart(3, "0")}-8abc-def012345678` as OrderId;
      const { createdBucket } = itemFrom({ ...full, orderId });
      counts.set(createdBucket, (counts.get(createdBucket) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(createdBuckets());
    expect(Math.min(...counts.values())).toBeGreaterThan(700);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["no order id", { orderId: undefined }, "it has no orderId"],
    ["no customer", { customerId: undefined }, "it has no customerId"],
    ["an unknown status", { status: "LOST" }, "its status is unknown"],
    ["no status", { status: undefined }, "its status is unknown"],
    ["no history", { history: undefined }, "it has no history"],
    ["an empty history", { history: [] }, "it has no history"],
    ["an unknown entry of its history", { history: ["0 LOST"] }, "its history has an entry of an unknown form"],
    ["a time that is no number", { reservation: { state: "HELD", at: true } }, "its attributes have unexpected types"],
    ["no lines", { lines: undefined }, "it has no lines"],
    ["a broken total", { totalAmount: "1.999" }, "its totalAmount is not an amount of money"],
    [
      "a broken price",
      { lines: [{ productId: "P", quantity: 1, price: "much" }] },
      "its line price is not an amount of money",
    ],
    [
      "a broken quantity",
      { lines: [{ productId: "P", quantity: "1.5", price: "1" }] },
      "its line quantity is not a whole number",
    ],
    ["a payment without an amount", { payment: { state: "CHARGED" } }, "its payment amount is not an amount of money"],
    ["no version", { version: undefined }, "its version is not a whole number"],
    ["no attempt", { attempt: undefined }, "its attempt is not a whole number"],
    ["a broken count of its history", { historyOmitted: "many" }, "its historyOmitted is not a whole number"],
  ])("cannot be read with %s, and the error says which item and why", (_, wrong, why) => {
    const item = { ...itemFrom(full), ...wrong };
    expect(() => orderFrom(item)).toThrow(UnreadableOrderError);
    expect(() => orderFrom(item)).toThrow(why);
    if (item.orderId) expect(() => orderFrom(item)).toThrow(full.orderId);
  });

  it.each(["customerId", "status", "lines", "totalAmount", "payment", "version", "history"])(
    "cause an error that repeats no value in place of %s",
    (attribute) => {
      for (const wrong of ["jane@example.com", ["jane@example.com"], { amount: "jane@example.com" }, undefined]) {
        let message = "";
        try {
          orderFrom({ ...itemFrom(full), [attribute]: wrong });
        } catch (error) {
          message = String(error);
        }
        expect(message).not.toContain("jane");
      }
    },
  );

  it("cannot be read from an invalid image, and the error repeats no value of it", () => {
    const image = { ...stored(full), customerId: { X: "jane@example.com" } } as unknown as ReturnType<typeof stored>;
    expect(() => orderFromImage(image)).toThrow(UnreadableOrderError);
    expect(() => orderFromImage(image)).not.toThrow(/jane/);
  });

  it("are a historical order also in an item from before the field existed", () => {
    const { historical, ...older } = itemFrom(recorded);
    expect(historical).toBe(true);
    const history = [{ ...recorded.history[0], event: "RECORDED" }];
    expect(orderFrom({ ...older, history })).toMatchObject({ orderId: "OLD-1", historical: true });
    expect(orderFrom(itemFrom({ ...full, attempt: 0 }))).not.toHaveProperty("historical");
  });

  it("cannot be read from an empty item", () => {
    expect(() => orderFromImage({})).toThrow(UnreadableOrderError);
  });
});
