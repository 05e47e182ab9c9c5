import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventsBetween, type OrderEvent } from "./events.ts";
import { parseMoney } from "./money.ts";
import { requestCancellation } from "./order/cancellation.ts";
import { closeCompensated } from "./order/compensation.ts";
import { changed, withRunDue } from "./order/history.ts";
import type { Order, OrderId, Status } from "./order/order.ts";
import { declineCharge, finishCharge, finishRefund, startCharge, startRefund } from "./order/payment.ts";
import { complete } from "./order/receipt.ts";
import { releaseStock, reserveStock } from "./order/reservation.ts";
import { STATUSES } from "./order/status.ts";
import { IllegalTransitionError, transition } from "./order/transition.ts";
import { anOrder, at, line, tickingClock } from "./testing/builders.ts";

const PERSONAL = "personal";

/** An order in which every text that may be personal contains "personal". */
const aPersonalOrder = () =>
  anOrder({
    customer: {
      customerId: `${PERSONAL}.id@example.com`,
      name: `${PERSONAL} name`,
      email: `${PERSONAL}.mail@example.com`,
      phone: `+1415555${PERSONAL}`,
    },
    shippingAddress: {
      street: `1 ${PERSONAL} St`,
      city: `${PERSONAL} city`,
      state: `${PERSONAL} state`,
      postalCode: `${PERSONAL} code`,
      country: `${PERSONAL} country`,
    },
    paymentMethod: { type: "CARD", token: `tok_${PERSONAL}` },
    requestHash: `${PERSONAL} hash`,
    lines: [{ ...line("LAPTOP", 2, "999.99"), name: `${PERSONAL} engraving` }, line("MOUSE", 3, "0.10")],
  });

type Change = (order: Order, now: Order["createdAt"]) => Order;
const failure = { reason: "PAYMENT_UNAVAILABLE", detail: `${PERSONAL} detail` } as const;
const transitions = STATUSES.map(
  (to): Change =>
    (order, now) =>
      transition(order, to, now),
);
const CHANGES: Change[] = [
  ...transitions,
  reserveStock,
  (order, now) => releaseStock(order, now, failure),
  startCharge,
  (order, now) => (order.payment ? finishCharge(order, "TXN-1", now) : order),
  (order, now) => (order.payment ? declineCharge(order, `${PERSONAL} card`, now) : order),
  (order, now) => (order.payment ? startRefund(order, now, failure) : order),
  (order, now) => (order.payment ? finishRefund(order, "REF-1", now) : order),
  (order, now) => complete(order, now, true),
  (order, now) => requestCancellation(order, now, `${PERSONAL} reason`),
  (order, now) => closeCompensated(order, now, failure),
  (order, now) => withRunDue(changed(order, now, "RETRY_REQUESTED", {})),
];

/** All versions of an order after these changes; changes that its status does not allow are skipped. */
function versionsOf(changes: readonly Change[]): Order[] {
  const clock = tickingClock();
  const versions = [aPersonalOrder()];
  for (const change of changes) {
    const order = versions.at(-1) as Order;
    try {
      const next = change(order, clock.now());
      if (next !== order) versions.push({ ...next, version: order.version + 1 });
    } catch (error) {
      if (!(error instanceof IllegalTransitionError)) throw error;
    }
  }
  return versions;
}

/** The events of all writes. */
const eventsOf = (versions: readonly Order[]) =>
  versions.flatMap((order, index) => eventsBetween(versions[index - 1], order));

const ofType = (events: readonly OrderEvent[], type: OrderEvent["type"]) =>
  events.filter((event) => event.type === type).map(({ detail }) => detail);

const versionLists = fc.array(fc.constantFrom(...CHANGES), { maxLength: 60, size: "max" }).map(versionsOf);

describe("the events of an order, after any changes,", () => {
  it("include one CREATED", () => {
    fc.assert(
      fc.property(versionLists, (versions) => {
        const created = ofType(eventsOf(versions), "CREATED");
        expect(created).toHaveLength(1);
        expect(created[0]).toMatchObject({ status: "PENDING", version: 1, attempt: 1 });
      }),
    );
  });

  it("include one STATUS_CHANGED per transition, in order, with the previous status", () => {
    fc.assert(
      fc.property(versionLists, (versions) => {
        const reached: Status[] = ["PENDING"];
        for (const { status } of versions) if (status !== reached.at(-1)) reached.push(status);

        const changes = ofType(eventsOf(versions), "STATUS_CHANGED");
        expect(["PENDING", ...changes.map(({ status }) => status)]).toEqual(reached);
        expect(changes.map(({ previousStatus }) => previousStatus)).toEqual(reached.slice(0, -1));
      }),
    );
  });

  it("include one PROCESSING_REQUESTED per attempt after the first, which CREATED requests", () => {
    fc.assert(
      fc.property(versionLists, (versions) => {
        const last = versions.at(-1) as Order;
        const asked = ofType(eventsOf(versions), "PROCESSING_REQUESTED").map(({ attempt }) => attempt);
        expect(asked).toEqual(Array.from({ length: last.attempt - 1 }, (_, index) => index + 2));
      }),
    );
  });

  it("are distinct by order, version and type, and the same when they are published again", () => {
    fc.assert(
      fc.property(versionLists, (versions) => {
        const events = eventsOf(versions);
        const keys = events.map(({ type, detail: { orderId, version } }) => [orderId, version, type].join());
        expect(new Set(keys).size).toBe(keys.length);
        expect(eventsOf(JSON.parse(JSON.stringify(versions)))).toEqual(events);
      }),
    );
  });

  it("name one version each, of those that the analytics count", () => {
    fc.assert(
      fc.property(versionLists, (versions) => {
        const counted = eventsOf(versions).filter(({ type }) => type !== "PROCESSING_REQUESTED");
        expect(new Set(counted.map(({ detail }) => detail.version)).size).toBe(counted.length);
      }),
    );
  });

  it("have no personal data", () => {
    fc.assert(
      fc.property(versionLists, (versions) => {
        expect(JSON.stringify(versions)).toContain(PERSONAL);
        expect(JSON.stringify(eventsOf(versions))).not.toContain(PERSONAL);
      }),
    );
  });
});

describe("an event", () => {
  const order = anOrder({
    orderId: "order-1" as OrderId,
    correlationId: "correlation-7",
    lines: [line("LAPTOP", 2, "999.99"), line("MOUSE", 3, "0.10")],
  });

  it("has the contents of a new order", () => {
    const detail = {
      orderId: "order-1",
      status: "PENDING",
      items: [
        { productId: "LAPTOP", quantity: 2, amount: 199_998 },
        { productId: "MOUSE", quantity: 3, amount: 30 },
      ],
      totalAmount: 200_028,
      currency: "USD",
      channels: ["EMAIL"],
      attempt: 1,
      version: 1,
      createdAt: at(),
      occurredAt: at(),
      correlationId: "correlation-7",
    };
    expect(eventsBetween(undefined, order)).toEqual([{ type: "CREATED", detail }]);
  });

  it("has the trace of an order that is traced", () => {
    const traceparent = "00-6f1c2f0e00112233445566778899aabb-00f067aa0ba902b7-01";
    const traced = { ...order, traceparent };
    const later = { ...traced, version: 2, attempt: 2, status: "PROCESSING" as const };
    const events = [...eventsBetween(undefined, traced), ...eventsBetween(traced, later)];
    expect(events.map(({ type, detail }) => [type, detail.traceparent])).toEqual([
      ["CREATED", traceparent],
      ["STATUS_CHANGED", traceparent],
      ["PROCESSING_REQUESTED", traceparent],
    ]);
  });

  it.each<[Partial<Order["customer"]>, string[]]>([
    [{}, []],
    [{ name: "Jane Roe" }, []],
    [{ email: "jane@example.com" }, ["EMAIL"]],
    [{ phone: "+14155550100" }, ["SMS"]],
    [{ email: "jane@example.com", phone: "+14155550100" }, ["EMAIL", "SMS"]],
  ])("names the channels on which the customer can be notified, without the address: %j", (contact, channels) => {
    const reachable = { ...order, customer: { customerId: "CUST-1", ...contact } };
    const [created] = eventsBetween(undefined, reachable);
    const [changed] = eventsBetween(reachable, { ...reachable, status: "PAID", version: 2 });
    expect([created?.detail.channels, changed?.detail.channels]).toEqual([channels, channels]);
  });

  it("has the previous status, the status and the reason", () => {
    const failed = { ...transition(order, "FAILED", at(5), { reason: "OUT_OF_STOCK", detail: "LAPTOP" }), version: 2 };
    const [event, ...others] = eventsBetween(order, failed);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: "STATUS_CHANGED",
      detail: {
        previousStatus: "PENDING",
        status: "FAILED",
        reason: "OUT_OF_STOCK",
        createdAt: at(),
        occurredAt: at(5),
        version: 2,
      },
    });
  });

  it("of a due run has no previous status, and no reason if the order has none", () => {
    const [event, ...others] = eventsBetween(order, { ...requestCancellation(order, at(1)), version: 2 });
    expect(others).toEqual([]);
    expect(event).toMatchObject({ type: "PROCESSING_REQUESTED", detail: { attempt: 2, version: 2 } });
    expect(event?.detail).not.toHaveProperty("previousStatus");
    expect(event?.detail).not.toHaveProperty("reason");
  });

  it("is not emitted for a change without a new status or attempt", () => {
    const reserved = reserveStock(transition(order, "PROCESSING", at(1)), at(2));
    expect(eventsBetween(transition(order, "PROCESSING", at(1)), reserved)).toEqual([]);
    expect(eventsBetween(order, { ...order, totalAmount: parseMoney("1.00") })).toEqual([]);
  });
});
