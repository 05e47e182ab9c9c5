import type { ReconciliationReports } from "@orders/adapters";
import type { Metric } from "@orders/contracts";
import type { ReconciliationReport } from "@orders/contracts/schemas";
import {
  type Clock,
  countHeld,
  type Evidence,
  type GatewayPayment,
  type HeldPieces,
  holdsMoney,
  isSold,
  type LimitSettings,
  limitsAt,
  msAfter,
  OPEN,
  type Order,
  type OrderId,
  type OrderPage,
  type OrderQueue,
  type OrderScan,
  type Orders,
  type PaymentRecords,
  pagesOf,
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
  readonly receipts: Pick<Receipts, "existing" | "find" | "put">;
  readonly reports: Pick<ReconciliationReports, "write">;
  readonly queue: OrderQueue;
  readonly clock: Clock;
  publishMetrics(metrics: readonly Metric[]): void;
}

interface Settings extends LimitSettings {
  /** Days since its creation for which the scope `recent` checks an order. */
  readonly recentDays: number;
  /** The shop named in new receipts. */
  readonly shop: Shop;
}

/** The time left for this invocation; part of Lambda's context. */
interface Time {
  getRemainingTimeInMillis(): number;
}

const CONCURRENCY = 16;
/** Receipts that are looked up together. More need fewer requests and more memory (about 20 MB for so many). */
const RECEIPTS_AT_ONCE = 100_000;
/** Time reserved for the report. */
const MARGIN_MS = 20_000;
const DAY_MS = 24 * 60 * 60_000;
const NOTHING_CHARGED: GatewayPayment = { charged: ZERO, refunded: ZERO };

/**
 * Finds stalled orders and, with the scope `recent`, inconsistencies between the orders of the last days, the gateway's
 * records and receipts. The scope `all` checks all orders, and the stock and the payments without an order as well. Repairs
 * the findings that have a repair, mostly by making a run due, and reports the others. Memory holds one page of orders, the
 * keys of up to 100,000 receipts and one sum per product, for any number of orders.
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
  const { scope, dryRun } = readRequest(event);
  const startedAt = clock.now();
  const limits = limitsAt(startedAt, settings, (await queue.waiting()) > 0);
  const report = newReport({ scope, dryRun }, startedAt);

  const flagUnreadable = (unreadable: readonly UnreadableOrder[]): void => {
    for (const { orderId, why } of unreadable) report.add({ kind: "ORDER_UNREADABLE", orderId, what: why }, "FLAGGED");
  };
  const timeIsUp = (): boolean => {
    if (time.getRemainingTimeInMillis() > MARGIN_MS) return false;
    report.stop(`Time ran out after ${report.checked.orders} orders and ${report.checked.payments} payments`);
    return true;
  };
  const evidenceReaders: Record<typeof scope, (order: Order) => Promise<Evidence>> = {
    open: async () => ({}),
    recent: readEvidence,
    all: readEvidence,
  };
  async function readEvidence(order: Order): Promise<Evidence> {
    return {
      gatewayPayment: (await payments.find([order.orderId])).get(order.orderId) ?? NOTHING_CHARGED,
      ...(isSold(order) && { receiptExists: (await receipts.find(receiptKey(order))) !== undefined }),
    };
  }
  const { check, recheck } = orderCheck({
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

  /** Checks the orders with their payments and receipts. @returns the pieces that they hold; undefined if time ran out. */
  async function checkWithEvidence(
    pages: AsyncIterable<Pick<OrderPage, "orders" | "unreadable">>,
  ): Promise<HeldPieces | undefined> {
    const held: HeldPieces = new Map();
    const receiptsToCheck = new Map<string, OrderId>();
    for await (const { orders: some, unreadable = [] } of pages) {
      if (timeIsUp()) return undefined;
      flagUnreadable(unreadable);
      const gatewayPayment = await payments.find(some.map(({ orderId }) => orderId));
      await inParallel(some, async (order) => {
        report.countOrder();
        countHeld(held, order);
        const wasRechecked = await check(order, {
          gatewayPayment: gatewayPayment.get(order.orderId) ?? NOTHING_CHARGED,
          ...(isSold(order) && order.receipt === undefined && { receiptExists: false }),
        });
        if (!isSold(order)) return;
        if (wasRechecked) report.checked.receipts++;
        else receiptsToCheck.set(receiptKey(order), order.orderId);
      });
      if (receiptsToCheck.size >= RECEIPTS_AT_ONCE) await checkReceipts(receiptsToCheck);
    }
    await checkReceipts(receiptsToCheck);
    return held;
  }

  /** Checks that these receipts exist, and empties the map: of each receipt its key and its order. */
  async function checkReceipts(receiptsToCheck: Map<string, OrderId>): Promise<void> {
    report.checked.receipts += receiptsToCheck.size;
    const existing = await receipts.existing([...receiptsToCheck.keys()]);
    const missing = [...receiptsToCheck].filter(([key]) => !existing.has(key));
    receiptsToCheck.clear();
    await inParallel(missing, ([, orderId]) => recheck(orderId));
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
  else if (scope === "recent") {
    const from = msAfter(startedAt, -settings.recentDays * DAY_MS);
    await checkWithEvidence(pagesOf(orders, { from }));
  } else {
    const held = await checkWithEvidence(scan.scan());
    if (held) await checkPayments();
    if (held && !timeIsUp()) await checkStock({ stock, dryRun, report, count: countAgain }, held);
  }
  return published(report.finished(clock.now()), ports);
}

/**
 * Logs the report, publishes its metrics and stores it. A dry run only logs it, so that it raises no alarm and replaces no report.
 * @throws what the store throws. The findings are repaired by then, and a repeated reconciliation repairs nothing twice.
 */
async function published(
  report: ReconciliationReport,
  { publishMetrics, reports }: Pick<Ports, "publishMetrics" | "reports">,
): Promise<ReconciliationReport> {
  const { findings, unchecked, ...summary } = report;
  logger[report.incomplete === undefined ? "info" : "error"]("Reconciled", summary);
  if (report.dryRun) return report;
  const others = report.flagged - report.needAttention + (report.incomplete === undefined ? 0 : 1);
  // The dimension keeps the findings of the scopes apart: `open` runs more often and must not reset those of `recent` or `all`.
  publishMetrics([
    { name: "OrdersNeedingAttention", value: report.needAttention, Scope: report.scope },
    { name: "ReconciliationFindings", value: others, Scope: report.scope },
  ]);
  await reports.write(report);
  return report;
}

async function inParallel<T>(values: readonly T[], work: (value: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < values.length; start += CONCURRENCY) {
    await Promise.all(values.slice(start, start + CONCURRENCY).map(work));
  }
}
