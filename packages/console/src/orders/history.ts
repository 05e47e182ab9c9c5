import type { OrderView } from "@orders/client";
import { inWords } from "../ui/format.ts";
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
};

/** The order's history for the timeline. An event that this page does not know yet is shown by its name. */
export function historyEntries({ history }: Pick<OrderView, "history">): TimelineEntry[] {
  return history.map(({ at, event, status, reason, by }) => {
    const changed = event === "STATUS_CHANGED";
    const words = EVENT_WORDS[event as keyof typeof EVENT_WORDS] ?? inWords(event);
    return {
      at,
      title: changed ? inWords(status) : words,
      detail: changed && reason ? reasonInWords(reason) : undefined,
      by,
      tone: changed ? toneOf(status) : "event",
    };
  });
}
