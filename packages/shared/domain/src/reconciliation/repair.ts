import { decide } from "../order/approval.ts";
import { changed, type Instant, type Order } from "../order/order.ts";
import { receiptRecorded } from "../order/receipt.ts";
import { retry } from "../order/retry.ts";
import type { Repair } from "./findings.ts";
import { RECONCILER } from "./recovery.ts";

/**
 * The order set right, to be saved: with a run due that picks up where it stands, or with its receipt noted. The receipt
 * itself has to be put into its place before. Returned as it is where the order needs no change.
 */
export function repaired(order: Order, repair: Repair, at: Instant): Order {
  switch (repair) {
    case "RETRY":
      return retry(order, at, RECONCILER);
    // Its status stays: the customer is told nothing of a run that may change nothing.
    case "COMPENSATE":
      return changed({ ...order, attempt: order.attempt + 1 }, at, "RETRY_REQUESTED", {}, RECONCILER);
    case "TIME_OUT_APPROVAL":
      return decide(order, { verdict: "TIMED_OUT" }, at);
    case "MAKE_RECEIPT":
      return order.receipt ? order : receiptRecorded(order, at);
  }
}
