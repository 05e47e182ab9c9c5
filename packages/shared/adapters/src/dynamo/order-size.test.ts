import { marshall } from "@aws-sdk/util-dynamodb";
import { contentsOf, MAX_LINES, requestedLines } from "@orders/contracts";
import type { FullRequest } from "@orders/contracts/schemas";
import * as validators from "@orders/contracts/validators";
import {
  changed,
  type FailureReason,
  fingerprint,
  type HistoryEvent,
  MAX_HISTORY,
  MAX_RETRY_REQUESTS,
  type NewOrder,
  newOrder,
  type Order,
  type OrderId,
  type ProductId,
  priced,
  receiptKey,
  type Status,
} from "@orders/domain";
import {
  aCompletedOrder,
  anOrder,
  anOrderBeingCharged,
  aPaidOrder,
  aReservedOrder,
  at,
  line,
} from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { itemSize } from "./item-size.ts";
import { itemFrom } from "./order-item.ts";

/** Largest item, in bytes. Source: Amazon DynamoDB Developer Guide, "Quotas", maximum item size: 400 KB. */
const MAX_ITEM = 400 * 1024;

// The schemas count visible characters, and limit their bytes.
const text = (length: number) => "👍🏽".repeat(length);
const key = (length: number) => "👍".repeat(length);

/** A request with the longest value that the schema accepts in every field. */
const request: FullRequest = {
  customerId: key(254),
  customerName: text(256),
  customerEmail: `${"a".repeat(64)}@${`${"b".repeat(63)}.`.repeat(2)}${"b".repeat(57)}.com`,
  customerPhone: "+123456789012345",
  items: Array.from({ length: MAX_LINES }, (_, n) => ({
    productId: `${String(n).padStart(3, "0")}${key(125)}` as ProductId,
    name: text(256),
    quantity: 999,
    price: 999_999.99,
  })),
  shippingAddress: {
    street: text(256),
    city: text(128),
    state: text(64),
    postalCode: text(16),
    country: text(64),
  },
  paymentMethod: "CARD",
  paymentToken: `tok_${"a".repeat(60)}`,
};
const cancellation = { reason: text(512) };
const decision = { decision: "approve", by: key(128), note: text(512) };

/** Copies of the value; in each, another one of its texts is one letter longer. */
function grown(value: unknown): unknown[] {
  if (typeof value === "string") return [value + value.slice(-1)];
  if (Array.isArray(value)) return value.flatMap((member, n) => grown(member).map((other) => value.with(n, other)));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => grown(member).map((other) => ({ ...value, [key]: other })));
}

const EVENTS: Record<HistoryEvent, true> = {
  SUBMITTED: true,
  IMPORTED: true,
  STATUS_CHANGED: true,
  STOCK_RESERVED: true,
  STOCK_RELEASED: true,
  CHARGE_STARTED: true,
  CHARGE_DECLINED: true,
  REFUND_STARTED: true,
  REFUND_FINISHED: true,
  CANCELLATION_REQUESTED: true,
  APPROVAL_REFUSED: true,
  RETRY_REQUESTED: true,
  RECEIPT_MADE: true,
  PERSONAL_DATA_ERASED: true,
};
const LONGEST_EVENT: HistoryEvent = "CANCELLATION_REQUESTED";
const LONGEST_STATUS: Status = "AWAITING_APPROVAL";
const LONGEST_REASON: FailureReason = "PAYMENT_UNAVAILABLE";

/** An order of this request with every attribute that an order can get, even those that never occur together. */
function largestOrder(): Order {
  const orderId = "x".repeat(64) as OrderId;
  const { lines } = priced(requestedLines(request), new Map());
  const made = newOrder(
    {
      ...contentsOf(request),
      orderId,
      lines,
      currency: "USD",
      correlationId: "c".repeat(128),
      requestHash: "h".repeat(43),
      client: "c".repeat(32),
      // An S3 key has at most 1,024 bytes.
      origin: `${"k".repeat(1024)}:${Number.MAX_SAFE_INTEGER}`,
    },
    at(),
  );
  const transactionId = `TXN-${"X".repeat(36)}`;
  const order: Order = {
    ...made,
    status: LONGEST_STATUS,
    reason: LONGEST_REASON,
    // The longest detail that a step gives: every product is missing.
    reasonDetail: `Not in the catalogue: ${lines.map(({ productId }) => productId).join(", ")}`,
    reservation: { state: "RELEASED", at: at() },
    payment: { state: "NOT_CHARGED", amount: made.totalAmount, at: at(), transactionId, refundId: transactionId },
    receipt: { key: receiptKey(made), createdAt: at() },
    cancellation: { requestedAt: at(), reason: cancellation.reason },
    approval: {
      requestedAt: at(),
      decision: { verdict: "TIMED_OUT", at: at(), by: decision.by, note: decision.note },
    },
    attempt: 999_999,
    version: 999_999,
  };
  const everything = Object.keys(EVENTS) as HistoryEvent[];
  const events = [...everything, ...Array.from({ length: 1_000 }, () => LONGEST_EVENT)];
  const changedOften = events.reduce(
    (before, event) => changed(before, at(1), event, {}, { by: decision.by, client: "c".repeat(32) }),
    order,
  );
  const retryRequest = { key: "k".repeat(43), body: "b".repeat(43) };
  return {
    ...changedOften,
    historical: true,
    awaitsRun: true,
    stalledSince: at(),
    retryRequests: Array.from({ length: MAX_RETRY_REQUESTS }, () => retryRequest),
  };
}

describe("the largest order", () => {
  it("comes from the longest valid request: no text may be longer, and there may be no more lines", () => {
    const isAccepted = (body: unknown) => validators.SubmitOrder(body);
    expect(isAccepted(request)).toBe(true);
    expect(grown(request).filter(isAccepted)).toEqual([]);
    expect(isAccepted({ ...request, items: [...(request.items ?? []), ...(request.items ?? []).slice(0, 1)] })).toBe(
      false,
    );
    expect(validators.CancelOrder(cancellation)).toBe(true);
    expect(grown(cancellation).filter((body) => validators.CancelOrder(body))).toEqual([]);
    expect(validators.DecideApproval(decision)).toBe(true);
    expect(grown(decision).filter((body) => validators.DecideApproval(body))).toEqual([]);
  });

  it("has every kind of history entry, and the largest number of entries", () => {
    const { history, historyOmitted } = largestOrder();
    expect(new Set(history.map(({ event }) => event))).toEqual(new Set(Object.keys(EVENTS)));
    expect(history).toHaveLength(MAX_HISTORY);
    expect(historyOmitted).toBeGreaterThan(0);
  });

  it("can always be written: it needs less than two thirds of an item", () => {
    const size = itemSize(marshall(itemFrom(largestOrder()), { removeUndefinedValues: true }));
    expect(size).toBeLessThan((MAX_ITEM * 2) / 3);
  });
});

/** An ordinary order: three lines, an address, and a request with an `Idempotency-Key`. */
const ordinary = {
  orderId: "0198c5b2-7a10-7000-8abc-def012345678" as OrderId,
  customer: { customerId: "CUST-001", name: "Jane Doe", email: "jane.doe@example.com" },
  lines: [
    { ...line("PROD-001", 1, "999.99"), name: "Laptop" },
    { ...line("PROD-002", 2, "29.99"), name: "Wireless Mouse" },
    { ...line("PROD-003", 1, "79.99"), name: "Keyboard" },
  ],
  currency: "USD",
  shippingAddress: { street: "123 Main Street", city: "New York", state: "NY", postalCode: "10001", country: "USA" },
  paymentMethod: { type: "CARD" },
  correlationId: "0b7e3c1e-1b7c-4f0e-9a3f-1c2d3e4f5a6b",
  requestHash: fingerprint("the body of the request"),
  client: "operations",
} as const satisfies NewOrder;
const TRANSACTION_ID = "TXN-0B7E3C1E-1B7C-4F0E-9A3F-1C2D3E4F5A6B";

/** A write is billed by the started KB. The times of the builders are whole seconds: milliseconds take up to 40 bytes more. */
const ONE_UNIT = 1024 - 40;

describe("an ordinary order", () => {
  it.each([
    ["submitted", anOrder(ordinary)],
    ["reserved", aReservedOrder(ordinary)],
    ["being charged", anOrderBeingCharged(ordinary)],
    ["paid", aPaidOrder(ordinary)],
    ["completed", aCompletedOrder(ordinary)],
  ])("is billed as one KB each time it is written: %s", (_, order) => {
    const { payment } = order;
    const stored = payment?.transactionId
      ? { ...order, payment: { ...payment, transactionId: TRANSACTION_ID } }
      : order;
    const size = itemSize(marshall(itemFrom(stored), { removeUndefinedValues: true }));
    expect(size).toBeLessThan(ONE_UNIT);
  });
});
