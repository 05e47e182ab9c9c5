import { decide } from "../order/approval.ts";
import { changed, withRunDue } from "../order/history.ts";
import type { Instant, Order } from "../order/order.ts";
import { receiptRecorded } from "../order/receipt.ts";
import { retry } from "../order/retry.ts";
import type { Repair } from "./findings.ts";
import { RECONCILER, retriedAutomatically } from "./recovery.ts";

/**
 * The repaired order, to be saved: with a run due, or with the key of its receipt, which has to be stored before. Returns
 * the order unchanged if it needs no repair.
 */
export function repaired(order: Order, repair: Repair, at: Instant): Order {
  switch (repair) {
    case "RETRY":
      return retriedAutomatically(order, retry(order, at, { by: RECONCILER }));
    // The status does not change, so that the customer gets no notification about a run that may change nothing.
    case "COMPENSATE":
      return retriedAutomatically(order, withRunDue(changed(order, at, "RETRY_REQUESTED", {}, { by: RECONCILER })));
    case "TIME_OUT_APPROVAL":
      return decide(order, { verdict: "TIMED_OUT" }, at);
    case "MAKE_RECEIPT":
      return order.receipt ? order : receiptRecorded(order, at);
  }
}
