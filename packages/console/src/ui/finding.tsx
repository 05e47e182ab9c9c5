import type { Finding } from "@orders/client";
import { inWords } from "./format.ts";

const RETRY = "Correct the cause, then retry the order.";
const MONEY = "Compare the order with the payment gateway's records, then charge or refund the difference there.";

/** What a person does about each kind of finding. docs/follow-an-order.md says what the reconciler does about it. */
const ADVICE: Readonly<Record<Finding["kind"], string>> = {
  STALLED: RETRY,
  NEEDS_ATTENTION: RETRY,
  APPROVAL_OVERDUE: "Approve or reject the order.",
  PAYMENT_WITHOUT_ORDER: MONEY,
  MONEY_NOT_RETURNED: MONEY,
  PAID_WITHOUT_PAYMENT: MONEY,
  PAYMENT_DIFFERS: MONEY,
  STOCK_NOT_RELEASED: "Count the product, then adjust its stock in the inventory.",
  RECEIPT_MISSING: RETRY,
  STOCK_DIFFERS: "Count the product, then adjust its stock in the inventory.",
  RECEIVED_UNKNOWN: "Adjust the stock of the product in the inventory.",
  ORDER_UNREADABLE: "Correct the item in the orders table, or restore it from a backup.",
};

/** What is done about a finding, or what a person has to do. */
export function adviceOn({ kind, done }: Pick<Finding, "kind" | "done">): string {
  if (done === "REPAIRED") return "The reconciler has repaired it.";
  if (done === "REPAIRABLE") return "The next reconciliation repairs it.";
  return ADVICE[kind] ?? "The reconciler leaves it to people: look into it.";
}

/** A finding with what to do about it. */
export const FindingText = ({ finding }: { finding: Finding }) => (
  <>
    <strong>{inWords(finding.kind)}</strong>: {finding.what}. {adviceOn(finding)}
  </>
);
