import type { OrderView } from "@orders/client";
import { inWords } from "./format.ts";

type Status = OrderView["status"];
type FailureReason = NonNullable<OrderView["reason"]>;

/** How a status looks: it waits, is at work, went well, needs a person, or ended without a sale. */
type Tone = "waiting" | "working" | "good" | "attention" | "ended";

/** What each status means to the person who looks at an order. */
const STATUS_WORDS: Readonly<Record<Status, { readonly tone: Tone; readonly meaning: string }>> = {
  PENDING: { tone: "waiting", meaning: "The order is stored. A run of the workflow will start." },
  PROCESSING: { tone: "working", meaning: "A run of the workflow reserves the stock and charges the customer." },
  AWAITING_APPROVAL: { tone: "attention", meaning: "The total is high: somebody has to approve or reject the order." },
  PAID: { tone: "working", meaning: "The customer is charged. The receipt is being made." },
  COMPLETED: { tone: "good", meaning: "Paid, with a receipt. The goods can be shipped." },
  SHIPPED: { tone: "good", meaning: "The goods are on their way." },
  DELIVERED: { tone: "good", meaning: "The customer has the goods." },
  FAILED: { tone: "ended", meaning: "The order ended without a sale. It holds no stock and no money." },
  CANCELLED: { tone: "ended", meaning: "The order was cancelled. It holds no stock and no money." },
  NEEDS_ATTENTION: {
    tone: "attention",
    meaning: "Stock or money could not be given back. Correct the cause, then retry the order.",
  },
};

const REASON_WORDS: Readonly<Record<FailureReason, string>> = {
  INVALID_ORDER: "The order contradicts itself.",
  UNKNOWN_PRODUCT: "A product is not in the inventory.",
  OUT_OF_STOCK: "There are too few pieces of a product.",
  PAYMENT_DECLINED: "The payment was declined.",
  PAYMENT_UNAVAILABLE: "The payment gateway did not answer.",
  APPROVAL_REJECTED: "The order was rejected.",
  APPROVAL_TIMED_OUT: "Nobody approved the order in time.",
  INTERNAL_ERROR: "A step of the workflow failed.",
};

/** A status that this page does not know yet is shown by its name. */
export const StatusBadge = ({ status }: { status: string }) => (
  <span className={`badge ${toneOf(status)}`}>{inWords(status)}</span>
);

export const toneOf = (status: string): Tone => STATUS_WORDS[status as Status]?.tone ?? "waiting";

/** What a status means; empty for one that this page does not know. */
export const meaningOf = (status: string): string => STATUS_WORDS[status as Status]?.meaning ?? "";

/** Why an order failed, as a sentence. */
export const reasonInWords = (reason: string): string => REASON_WORDS[reason as FailureReason] ?? inWords(reason);
