import { type FailureReason, formatMoney, type Order, type Status } from "@orders/domain";

/** What a notice says, without its form. */
export interface Wording {
  /** Before the order's number in the subject, and above the text. */
  readonly headline: string;
  /** Sentences for the mail, a paragraph each. */
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

/** What became of the customer's money, of an order that has come to its end. */
function moneyBack({ payment, currency }: Order): string {
  if (payment?.state !== "REFUNDED") return "You have not been charged.";
  return `We have given back your ${currency} ${formatMoney(payment.amount)}. Your bank may take a few days to show it.`;
}

/** How a customer is told that an order has come to a status. */
const WORDINGS: Readonly<Record<Status, (change: Change, order: Order) => Wording>> = {
  PENDING: () => ({
    headline: "We have received your order",
    paragraphs: ["Thank you for your order. We are looking at it now, and will tell you how it goes on."],
    brief: "has been received. Thank you!",
    tone: "NEUTRAL",
  }),
  PROCESSING: ({ previousStatus }) => {
    if (previousStatus === "AWAITING_APPROVAL") {
      return {
        headline: "Your order has been approved",
        paragraphs: ["We have checked your order and go on with it. Next is the payment."],
        brief: "has been approved. Next is the payment.",
        tone: "GOOD",
      };
    }
    const again = previousStatus === "NEEDS_ATTENTION" ? " again" : "";
    return {
      headline: `We are working on your order${again}`,
      paragraphs: ["Everything that you ordered is set aside for you. Next is the payment."],
      brief: `is being worked on${again}.`,
      tone: "NEUTRAL",
    };
  },
  AWAITING_APPROVAL: () => ({
    headline: "We are checking your order",
    paragraphs: [
      "Before we go on with an order of this size, one of us looks at it. We will tell you as soon as that is done.",
      "Everything that you ordered is set aside for you, and you have not been charged. There is nothing you need to do.",
    ],
    brief: "is being checked, as all orders of its size. You need not do anything.",
    tone: "NEUTRAL",
  }),
  PAID: (_, { currency, totalAmount }) => ({
    headline: "We have received your payment",
    paragraphs: [`Your payment of ${currency} ${formatMoney(totalAmount)} has arrived. Thank you.`],
    brief: "has been paid. Thank you!",
    tone: "GOOD",
  }),
  COMPLETED: () => ({
    headline: "Your order is complete",
    paragraphs: ["Your order is paid and ready. We will tell you as soon as it is on its way."],
    brief: "is complete and ready to be sent.",
    tone: "GOOD",
  }),
  SHIPPED: () => ({
    headline: "Your order is on its way",
    paragraphs: ["We have handed your order over to the carrier."],
    brief: "is on its way.",
    tone: "GOOD",
  }),
  DELIVERED: () => ({
    headline: "Your order has been delivered",
    paragraphs: ["Your order has arrived. We hope that you enjoy it."],
    brief: "has been delivered.",
    tone: "GOOD",
  }),
  FAILED: ({ reason }, order) => ({
    headline: "We could not fulfil your order",
    paragraphs: [FAILURES[reason ?? "INTERNAL_ERROR"], moneyBack(order)],
    brief: "could not be fulfilled. Your e-mail or our shop tells you more.",
    tone: "BAD",
  }),
  CANCELLED: (_, order) => ({
    headline: "Your order has been cancelled",
    paragraphs: ["Your order has been cancelled, and nothing more will be done for it.", moneyBack(order)],
    brief: "has been cancelled.",
    tone: "NEUTRAL",
  }),
  NEEDS_ATTENTION: () => ({
    headline: "Your order takes a little longer",
    paragraphs: [
      "One of us is looking after your order in person, which takes a little longer than usual.",
      "There is nothing you need to do. We will write to you as soon as it is settled.",
    ],
    brief: "takes a little longer. One of us is looking after it.",
    tone: "NEUTRAL",
  }),
};

/** The words for a change of an order. The order lends its amounts only. */
export const wordingOf = (change: Change, order: Order): Wording => WORDINGS[change.status](change, order);
