import { type DeadLetterSearch, withinLimit } from "@orders/adapters";
import { type Sent, timelineEntries } from "@orders/contracts";
import type { OrderTimeline } from "@orders/contracts/schemas";
import { OrderPath } from "@orders/contracts/validators";
import {
  type Clock,
  type Evidence,
  findingsOf,
  gatewayPaymentOf,
  type HandledNotifications,
  isSold,
  type LimitSettings,
  limitsAt,
  type OrderQueue,
  type Orders,
  type PaymentRecords,
} from "@orders/domain";
import { logger, type Route } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get">;
  readonly payments: Pick<PaymentRecords, "recordsOf">;
  readonly notifications: HandledNotifications;
  readonly queue: OrderQueue;
  readonly deadLettersOf: DeadLetterSearch;
  readonly clock: Clock;
}

/** Longest reading of one part, in ms: shorter than the function, so that a part that hangs is named in the answer. */
export const PART_MS = 5_000;

/** A part did not answer within `PART_MS`. */
class PartTooSlowError extends Error {
  override readonly name = "PartTooSlowError";
}

/**
 * Returns everything that happened to an order, and what is open now. It changes nothing. The findings are those that a
 * reconciliation would report, by the same rules, except that no receipt is looked up in the bucket. A part that cannot be
 * read is named in `parts`, and the log says why; only the order itself must be readable.
 */
export const getTimeline =
  ({ orders, payments, notifications, queue, deadLettersOf, clock }: Ports, settings: LimitSettings): Route =>
  async (request) => {
    const order = await orders.get(request.pathOfExisting(OrderPath).orderId);
    const { orderId, correlationId } = order;

    const unreadable = new Set<string>();
    const read = async <T>(part: keyof OrderTimeline["parts"], reading: Promise<T>): Promise<T | undefined> => {
      try {
        return await withinLimit(reading, PART_MS, () => new PartTooSlowError(`No answer within ${PART_MS / 1000} s`));
      } catch (error) {
        unreadable.add(part);
        logger.error("A part does not answer", { part, orderId, correlationId, error: error as Error });
        return undefined;
      }
    };
    const [records, notified, waiting, deadLetters] = await Promise.all([
      read("payments", payments.recordsOf(orderId)),
      read("notifications", notifications.find(order)),
      read("queue", queue.waiting()),
      read("deadLetters", deadLettersOf(orderId)),
    ]);
    const stateOf = (part: string) => (unreadable.has(part) ? "unavailable" : "ok");

    const evidence: Evidence = {
      ...(records && { gatewayPayment: gatewayPaymentOf(records) }),
      // A receipt is stored before the order names it, and never removed: the bucket is left to the reconciler.
      ...(isSold(order) && order.receipt === undefined && { receiptExists: false }),
    };
    // Runs may be late while messages wait in the queue. Where that is not known, no order is reported for it.
    const found = findingsOf(order, evidence, limitsAt(clock.now(), settings, waiting !== 0));
    // An order that has changed since it was read differs from the other records, and is not stalled.
    const isUnchanged = found.length === 0 || (await orders.get(orderId)).version === order.version;
    const findings = (isUnchanged ? found : []).map(({ repair, ...finding }) => ({
      ...finding,
      done: repair === undefined ? ("FLAGGED" as const) : ("REPAIRABLE" as const),
    }));

    const timeline: Sent<OrderTimeline> = {
      orderId,
      status: order.status,
      attempt: order.attempt,
      awaitsRun: order.awaitsRun,
      stalledSince: order.stalledSince,
      entries: timelineEntries(order, { payments: records ?? [], notifications: notified ?? [] }),
      historyOmitted: order.historyOmitted,
      deadLetters: deadLetters?.letters ?? [],
      findings,
      parts: {
        payments: stateOf("payments"),
        notifications: stateOf("notifications"),
        queue: stateOf("queue"),
        deadLetters: deadLetters?.isIncomplete ? "incomplete" : stateOf("deadLetters"),
      },
    };
    return { status: 200, body: timeline };
  };
