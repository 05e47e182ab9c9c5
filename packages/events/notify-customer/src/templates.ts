import {
  costsMoney,
  type FailureReason,
  formatMoney,
  holdsStock,
  type Instant,
  isHalted,
  type Order,
  type Status,
} from "@orders/domain";

/** The text of a notification, without the layout of its channel. */
export interface NotificationText {
  /** The subject before the order's id, and the heading of the mail. */
  readonly headline: string;
  /** The paragraphs of the mail. */
  readonly paragraphs: readonly string[];
  /** The text message after the order's id. */
  readonly brief: string;
  readonly tone: "GOOD" | "NEUTRAL" | "BAD";
}

/** A change of an order's status, as its event reports it. */
export interface Change {
  readonly status: Status;
  readonly previousStatus?: Status;
  readonly reason?: FailureReason;
  readonly occurredAt: Instant;
}

/** The sentences for one change of status. */
interface Template extends Omit<NotificationText, "paragraphs"> {
  /** Sentences that stay true after every later change of the order. */
  readonly happened: readonly string[];
  /** Sentences that are true only while the order has this status and is not halted. */
  readonly next?: readonly string[];
}

const FAILURES: Readonly<Record<FailureReason, string>> = {
  INVALID_ORDER: "Something in the order did not add up, so we could not accept it. Please order again.",
  UNKNOWN_PRODUCT: "One of its products is no longer in our shop.",
  OUT_OF_STOCK: "We no longer have enough of one of its products.",
  PAYMENT_DECLINED: "Your card was declined. Please ask your bank, or order again with another card.",
  PAYMENT_UNAVAILABLE: "We could not reach the payment service. Please order again a little later.",
  APPROVAL_REJECTED: "We looked at the order and are not able to accept it.",
  APPROVAL_TIMED_OUT: "We did not manage to check the order in time, and are sorry for that. Please order again.",
  INTERNAL_ERROR: "Something went wrong on our side, and we are sorry for that. Please order again a little later.",
};

/**
 * The sentences about the customer's money, for an order that will not be fulfilled. They say "not charged" only when the
 * gateway cannot hold money. The payment of a historical order is unknown.
 */
function moneyOf(order: Order): string[] {
  if (!costsMoney(order) || order.historical) return [];
  const { payment, currency, totalAmount } = order;
  const amount = `${currency} ${formatMoney(payment?.amount ?? totalAmount)}`;
  switch (payment?.state) {
    case "REFUNDED":
      return [`We have given back your ${amount}. Your bank may take a few days to show it.`];
    case "CHARGED":
      return [`We are giving back your ${amount}.`];
    case "CHARGING":
    case "REFUNDING":
      return payment.transactionId === undefined
        ? [`We are finding out whether ${amount} was taken from you. If so, we give it back.`]
        : [`We are giving back your ${amount}.`];
    default:
      return ["You have not been charged."];
  }
}

/** How an order ended that was in progress at the change; empty while it is in progress. */
function endOf({ status, cancellation, reason }: Order): string[] {
  if (status === "CANCELLED") return ["It has since been cancelled."];
  if (cancellation) return ["Its cancellation has since been requested."];
  if (status === "FAILED" || reason) return ["We have since found that we cannot fulfil it."];
  return [];
}

/** How an order ended that was being compensated at the change; empty while it is being compensated. */
function endOfCompensation({ status }: Order): string[] {
  if (status === "CANCELLED") return ["It has since been cancelled."];
  if (status === "FAILED") return ["It has since been closed."];
  return [];
}

/** The templates for an order that is in progress or fulfilled. */
const FORWARD: Readonly<
  Record<Exclude<Status, "NEEDS_ATTENTION" | "FAILED" | "CANCELLED">, (change: Change, order: Order) => Template>
> = {
  PENDING: () => ({
    headline: "We have received your order",
    happened: ["Thank you for your order."],
    next: ["We are looking at it now."],
    brief: "has been received. Thank you!",
    tone: "NEUTRAL",
  }),
  PROCESSING: ({ previousStatus }, order) => {
    const next = costsMoney(order) ? ["Next is the payment."] : [];
    if (previousStatus === "AWAITING_APPROVAL") {
      return {
        headline: "Your order has been approved",
        happened: ["We have checked and approved your order."],
        next,
        brief: "has been approved.",
        tone: "GOOD",
      };
    }
    const headline = "We have started on your order";
    if (endOf(order).length > 0 || !holdsStock(order)) {
      return { headline, happened: ["We have started on your order."], brief: "has been started on.", tone: "NEUTRAL" };
    }
    return {
      headline,
      happened: ["Everything that you ordered has been set aside for you."],
      next,
      brief: "has been set aside for you.",
      tone: "NEUTRAL",
    };
  },
  AWAITING_APPROVAL: (_, order) => ({
    headline: "We check your order first",
    happened: ["Before we go on with an order of this size, one of us looks at it."],
    next: [
      ...(holdsStock(order) ? ["Everything that you ordered has been set aside for you."] : []),
      ...(order.payment ? [] : moneyOf(order)),
      "There is nothing you need to do.",
    ],
    brief: "is checked by one of us first, as all orders of its size are.",
    tone: "NEUTRAL",
  }),
  PAID: (_, order) => {
    if (!costsMoney(order)) {
      return {
        headline: "We prepare your order",
        happened: ["Your order has been passed on to be prepared."],
        brief: "has been passed on to be prepared.",
        tone: "GOOD",
      };
    }
    return {
      headline: "We have received your payment",
      happened: [`Your payment of ${order.currency} ${formatMoney(order.totalAmount)} has arrived. Thank you.`],
      brief: "has been paid. Thank you!",
      tone: "GOOD",
    };
  },
  COMPLETED: (_, order) => ({
    headline: "Your order has been completed",
    happened: ["Your order has been completed."],
    next: [costsMoney(order) ? "It is paid and ready to be sent." : "It is ready to be sent."],
    brief: "has been completed.",
    tone: "GOOD",
  }),
  SHIPPED: () => ({
    headline: "Your order has been shipped",
    happened: ["We have handed your order over to the carrier."],
    brief: "has been shipped.",
    tone: "GOOD",
  }),
  DELIVERED: () => ({
    headline: "Your order has been delivered",
    happened: ["Your order has arrived. We hope that you enjoy it."],
    brief: "has been delivered.",
    tone: "GOOD",
  }),
};

/** The templates for an order that is being compensated or was compensated. */
const BACKWARD: Readonly<
  Record<
    "PROCESSING" | "NEEDS_ATTENTION" | "FAILED" | "CANCELLED",
    (reason: FailureReason, cancelling: boolean) => Template
  >
> = {
  PROCESSING: (_, cancelling) =>
    cancelling
      ? {
          headline: "We try again to cancel your order",
          happened: ["We could not cancel your order at once, and have started another attempt."],
          brief: "could not be cancelled at once. We have started another attempt.",
          tone: "NEUTRAL",
        }
      : {
          headline: "We try again to close your order",
          happened: ["We could not fulfil your order, and have started another attempt to close it."],
          brief: "could not be fulfilled. Your e-mail or our shop tells you more.",
          tone: "BAD",
        },
  NEEDS_ATTENTION: (reason, cancelling) => {
    const next = ["We go on trying. There is nothing you need to do."];
    return cancelling
      ? {
          headline: "Cancelling your order takes longer",
          happened: ["We could not cancel your order at once."],
          next,
          brief: "could not be cancelled at once. We go on trying.",
          tone: "NEUTRAL",
        }
      : {
          headline: "We cannot fulfil your order",
          happened: [FAILURES[reason], "We could not close your order at once."],
          next,
          brief: "could not be fulfilled. Your e-mail or our shop tells you more.",
          tone: "BAD",
        };
  },
  FAILED: (reason) => ({
    headline: "We could not fulfil your order",
    happened: [FAILURES[reason]],
    brief: "could not be fulfilled. Your e-mail or our shop tells you more.",
    tone: "BAD",
  }),
  CANCELLED: () => ({
    headline: "Your order has been cancelled",
    happened: ["Your order has been cancelled, and nothing more will be done for it."],
    brief: "has been cancelled.",
    tone: "NEUTRAL",
  }),
};

/**
 * The text for a change of status. It says what happened, and what comes next if the order still has the status of the
 * change (`order.status === change.status`). For a halted order it says nothing about what comes next, but what happens
 * to the money.
 * @param order the order as it is now, possibly long after the change.
 */
export function notificationText(change: Change, order: Order): NotificationText {
  const { status } = change;
  const hasStatus = order.status === status;
  // A halted order goes from NEEDS_ATTENTION to PROCESSING only when its failed compensation is retried.
  const isRetry = status === "PROCESSING" && change.previousStatus === "NEEDS_ATTENTION" && isHalted(order);
  if (isRetry || status === "NEEDS_ATTENTION" || status === "FAILED" || status === "CANCELLED") {
    const cancelling = order.cancellation !== undefined && order.cancellation.requestedAt <= change.occurredAt;
    const template = BACKWARD[status](change.reason ?? order.reason ?? "INTERNAL_ERROR", cancelling);
    const since = status === "PROCESSING" || status === "NEEDS_ATTENTION" ? endOfCompensation(order) : [];
    return textFrom(template, hasStatus ? (template.next ?? []) : [], [...since, ...moneyOf(order)]);
  }
  const template = FORWARD[status](change, order);
  const end = endOf(order);
  if (end.length === 0) return textFrom(template, hasStatus ? (template.next ?? []) : [], []);
  const brief = [template.brief, ...end].join(" ");
  return textFrom({ ...template, brief, tone: "NEUTRAL" }, [], [...end, ...moneyOf(order)]);
}

const textFrom = (
  { headline, happened, brief, tone }: Template,
  next: readonly string[],
  outcome: readonly string[],
): NotificationText => ({
  headline,
  paragraphs: [[...happened, ...next], outcome].map((sentences) => sentences.join(" ")).filter(Boolean),
  brief,
  tone,
});
