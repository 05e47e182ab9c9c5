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
import { newReport, type Report } from "./report.ts";
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
  /** Minutes after which an order that nobody wrote is taken for standing still. */
  readonly afterMinutes: number;
  readonly approvalHours: number;
  /** Hours for which an order that makes no progress is retried before it is left to people. */
  readonly retryHours: number;
  /** Days since an order was last written after which its receipt is not looked up any more; undefined for never. */
  readonly receiptCheckDays: number | undefined;
  /** For the receipts that are missing. */
  readonly shop: Shop;
}

/** How much longer the function may run. */
interface Time {
  getRemainingTimeInMillis(): number;
}

const ORDERS_A_PAGE = 100;
const SIDE_BY_SIDE = 16;
/** Left for the report when time runs out. */
const MARGIN_MS = 20_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOTHING_BOOKED: GatewayPayment = { charged: ZERO, refunded: ZERO };

/**
 * Finds orders that stand still, and with the scope `all` whatever does not fit together: orders, the gateway's book,
 * stock and receipts. Repairs what is safe, mostly by raising the order's attempt, and tells the rest. Memory holds a
 * page of orders at a time and a sum a product, however many orders there are.
 */
export const reconcileOrders =
  (ports: Ports, settings: Settings) =>
  async (event: unknown, time: Time): Promise<Report> => {
    try {
      return await reconcile(ports, settings, event, time);
    } catch (error) {
      logger.error("Reconciliation failed", { error: error as Error });
      throw redacted(error);
    }
  };

async function reconcile(ports: Ports, settings: Settings, event: unknown, time: Time): Promise<Report> {
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
  // One that was there on so many nights stays: the bucket keeps every version. S3 is asked once for each that is looked up.
  const isDue = (order: Order): boolean =>
    isSold(order) && (recent === undefined || order.updatedAt >= recent || order.receipt === undefined);
  const receiptOf = async (order: Order): Promise<Pick<Evidence, "receiptThere">> =>
    isDue(order) ? { receiptThere: (await receipts.find(receiptKey(order))) !== undefined } : {};
  const look = {
    open: async () => ({}),
    all: async (order: Order) => ({
      gatewayPayment: (await payments.find([order.orderId])).get(order.orderId) ?? NOTHING_BOOKED,
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
    lookUp: look[scope],
  });

  async function checkOpenOrders(): Promise<void> {
    for (const status of OPEN) {
      // Each of them waits for its run, as long as others do: there may be as many as an import has rows.
      if (status === "PENDING" && limits.queueWaits) continue;
      for await (const page of pagesOf(orders, { status })) {
        if (timeIsUp()) return;
        flagUnreadable(page.unreadable ?? []);
        await sideBySide(page.orders, async (order) => {
          report.meet();
          await check(order, {});
        });
      }
    }
  }

  /** @returns the pieces that orders hold; undefined where time ran out. */
  async function checkAllOrders(): Promise<HeldPieces | undefined> {
    const held: HeldPieces = new Map();
    for await (const { orders: some, unreadable } of scan.scan()) {
      if (timeIsUp()) return undefined;
      flagUnreadable(unreadable);
      const gatewayPayment = await payments.find(some.map(({ orderId }) => orderId));
      await sideBySide(some, async (order) => {
        report.meet();
        countHeld(held, order);
        const receipt = await receiptOf(order);
        if (receipt.receiptThere !== undefined) report.checked.receipts++;
        await check(order, { gatewayPayment: gatewayPayment.get(order.orderId) ?? NOTHING_BOOKED, ...receipt });
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

  /** Payments of orders that there are were looked at with their orders. */
  async function checkPayments(): Promise<void> {
    for await (const charged of payments.charged()) {
      if (timeIsUp()) return;
      report.checked.payments += charged.length;
      const existing = await scan.existing(charged);
      const orphans = charged.filter((orderId) => !existing.has(orderId));
      for (const [orderId, gatewayPayment] of await payments.find(orphans)) {
        const what = "The gateway keeps money that was charged for it, but there is no such order";
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
  return told(report.finished(clock.now()), ports);
}

/** All pages of the orders that match the filter. Each is read only when it is asked for. */
async function* pagesOf(orders: Pick<Orders, "list">, filter: OrderFilter): AsyncGenerator<OrderPage> {
  let query: OrderQuery | undefined = { filter, limit: ORDERS_A_PAGE };
  while (query) {
    const page: OrderPage = await orders.list(query);
    yield page;
    query = page.next && { ...query, after: page.next };
  }
}

/** Logs and counts what the report says. A dry run is somebody's look, and rings no alarm. */
function told(report: Report, { publishMetrics }: Pick<Ports, "publishMetrics">): Report {
  const { findings, unchecked, ...summary } = report;
  logger[report.incomplete === undefined ? "info" : "error"]("Reconciled", summary);
  if (report.dryRun) return report;
  const others = report.flagged - report.needAttention + (report.incomplete === undefined ? 0 : 1);
  // By the scope, so that the next look at the open orders does not take back what the look at all orders found.
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

async function sideBySide<T>(values: readonly T[], work: (value: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < values.length; start += SIDE_BY_SIDE) {
    await Promise.all(values.slice(start, start + SIDE_BY_SIDE).map(work));
  }
}
