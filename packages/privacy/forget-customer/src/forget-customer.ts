import type { ErasureRecords } from "@orders/adapters";
import type { ErasureReport } from "@orders/contracts/schemas";
import {
  type Clock,
  isErasable,
  isErased,
  type Order,
  type Orders,
  type PersonalReceipts,
  pagesOf,
  retryOnConflict,
  withoutPersonalData,
} from "@orders/domain";
import { logger, redacted } from "@orders/lambda-kit";
import { newReport, type Report } from "./report.ts";
import { readRequest } from "./request.ts";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save" | "list">;
  readonly receipts: PersonalReceipts;
  readonly records: ErasureRecords;
  readonly clock: Clock;
}

/** What is used of Lambda's context. */
interface Invocation {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Orders that are erased at the same time. */
const CONCURRENCY = 8;
/** Time for the page that was begun, and for the record. */
const MARGIN_MS = 30_000;

/**
 * Erases the personal data of a customer from the orders that need it no more, and from their receipts. Others wait: the
 * report lists them. The record of the erasure is stored before the first order is changed, and again at the end. Running it
 * again does no harm, and continues where an invocation stopped.
 */
export const forgetCustomer =
  (ports: Ports) =>
  async (event: unknown, invocation: Invocation): Promise<ErasureReport> => {
    try {
      return await forget(ports, event, invocation);
    } catch (error) {
      logger.error("Erasure failed", { error: error as Error });
      throw redacted(error);
    }
  };

async function forget(ports: Ports, event: unknown, invocation: Invocation): Promise<ErasureReport> {
  const { orders, receipts, records, clock } = ports;
  const request = readRequest(event);
  const { customerId, by, dryRun } = request;
  const report = newReport(request, clock.now());
  const { awsRequestId } = invocation;

  async function erase({ orderId }: Order): Promise<void> {
    await retryOnConflict(async () => {
      const order = await orders.get(orderId);
      if (isErased(order)) return report.erasedBefore();
      if (!isErasable(order)) return report.waits(order);
      if (dryRun) return report.erased(await receipts.count(order));
      // The order last: what it says is then true of its receipt, and an order that is not erased is found again.
      const objects = await receipts.erase(order);
      await orders.save(withoutPersonalData(order, clock.now(), by));
      report.erased(objects);
    });
  }

  if (!dryRun) await records.write(report.record(), awsRequestId);
  for await (const page of pagesOf(orders, { customerId })) {
    if (invocation.getRemainingTimeInMillis() <= MARGIN_MS) {
      report.stop(`Time ran out after ${report.count()} orders: run it again to continue`);
      break;
    }
    for (const { orderId, why } of page.unreadable ?? []) report.failed(orderId, why);
    for (const order of page.orders) report.addFile(order);
    for (let start = 0; start < page.orders.length; start += CONCURRENCY) {
      await Promise.all(
        page.orders.slice(start, start + CONCURRENCY).map((order) => unlessFailed(order, erase, report)),
      );
    }
  }
  const finished = report.finished(clock.now());
  const { customer, by: _, startedAt, waiting, failed, files, ...counts } = finished;
  logger[counts.failedOrders > 0 ? "error" : "info"]("Erasure finished", counts);
  if (!dryRun) await records.write(report.record(finished.finishedAt), awsRequestId);
  return finished;
}

/** Works on an order. One order that fails is reported, and keeps no other from being erased. */
async function unlessFailed(order: Order, work: (order: Order) => Promise<void>, report: Report): Promise<void> {
  try {
    await work(order);
  } catch (error) {
    const { orderId, correlationId } = order;
    logger.error("Personal data not erased", { orderId, correlationId, error: error as Error });
    report.failed(orderId, redacted(error).message);
  }
}
