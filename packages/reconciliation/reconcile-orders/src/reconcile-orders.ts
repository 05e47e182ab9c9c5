import type { ReconciliationReport } from "@orders/contracts/schemas";
import {
  type Clock,
  countHeld,
  type Evidence,
  type GatewayPayment,
  type HeldPieces,
  holdsMoney,
  type Instant,
  isSold,
  type Limits,
  msAfter,
  OPEN,
  type Order,
  type OrderFilter,
  type OrderPage,
  type OrderQuery,
  type OrderQueue,
  type OrderScan,
  type Orders,
  type PaymentRecords,
  type Receipts,
  receiptKey,
  type Shop,
  type StockRecords,
  type UnreadableOrder,
  ZERO,
} from "@orders/domain";
import { logger, redacted } from "@orders/lambda-kit";
import { orderCheck } from "./check-order.ts";
import { checkStock } from "./check-stock.ts";
import { newReport } from "./report.ts";
import { readRequest } from "./request.ts";

interface Ports {
  readonly orders: Pick<Orders, "find" | "save" | "list">;
  readonly scan: OrderScan;
  readonly payments: PaymentRecords;
  readonly stock: StockRecords;
  readonly receipts: Pick<Receipts, "find" | "put">;
  readonly queue: OrderQueue;
  readonly clock: Clock;
  publishMetrics(
    metrics: readonly { name: string; value: number }[],
    dimensions: Readonly<Record<string, string>>,
  ): void;
}

interface Settings {
  /** Minutes since its last write after which an order counts as stalled. */
  readonly afterMinutes: number;
  readonly approvalHours: number;
  /** Hours for which a stalled order is retried before it is left to people. */
  readonly retryHours: number;
  /** Days since its last write for which an order's receipt is checked; undefined for all receipts. */
  readonly receiptCheckDays: number | undefined;
  /** The shop named in new receipts. */
  readonly shop: Shop;
}

/** The time left for this invocation; part of Lambda's context. */
interface Time {
  getRemainingTimeInMillis(): number;
}

const PAGE_SIZE = 100;
const CONCURRENCY = 16;
/** Time reserved for the report. */
const MARGIN_MS = 20_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOTHING_CHARGED: GatewayPayment = { charged: ZERO, refunded: ZERO };

/**
 * Finds stalled orders and, with the scope `all`, inconsistencies between orders, the gateway's records, stock and
 * receipts. Repairs the findings that have a repair, mostly by making a run due, and reports the others. Memory holds one
 * page of orders and one sum per product, for any number of orders.
 */
export const reconcileOrders =
  (ports: Ports, settings: Settings) =>
  async (event: unknown, time: Time): Promise<ReconciliationReport> => {
    try {
      return await reconcile(ports, settings, event, time);
    } catch (error) {
      logger.error("Reconciliation failed", { error: error as Error });
      throw redacted(error);
    }
  };

async function reconcile(ports: Ports, settings: Settings, event: unknown, time: Time): Promise<ReconciliationReport> {
  const { orders, scan, payments, stock, receipts, queue, clock } = ports;
  const request = readRequest(event);
  const { scope, dryRun } = request;
  const startedAt = clock.now();
  const limits = limitsAt(startedAt, settings, (await queue.waiting()) > 0);
  const report = newReport(request, startedAt);

  const flagUnreadable = (unreadable: readonly UnreadableOrder[]): void => {
    for (const { orderId, why } of unreadable) report.add({ kind: "ORDER_UNREADABLE", orderId, what: why }, "FLAGGED");
  };
  const timeIsUp = (): boolean => {
    if (time.getRemainingTimeInMillis() > MARGIN_MS) return false;
    report.stop(`Time ran out after ${report.checked.orders} orders and ${report.checked.payments} payments`);
    return true;
  };
  const days = request.receipts === "all" ? undefined : settings.receiptCheckDays;
  const recent = days === undefined ? undefined : msAfter(startedAt, -days * DAY_MS);
  // An older receipt has been checked on many nights, and the bucket keeps every version. Each check costs a request to S3.
  const isDue = (order: Order): boolean =>
    isSold(order) && (recent === undefined || order.updatedAt >= recent || order.receipt === undefined);
  const receiptOf = async (order: Order): Promise<Pick<Evidence, "receiptExists">> =>
    isDue(order) ? { receiptExists: (await receipts.find(receiptKey(order))) !== undefined } : {};
  const evidenceReaders = {
    open: async () => ({}),
    all: async (order: Order) => ({
      gatewayPayment: (await payments.find([order.orderId])).get(order.orderId) ?? NOTHING_CHARGED,
      ...(await receiptOf(order)),
    }),
  };
  const check = orderCheck({
    orders,
    receipts,
    clock,
    limits,
    dryRun,
    report,
    shop: settings.shop,
    readEvidence: evidenceReaders[scope],
  });

  async function checkOpenOrders(): Promise<void> {
    for (const status of OPEN) {
      // Pending orders wait for their first run while messages wait in the queue. After an import there may be very many.
      if (status === "PENDING" && limits.queueWaits) continue;
      for await (const page of pagesOf(orders, { status })) {
        if (timeIsUp()) return;
        flagUnreadable(page.unreadable ?? []);
        await inParallel(page.orders, async (order) => {
          report.countOrder();
          await check(order, {});
        });
      }
    }
  }

  /** @returns the pieces that orders hold; undefined if time ran out. */
  async function checkAllOrders(): Promise<HeldPieces | undefined> {
    const held: HeldPieces = new Map();
    for await (const { orders: some, unreadable } of scan.scan()) {
      if (timeIsUp()) return undefined;
      flagUnreadable(unreadable);
      const gatewayPayment = await payments.find(some.map(({ orderId }) => orderId));
      await inParallel(some, async (order) => {
        report.countOrder();
        countHeld(held, order);
        const receipt = await receiptOf(order);
        if (receipt.receiptExists !== undefined) report.checked.receipts++;
        await check(order, { gatewayPayment: gatewayPayment.get(order.orderId) ?? NOTHING_CHARGED, ...receipt });
      });
    }
    return held;
  }

  async function countAgain(): Promise<HeldPieces | undefined> {
    const held: HeldPieces = new Map();
    for await (const { orders: some } of scan.scan()) {
      if (timeIsUp()) return undefined;
      for (const order of some) countHeld(held, order);
    }
    return held;
  }

  /** Checks the payments without an order. Other payments are checked with their orders. */
  async function checkPayments(): Promise<void> {
    for await (const charged of payments.charged()) {
      if (timeIsUp()) return;
      report.checked.payments += charged.length;
      const existing = await scan.existing(charged);
      const orphans = charged.filter((orderId) => !existing.has(orderId));
      for (const [orderId, gatewayPayment] of await payments.find(orphans)) {
        const what = "The gateway holds money that it charged for this order, but the order does not exist";
        if (holdsMoney(gatewayPayment)) report.add({ kind: "PAYMENT_WITHOUT_ORDER", orderId, what }, "FLAGGED");
      }
    }
  }

  if (scope === "open") await checkOpenOrders();
  else {
    const held = await checkAllOrders();
    if (held) await checkPayments();
    if (held && !timeIsUp()) await checkStock({ stock, dryRun, report, count: countAgain }, held);
  }
  return published(report.finished(clock.now()), ports);
}

/** All pages of the orders that match the filter, each read on demand. */
async function* pagesOf(orders: Pick<Orders, "list">, filter: OrderFilter): AsyncGenerator<OrderPage> {
  let query: OrderQuery | undefined = { filter, limit: PAGE_SIZE };
  while (query) {
    const page: OrderPage = await orders.list(query);
    yield page;
    query = page.next && { ...query, after: page.next };
  }
}

/** Logs the report and publishes its metrics. A dry run publishes no metrics, so that it raises no alarm. */
function published(
  report: ReconciliationReport,
  { publishMetrics }: Pick<Ports, "publishMetrics">,
): ReconciliationReport {
  const { findings, unchecked, ...summary } = report;
  logger[report.incomplete === undefined ? "info" : "error"]("Reconciled", summary);
  if (report.dryRun) return report;
  const others = report.flagged - report.needAttention + (report.incomplete === undefined ? 0 : 1);
  // The dimension keeps the findings of both scopes apart: the scope `open` runs more often and must not reset those of `all`.
  publishMetrics(
    [
      { name: "OrdersNeedingAttention", value: report.needAttention },
      { name: "ReconciliationFindings", value: others },
    ],
    { scope: report.scope },
  );
  return report;
}

const limitsAt = (
  now: Instant,
  { afterMinutes, approvalHours, retryHours }: Settings,
  queueWaits: boolean,
): Limits => ({
  now,
  writtenBy: msAfter(now, -afterMinutes * MINUTE_MS),
  askedBy: msAfter(now, -approvalHours * HOUR_MS),
  retryForMs: retryHours * HOUR_MS,
  queueWaits,
});

async function inParallel<T>(values: readonly T[], work: (value: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < values.length; start += CONCURRENCY) {
    await Promise.all(values.slice(start, start + CONCURRENCY).map(work));
  }
}
