import {
  closeCompensated,
  complete,
  costsMoney,
  decide,
  declineCharge,
  finishCharge,
  finishRefund,
  historicalOrder,
  isHalted,
  mayHoldMoney,
  type Order,
  payNothing,
  releaseStock,
  requestApproval,
  requestCancellation,
  reserveStock,
  retry,
  STATUSES,
  type Status,
  startCharge,
  startRefund,
  TRANSITIONS,
  transitionManually,
} from "@orders/domain";
import { anOrder, at, FREE } from "@orders/domain/testing";
import { checkInterleavings, isCharged } from "@orders/interleaving-tests";
import { describe, expect, it } from "vitest";
import { type Change, type NotificationText, notificationText } from "./templates.ts";

// An order and its later versions, made by the domain's own functions, a second apart.
const pending = anOrder({ currency: "EUR" });
const reserved = reserveStock(pending, at(1));
const waiting = requestApproval(reserved, at(1));
const approved = decide(waiting, { verdict: "APPROVED" }, at(2));
const rejected = decide(waiting, { verdict: "REJECTED" }, at(2));
const charging = startCharge(reserved, at(3));
const declined = declineCharge(charging, "No", at(4));
const paid = finishCharge(charging, "TXN-1", at(4));
const completed = complete(paid, at(5), true);
const shipped = transitionManually(completed, "SHIPPED", at(6));
const delivered = transitionManually(shipped, "DELIVERED", at(7));

const cancelling = (order: Order) => requestCancellation(order, at(10));
/** The gateway does not answer: it is unknown whether it charged or refunded. */
const refundBegun = (order: Order) => startRefund(order, at(11), { reason: "PAYMENT_UNAVAILABLE" });
const stuck = (order: Order) => closeCompensated(order, at(12), { reason: "PAYMENT_UNAVAILABLE" });
const retried = (order: Order) => retry(order, at(13));
const released = (order: Order) => (order.reservation ? releaseStock(order, at(14)) : order);
const refunded = (order: Order) => finishRefund(order, "REF-1", at(14));
const notCharged = (order: Order) => finishRefund(order, undefined, at(14));
const closed = (order: Order) => closeCompensated(released(order), at(15));

const stuckCancellation = stuck(refundBegun(cancelling(completed)));
const stuckFailure = stuck(refundBegun(charging));
const stuckStock = stuck(declined);

const free = anOrder({ currency: "EUR", ...FREE });
const freeReserved = reserveStock(free, at(1));
const freePaid = payNothing(freeReserved, at(4));
const freeCompleted = complete(freePaid, at(5), true);

/** The change that gave the order its current status. */
function lastChange(order: Order): Change {
  const last = order.history.findLastIndex(({ status }, index) => status !== order.history[index - 1]?.status);
  const { at: occurredAt } = order.history[last] as Order["history"][number];
  // All entries of one write have one time, such as the reservation and the request for approval.
  const before = order.history.findLast((entry) => entry.at < occurredAt)?.status;
  const reason = order.history[last]?.reason;
  return {
    status: order.status,
    occurredAt,
    ...(before && { previousStatus: before }),
    ...(reason && { reason }),
  };
}

const STARTED = "We have started on your order.";
const SET_ASIDE = "Everything that you ordered has been set aside for you.";
const NO_LONGER = "It has since been cancelled. You have not been charged.";
const BEING_CANCELLED = "Its cancellation has since been requested.";
const CANNOT = "We have since found that we cannot fulfil it.";
const NOT_CHARGED = "You have not been charged.";
const ARRIVED = "Your payment of EUR 10.00 has arrived. Thank you.";
const RETURNING = "We are giving back your EUR 10.00.";
const RETURNED = "We have given back your EUR 10.00. Your bank may take a few days to show it.";
const UNKNOWN = "We are finding out whether EUR 10.00 was taken from you. If so, we give it back.";
const CHECKED_FIRST = "Before we go on with an order of this size, one of us looks at it.";
const IS_CANCELLED = "Your order has been cancelled, and nothing more will be done for it.";
const NOT_AT_ONCE = "We could not cancel your order at once.";
const GO_ON = "We go on trying. There is nothing you need to do.";
const ANOTHER = "We could not cancel your order at once, and have started another attempt.";
const UNREACHABLE = "We could not reach the payment service. Please order again a little later.";
const CLOSING = `${UNREACHABLE} We could not close your order at once.`;
const DECLINED = "Your card was declined. Please ask your bank, or order again with another card.";

/** The change, the order right after it, a name for the order at the time of sending, that order, and the paragraphs. */
const CASES: readonly [change: string, was: Order, now: string, is: Order, ...paragraphs: string[]][] = [
  ["PENDING", pending, "still so", pending, "Thank you for your order. We are looking at it now."],
  ["PENDING", pending, "shipped", shipped, "Thank you for your order."],
  [
    "PENDING",
    pending,
    "being cancelled",
    cancelling(pending),
    "Thank you for your order.",
    `${BEING_CANCELLED} ${NOT_CHARGED}`,
  ],
  ["PENDING", pending, "cancelled", closed(cancelling(pending)), "Thank you for your order.", NO_LONGER],
  [
    "PENDING",
    pending,
    "out of stock",
    closeCompensated(pending, at(3), { reason: "OUT_OF_STOCK" }),
    "Thank you for your order.",
    `${CANNOT} ${NOT_CHARGED}`,
  ],

  ["PROCESSING", reserved, "still so", reserved, `${SET_ASIDE} Next is the payment.`],
  ["PROCESSING", reserved, "being charged", charging, `${SET_ASIDE} Next is the payment.`],
  ["PROCESSING", reserved, "paid", paid, SET_ASIDE],
  ["PROCESSING", reserved, "completed", completed, SET_ASIDE],
  ["PROCESSING", reserved, "declined", declined, STARTED, `${CANNOT} ${NOT_CHARGED}`],
  ["PROCESSING", reserved, "being cancelled", cancelling(reserved), STARTED, `${BEING_CANCELLED} ${NOT_CHARGED}`],
  [
    "PROCESSING",
    reserved,
    "being cancelled while charging",
    cancelling(charging),
    STARTED,
    `${BEING_CANCELLED} ${UNKNOWN}`,
  ],
  [
    "PROCESSING",
    reserved,
    "cancelled, money back",
    closed(refunded(refundBegun(cancelling(paid)))),
    STARTED,
    `It has since been cancelled. ${RETURNED}`,
  ],
  ["PROCESSING", freeReserved, "still so, of 0.00", freeReserved, SET_ASIDE],

  [
    "AWAITING_APPROVAL",
    waiting,
    "still so",
    waiting,
    `${CHECKED_FIRST} ${SET_ASIDE} ${NOT_CHARGED} There is nothing you need to do.`,
  ],
  [
    "AWAITING_APPROVAL",
    requestApproval(freeReserved, at(1)),
    "still so, of 0.00",
    requestApproval(freeReserved, at(1)),
    `${CHECKED_FIRST} ${SET_ASIDE} There is nothing you need to do.`,
  ],
  ["AWAITING_APPROVAL", waiting, "approved", approved, CHECKED_FIRST],
  [
    "AWAITING_APPROVAL",
    waiting,
    "approved and charged",
    finishCharge(startCharge(approved, at(3)), "TXN-1", at(4)),
    CHECKED_FIRST,
  ],
  ["AWAITING_APPROVAL", waiting, "rejected", rejected, CHECKED_FIRST, `${CANNOT} ${NOT_CHARGED}`],
  [
    "AWAITING_APPROVAL",
    waiting,
    "being cancelled",
    cancelling(waiting),
    CHECKED_FIRST,
    `${BEING_CANCELLED} ${NOT_CHARGED}`,
  ],

  [
    "PROCESSING after approval",
    approved,
    "still so",
    approved,
    "We have checked and approved your order. Next is the payment.",
  ],
  [
    "PROCESSING after approval",
    approved,
    "being cancelled",
    cancelling(approved),
    "We have checked and approved your order.",
    `${BEING_CANCELLED} ${NOT_CHARGED}`,
  ],

  ["PAID", paid, "still so", paid, ARRIVED],
  ["PAID", paid, "being cancelled", cancelling(paid), ARRIVED, `${BEING_CANCELLED} ${RETURNING}`],
  [
    "PAID",
    paid,
    "cancelled, refund unanswered",
    refundBegun(cancelling(paid)),
    ARRIVED,
    `${BEING_CANCELLED} ${RETURNING}`,
  ],
  [
    "PAID",
    paid,
    "cancelled, money back",
    closed(refunded(refundBegun(cancelling(paid)))),
    ARRIVED,
    `It has since been cancelled. ${RETURNED}`,
  ],
  ["PAID", freePaid, "still so, of 0.00", freePaid, "Your order has been passed on to be prepared."],

  ["COMPLETED", completed, "still so", completed, "Your order has been completed. It is paid and ready to be sent."],
  ["COMPLETED", completed, "shipped", shipped, "Your order has been completed."],
  [
    "COMPLETED",
    completed,
    "being cancelled",
    cancelling(completed),
    "Your order has been completed.",
    `${BEING_CANCELLED} ${RETURNING}`,
  ],
  [
    "COMPLETED",
    freeCompleted,
    "still so, of 0.00",
    freeCompleted,
    "Your order has been completed. It is ready to be sent.",
  ],
  [
    "COMPLETED",
    freeCompleted,
    "cancelled, of 0.00",
    closed(cancelling(freeCompleted)),
    "Your order has been completed.",
    "It has since been cancelled.",
  ],

  ["SHIPPED", shipped, "still so", shipped, "We have handed your order over to the carrier."],
  ["SHIPPED", shipped, "delivered", delivered, "We have handed your order over to the carrier."],
  ["DELIVERED", delivered, "still so", delivered, "Your order has arrived. We hope that you enjoy it."],

  [
    "NEEDS_ATTENTION in a cancellation",
    stuckCancellation,
    "still so",
    stuckCancellation,
    `${NOT_AT_ONCE} ${GO_ON}`,
    RETURNING,
  ],
  [
    "NEEDS_ATTENTION in a cancellation",
    stuck(refundBegun(cancelling(charging))),
    "still so, charge unknown",
    stuck(refundBegun(cancelling(charging))),
    `${NOT_AT_ONCE} ${GO_ON}`,
    UNKNOWN,
  ],
  [
    "NEEDS_ATTENTION in a cancellation",
    stuckCancellation,
    "retried",
    retried(stuckCancellation),
    NOT_AT_ONCE,
    RETURNING,
  ],
  [
    "NEEDS_ATTENTION in a cancellation",
    stuckCancellation,
    "stuck again",
    stuck(retried(stuckCancellation)),
    `${NOT_AT_ONCE} ${GO_ON}`,
    RETURNING,
  ],
  [
    "NEEDS_ATTENTION in a cancellation",
    stuckCancellation,
    "cancelled, money back",
    closed(refunded(retried(stuckCancellation))),
    NOT_AT_ONCE,
    `It has since been cancelled. ${RETURNED}`,
  ],
  [
    "NEEDS_ATTENTION in a cancellation",
    stuck(cancelling(freeCompleted)),
    "still so, of 0.00",
    stuck(cancelling(freeCompleted)),
    `${NOT_AT_ONCE} ${GO_ON}`,
  ],
  ["NEEDS_ATTENTION in a failure", stuckFailure, "still so", stuckFailure, `${CLOSING} ${GO_ON}`, UNKNOWN],
  [
    "NEEDS_ATTENTION in a failure",
    stuckFailure,
    "failed, not charged",
    closed(notCharged(retried(stuckFailure))),
    CLOSING,
    `It has since been closed. ${NOT_CHARGED}`,
  ],
  [
    "NEEDS_ATTENTION in a failure",
    stuckFailure,
    "being cancelled",
    requestCancellation(stuckFailure, at(13)),
    `${CLOSING} ${GO_ON}`,
    UNKNOWN,
  ],
  [
    "NEEDS_ATTENTION for its stock",
    stuckStock,
    "still so",
    stuckStock,
    `${DECLINED} We could not close your order at once. ${GO_ON}`,
    NOT_CHARGED,
  ],

  [
    "PROCESSING again in a cancellation",
    retried(stuckCancellation),
    "still so",
    retried(stuckCancellation),
    ANOTHER,
    RETURNING,
  ],
  [
    "PROCESSING again in a cancellation",
    retried(stuckCancellation),
    "cancelled, money back",
    closed(refunded(retried(stuckCancellation))),
    ANOTHER,
    `It has since been cancelled. ${RETURNED}`,
  ],
  [
    "PROCESSING again in a failure",
    retried(stuckFailure),
    "still so",
    retried(stuckFailure),
    "We could not fulfil your order, and have started another attempt to close it.",
    UNKNOWN,
  ],

  ["FAILED", closed(declined), "still so, declined", closed(declined), DECLINED, NOT_CHARGED],
  [
    "FAILED",
    closed(refunded(retried(stuckFailure))),
    "still so, charge found and refunded",
    closed(refunded(retried(stuckFailure))),
    UNREACHABLE,
    RETURNED,
  ],
  [
    "FAILED",
    closed(rejected),
    "still so, rejected",
    closed(rejected),
    "We looked at the order and are not able to accept it.",
    NOT_CHARGED,
  ],
  [
    "FAILED",
    closeCompensated(free, at(3), { reason: "OUT_OF_STOCK" }),
    "still so, of 0.00",
    closeCompensated(free, at(3), { reason: "OUT_OF_STOCK" }),
    "We no longer have enough of one of its products.",
  ],
  [
    "CANCELLED",
    closed(cancelling(pending)),
    "still so, before payment",
    closed(cancelling(pending)),
    IS_CANCELLED,
    NOT_CHARGED,
  ],
  [
    "CANCELLED",
    closed(refunded(refundBegun(cancelling(paid)))),
    "still so, money back",
    closed(refunded(refundBegun(cancelling(paid)))),
    IS_CANCELLED,
    RETURNED,
  ],
  [
    "CANCELLED",
    closed(cancelling(freeCompleted)),
    "still so, of 0.00",
    closed(cancelling(freeCompleted)),
    IS_CANCELLED,
  ],
];

const textOf = ({ headline, paragraphs, brief }: NotificationText): string =>
  [headline, ...paragraphs, brief].join(" ");
const MONEY = /paid|pay|charg|refund|money|back|taken|EUR|USD|\d/i;
const PROMISE = /Next is|set aside|ready|looking at it now|on its way/;

/** Whether the order will not be fulfilled. */
const hasEnded = (order: Order) => isHalted(order) || ["FAILED", "CANCELLED"].includes(order.status);

/** What holds for every notification. */
function expectTrue(change: Change, order: Order): void {
  const notification = notificationText(change, order);
  const text = textOf(notification);
  if (hasEnded(order)) expect(text).not.toMatch(PROMISE);
  if (mayHoldMoney(order)) expect(text).not.toMatch(/not been charged/);
  if (order.payment?.state === "REFUNDED") expect(text).not.toMatch(/not been charged/);
  else expect(text).not.toMatch(/have given back/);
  if (!costsMoney(order)) expect(text.replaceAll(/Please order.*?[.]/g, "")).not.toMatch(MONEY);
  expect(text).not.toMatch(/undefined|[A-Z]+_[A-Z]+/);
  // What a text message holds, with an order's id of 36 characters. Source: GSM 03.38.
  expect(`Your order ${"0".repeat(36)} ${notification.brief}`.length).toBeLessThanOrEqual(160);
  expect(notification.brief).toMatch(/^[\w .,:!'-]+$/);
}

describe("the text of a notification", () => {
  it.each(CASES.map(([change, was, now, ...rest]) => [`${change}, now ${now}`, was, ...rest] as const))(
    "%s",
    (_, was, is, ...paragraphs) => {
      const change = lastChange(was);
      expect(notificationText(change, is).paragraphs).toEqual(paragraphs);
      expectTrue(change, is);
    },
  );

  it("is tested for every status", () => {
    expect(new Set(CASES.map(([, was]) => was.status))).toEqual(new Set(STATUSES));
  });

  it.each<[string, Order, Order, string, string]>([
    ["new", pending, pending, "We have received your order", "has been received. Thank you!"],
    ["set aside", reserved, reserved, "We have started on your order", "has been set aside for you."],
    ["set aside, later", reserved, shipped, "We have started on your order", "has been set aside for you."],
    [
      "set aside, then cancelled",
      reserved,
      cancelling(paid),
      "We have started on your order",
      `has been started on. ${BEING_CANCELLED}`,
    ],
    [
      "checked",
      waiting,
      waiting,
      "We check your order first",
      "is checked by one of us first, as all orders of its size are.",
    ],
    ["approved", approved, approved, "Your order has been approved", "has been approved."],
    [
      "approved, then cancelled",
      approved,
      cancelling(approved),
      "Your order has been approved",
      `has been approved. ${BEING_CANCELLED}`,
    ],
    ["paid", paid, paid, "We have received your payment", "has been paid. Thank you!"],
    ["paid, of 0.00", freePaid, freePaid, "We prepare your order", "has been passed on to be prepared."],
    ["completed", completed, completed, "Your order has been completed", "has been completed."],
    [
      "completed, then cancelled",
      completed,
      cancelling(completed),
      "Your order has been completed",
      `has been completed. ${BEING_CANCELLED}`,
    ],
    ["shipped", shipped, shipped, "Your order has been shipped", "has been shipped."],
    ["delivered", delivered, delivered, "Your order has been delivered", "has been delivered."],
    [
      "stuck in a cancellation",
      stuckCancellation,
      stuckCancellation,
      "Cancelling your order takes longer",
      "could not be cancelled at once. We go on trying.",
    ],
    [
      "retried in a cancellation",
      retried(stuckCancellation),
      retried(stuckCancellation),
      "We try again to cancel your order",
      "could not be cancelled at once. We have started another attempt.",
    ],
    [
      "stuck in a failure",
      stuckFailure,
      stuckFailure,
      "We cannot fulfil your order",
      "could not be fulfilled. Your e-mail or our shop tells you more.",
    ],
    [
      "retried in a failure",
      retried(stuckFailure),
      retried(stuckFailure),
      "We try again to close your order",
      "could not be fulfilled. Your e-mail or our shop tells you more.",
    ],
    [
      "failed",
      closed(declined),
      closed(declined),
      "We could not fulfil your order",
      "could not be fulfilled. Your e-mail or our shop tells you more.",
    ],
    [
      "cancelled",
      closed(cancelling(pending)),
      closed(cancelling(pending)),
      "Your order has been cancelled",
      "has been cancelled.",
    ],
  ])("has a headline and a text message: %s", (_, was, is, headline, brief) => {
    expect(notificationText(lastChange(was), is)).toMatchObject({ headline, brief });
  });

  it("says nothing about the money of a historical order, which is unknown", () => {
    const { customer, currency, totalAmount, correlationId, orderId } = pending;
    const past = historicalOrder(
      { orderId, customer, currency, totalAmount, correlationId, status: "CANCELLED" },
      at(),
    );
    expect(notificationText(lastChange(past), past).paragraphs).toEqual([IS_CANCELLED]);
  });
});

describe("the text of a notification is true", () => {
  it("after any events, and with any delay of the notification", async () => {
    const seen = new Set<Status>();
    await checkInterleavings(600, (world) => {
      for (const { type, detail } of world.events) {
        if (type === "PROCESSING_REQUESTED") continue;
        seen.add(detail.status);
        expectTrue(detail, world.order);
        const text = textOf(notificationText(detail, world.order));
        if (isCharged(world)) expect(text).not.toMatch(/not been charged|have given back/);
      }
    });
    expect([...seen].sort()).toEqual(STATUSES.filter((status) => status !== "DELIVERED").sort());
  });

  it("for every status, with every combination of payment, reason and cancellation", () => {
    const transitions = STATUSES.flatMap((previousStatus) =>
      TRANSITIONS[previousStatus].map((status) => ({ previousStatus, status })),
    );
    for (const order of [pending, reserved, shipped, free, freeReserved].flatMap(variantsOf)) {
      for (const transition of transitions) {
        expectTrue({ ...transition, occurredAt: at(5), ...(order.reason && { reason: order.reason }) }, order);
      }
    }
  });

  /** The order with every combination of payment, reason, cancellation and status. */
  function variantsOf({ payment: _, ...order }: Order): Order[] {
    const states = ["CHARGING", "CHARGED", "DECLINED", "REFUNDING", "REFUNDED", "NOT_CHARGED"] as const;
    const payments = states.map((state) => ({ payment: { state, amount: pending.totalAmount, at: at(4) } }));
    let variants: Order[] = [order];
    for (const choices of [
      [{}, ...(costsMoney(order) ? payments : [])],
      [{}, { reason: "OUT_OF_STOCK" as const }],
      [{}, ...[at(1), at(9)].map((requestedAt) => ({ cancellation: { requestedAt } }))],
      STATUSES.map((status) => ({ status })),
    ]) {
      variants = variants.flatMap((variant) => choices.map((choice): Order => ({ ...variant, ...choice })));
    }
    return variants;
  }
});
