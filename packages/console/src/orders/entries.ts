import type { OrderView, TimelineEntry as RecordedEntry } from "@orders/client";
import { inWords, money } from "../ui/format.ts";
import { reasonInWords, toneOf } from "../ui/status.tsx";
import type { TimelineEntry } from "./timeline.tsx";

type HistoryEvent = OrderView["history"][number]["event"];

/** The events of the history but the change of status, which is titled by the status. */
const EVENT_WORDS: Readonly<Record<Exclude<HistoryEvent, "STATUS_CHANGED">, string>> = {
  SUBMITTED: "Order stored",
  IMPORTED: "Order imported from a file",
  STOCK_RESERVED: "Stock reserved",
  STOCK_RELEASED: "Stock released",
  CHARGE_STARTED: "Charge started",
  CHARGE_DECLINED: "Charge declined",
  REFUND_STARTED: "Refund started",
  REFUND_FINISHED: "Refund finished",
  CANCELLATION_REQUESTED: "Cancellation requested",
  APPROVAL_REFUSED: "Approval refused",
  RETRY_REQUESTED: "Retry requested",
  RECEIPT_MADE: "Receipt made",
  PERSONAL_DATA_ERASED: "Personal data erased",
};

const GATEWAY_WORDS: Readonly<Record<string, string>> = {
  CHARGED: "Payment gateway charged",
  DECLINED: "Payment gateway declined",
  VOIDED: "Payment gateway will not charge any more",
  REFUNDED: "Payment gateway refunded",
};

const DECISION_WORDS: Readonly<Record<string, string>> = { TIMED_OUT: "Nobody decided in time" };

const CHANNEL_WORDS: Readonly<Record<string, string>> = { EMAIL: "E-mail", SMS: "SMS" };

/** The order's own history, as a part of its timeline. */
export const recordedIn = ({ history }: Pick<OrderView, "history">): RecordedEntry[] =>
  history.map(({ event, ...entry }) => ({ ...entry, kind: "HISTORY", type: event }));

/** What is recorded of an order, for the timeline. What this page does not know yet is shown by its name. */
export const entriesInWords = (entries: readonly RecordedEntry[], currency: string): TimelineEntry[] =>
  entries.map((entry) => ({ at: entry.at, by: entry.by, client: entry.client, ...inWordsByKind(entry, currency) }));

function inWordsByKind(entry: RecordedEntry, currency: string): Pick<TimelineEntry, "title" | "detail" | "tone"> {
  const { kind, type, status, amount, transactionId, channel } = entry;
  switch (kind) {
    case "HISTORY":
      return historyInWords(entry);
    case "APPROVAL":
      return { title: DECISION_WORDS[type] ?? inWords(type), tone: "event" };
    case "PAYMENT":
      return {
        title: [GATEWAY_WORDS[type] ?? inWords(type), amount !== undefined && money(amount, currency)]
          .filter(Boolean)
          .join(" "),
        detail: transactionId,
        tone: type === "DECLINED" ? "attention" : "event",
      };
    case "NOTIFICATION": {
      const sent = CHANNEL_WORDS[channel ?? ""] ?? inWords(channel ?? "NOTIFICATION");
      return {
        title: type === "REFUSED" ? `${sent} refused by its provider` : `${sent} ${type.toLowerCase()}`,
        detail: status && `To the customer, about the status ${inWords(status)}`,
        tone: type === "REFUSED" ? "attention" : "event",
      };
    }
    default:
      return { title: `${inWords(kind)} ${type.toLowerCase()}`, tone: "event" };
  }
}

function historyInWords({ type, status, reason, attempt, makesRunDue }: RecordedEntry) {
  const changed = type === "STATUS_CHANGED" && status !== undefined;
  const details = [changed && reason && reasonInWords(reason), makesRunDue && `Run ${attempt} of the workflow is due`];
  return {
    title: changed ? inWords(status) : (EVENT_WORDS[type as keyof typeof EVENT_WORDS] ?? inWords(type)),
    detail: details.filter(Boolean).join(" ") || undefined,
    tone: changed ? toneOf(status) : "event",
  };
}
