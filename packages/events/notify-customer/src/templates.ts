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

/** What a notice says, without its form. */
export interface NotificationText {
  /** Before the order's number in the subject, and above the text. */
  readonly headline: string;
  /** Texts for the mail, a paragraph each. */
  readonly paragraphs: readonly string[];
  /** After the order's number in a text message. */
  readonly brief: string;
  readonly tone: "GOOD" | "NEUTRAL" | "BAD";
}

/** The change of an order that is told of, as its event says it. */
export interface Change {
  readonly status: Status;
  readonly previousStatus?: Status;
  readonly reason?: FailureReason;
  readonly occurredAt: Instant;
}

/** The parts of a wording. */
interface Template extends Omit<NotificationText, "paragraphs"> {
  /** Sentences that stay true whatever becomes of the order. */
  readonly happened: readonly string[];
  /** Sentences that are true only as long as the order has this status and is carried on with. */
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
 * What became of the customer's money, of an order that is not carried on with. "Not charged" is said only where the
 * gateway can hold nothing; of an order of the past its payment is not known.
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

/** What became of an order that was still carried on with when the change happened; nothing where it still is. */
function endOf({ status, cancellation, reason }: Order): string[] {
  if (status === "CANCELLED") return ["It has since been cancelled."];
  if (cancellation) return ["Its cancellation has since been requested."];
  if (status === "FAILED" || reason) return ["We have since found that we cannot fulfil it."];
  return [];
}

/** What became of an order whose compensation was under way when the change happened; nothing where it still is. */
function endOfCompensation({ status }: Order): string[] {
  if (status === "CANCELLED") return ["It has since been cancelled."];
  if (status === "FAILED") return ["It has since been closed."];
  return [];
}

/** How a customer is told that an order has come to a status on its way to them. */
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

/** How a customer is told that an order is not carried on with, or how its compensation goes. */
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
 * The statuses other than its own that the order has come to since a change.
 * @param order as it is now, which may be long after the change.
 */
export const statusesSince = ({ status, occurredAt }: Change, order: Order): readonly Status[] =>
  [...order.history.filter(({ at }) => at > occurredAt).map((entry) => entry.status), order.status].filter(
    (later) => later !== status,
  );

/**
 * The words for a change of an order. They say what happened, which stays true, and what comes next only as long as the
 * order has this status. Of an order that is halted they promise nothing, and say what becomes of the money.
 * @param order as it is now, which may be long after the change.
 */
export function notificationText(change: Change, order: Order): NotificationText {
  const { status } = change;
  const still = statusesSince(change, order).length === 0;
  // Only an order whose compensation failed comes back to PROCESSING from NEEDS_ATTENTION.
  const isRetry = status === "PROCESSING" && change.previousStatus === "NEEDS_ATTENTION" && isHalted(order);
  if (isRetry || status === "NEEDS_ATTENTION" || status === "FAILED" || status === "CANCELLED") {
    const cancelling = order.cancellation !== undefined && order.cancellation.requestedAt <= change.occurredAt;
    const template = BACKWARD[status](change.reason ?? order.reason ?? "INTERNAL_ERROR", cancelling);
    const since = status === "PROCESSING" || status === "NEEDS_ATTENTION" ? endOfCompensation(order) : [];
    return textFrom(template, still ? (template.next ?? []) : [], [...since, ...moneyOf(order)]);
  }
  const template = FORWARD[status](change, order);
  const end = endOf(order);
  if (end.length === 0) return textFrom(template, still ? (template.next ?? []) : [], []);
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
