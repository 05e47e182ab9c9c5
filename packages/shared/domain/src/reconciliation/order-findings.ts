import { formatMoney } from "../money.ts";
import { isSettled } from "../order/compensation.ts";
import type { Order } from "../order/order.ts";
import { costsMoney, isPaid, mayHoldMoney } from "../order/payment.ts";
import { holdsStock } from "../order/reservation.ts";
import { DELIVERABLE, ENDED_UNSOLD } from "../order/status.ts";
import {
  type Finding,
  type FindingKind,
  type GatewayPayment,
  holdsMoney,
  type Limits,
  type Repair,
} from "./findings.ts";
import { hasFailedCompensation, progressedAt, recoveryOf } from "./recovery.ts";

/** What other systems than the orders table have stored for an order. A missing field was not checked. */
export interface Evidence {
  readonly gatewayPayment?: GatewayPayment;
  /** Whether the receipt's object exists. */
  readonly receiptExists?: boolean;
}

type Rule = (order: Order, evidence: Evidence, limits: Limits) => Omit<Finding, "orderId"> | undefined;

/** Whether the order is paid, deliverable and not being cancelled, so that it must have a receipt. */
export const isSold = (order: Order): boolean =>
  !order.historical && DELIVERABLE.includes(order.status) && order.cancellation === undefined && isPaid(order);

const progress: Rule = (order, _, limits) => {
  const { status, updatedAt, cancellation } = order;
  if (isSettled(order)) return undefined;
  if (limits.queueWaits && order.awaitsRun) return undefined;
  const recovery = recoveryOf(order, limits);
  if (recovery === "WAIT") return undefined;
  const [kind, what, repair]: [FindingKind, string, Repair] = hasFailedCompensation(order)
    ? ["NEEDS_ATTENTION", `Its compensation failed, and it was last written at ${updatedAt}`, "COMPENSATE"]
    : [
        "STALLED",
        `It is ${status}${cancellation ? " with a cancellation request" : ""} and was last written at ${updatedAt}`,
        "RETRY",
      ];
  if (recovery === "RETRY") return { kind, what, repair };
  return { kind, what: `${what}, although it was retried since ${progressedAt(order)}` };
};

const deadline: Rule = (order, _, { askedBy }) => {
  const { status, approval } = order;
  if (status !== "AWAITING_APPROVAL" || !isSettled(order) || !approval || approval.requestedAt > askedBy)
    return undefined;
  const what = `Its approval was requested at ${approval.requestedAt}, and there was no decision in time`;
  return { kind: "APPROVAL_OVERDUE", what, repair: "TIME_OUT_APPROVAL" };
};

const moneyGivenBack: Rule = (order, { gatewayPayment }) => {
  if (!gatewayPayment || !holdsMoney(gatewayPayment)) return undefined;
  if (mayHoldMoney(order) && !ENDED_UNSOLD.includes(order.status)) return undefined;
  const what = `It is ${order.status} with ${paymentOf(order)}, but ${inWords(gatewayPayment)}`;
  return { kind: "MONEY_NOT_RETURNED", what };
};

const moneyReceived: Rule = (order, { gatewayPayment }) => {
  const sold = DELIVERABLE.includes(order.status) && order.cancellation === undefined;
  const paid = isPaid(order);
  if (!gatewayPayment || (!sold && !paid)) return undefined;
  if (!paid || (costsMoney(order) && !holdsMoney(gatewayPayment))) {
    return {
      kind: "PAID_WITHOUT_PAYMENT",
      what: `It is ${order.status} with ${paymentOf(order)}, but ${inWords(gatewayPayment)}`,
    };
  }
  if (gatewayPayment.refunded > 0 || gatewayPayment.charged !== order.totalAmount) {
    return {
      kind: "PAYMENT_DIFFERS",
      what: `Its total is ${formatMoney(order.totalAmount)}, but ${inWords(gatewayPayment)}`,
    };
  }
  return undefined;
};

const stockGivenBack: Rule = (order) => {
  if (!ENDED_UNSOLD.includes(order.status) || !holdsStock(order)) return undefined;
  return { kind: "STOCK_NOT_RELEASED", what: `It is ${order.status} and still holds its stock` };
};

const receipt: Rule = (order, { receiptExists }) => {
  if (!isSold(order) || receiptExists === undefined || (receiptExists && order.receipt)) return undefined;
  const what = receiptExists
    ? "Its receipt is in the bucket, but not in the order"
    : `It is ${order.status} without a receipt`;
  return { kind: "RECEIPT_MISSING", what, repair: "MAKE_RECEIPT" };
};

const RULES: readonly Rule[] = [progress, deadline, moneyGivenBack, moneyReceived, stockGivenBack, receipt];

/** The findings for an order and the evidence. There are none for historical orders. */
export function findingsOf(order: Order, evidence: Evidence, limits: Limits): Finding[] {
  if (order.historical) return [];
  return RULES.map((rule) => rule(order, evidence, limits))
    .filter((found) => found !== undefined)
    .map((found) => ({ ...found, orderId: order.orderId }));
}

const paymentOf = ({ payment }: Order): string => (payment ? `payment ${payment.state}` : "no payment");

const inWords = ({ charged, refunded }: GatewayPayment): string =>
  `the gateway charged ${formatMoney(charged)} and refunded ${formatMoney(refunded)}`;
