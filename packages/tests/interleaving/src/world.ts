import { readFileSync } from "node:fs";
import { type Entries, type PaymentLedger, simulatedGateway } from "@orders/adapters";
import { memoryPaymentLedger } from "@orders/adapters/testing";
import { closeOrder } from "@orders/close-order";
import { completeOrder } from "@orders/complete-order";
import {
  costsMoney,
  eventsBetween,
  FIRST_ENTRIES,
  holdsStock,
  isHalted,
  type Money,
  mayHoldMoney,
  type Order,
  type OrderEvent,
  type Status,
} from "@orders/domain";
import {
  anOrder,
  aProduct,
  line,
  memoryInventory,
  memoryOrders,
  memoryReceipts,
  productId,
  SHOP,
  tickingClock,
} from "@orders/domain/testing";
import { generateReceipt } from "@orders/generate-receipt";
import { logger } from "@orders/lambda-kit";
import { processPayment } from "@orders/process-payment";
import { refundPayment } from "@orders/refund-payment";
import { releaseInventory } from "@orders/release-inventory";
import { reserveInventory } from "@orders/reserve-inventory";
import { validateOrder } from "@orders/validate-order";
import { expect } from "vitest";
import { execute, type StateMachine, type Task, type Tasks } from "./state-machine.ts";

const workflow: StateMachine = JSON.parse(
  readFileSync(new URL("../../../../terraform/workflow/fulfil-order.asl.json", import.meta.url), "utf8"),
);

// The steps log what they cannot release, thousands of times here.
logger.setLogLevel("SILENT");

const LAPTOP = productId("LAPTOP");

/** What kind of order the world has, and what the gateway does with its payment. */
export interface Beginning {
  /** An order that contradicts itself is one that no customer can make, but a mistake in a table can. */
  readonly kind: "small" | "large" | "free" | "contradictory";
  /** Pieces of the one product of which the order wants one. */
  readonly stock: 0 | 1;
  /** The gateway's test token, see `simulatedGateway`. */
  readonly token: string;
}

/** Carries a call of a port out, or does something to it: delays it, lets it fail, keeps its answer. */
export type Through = <Args extends unknown[], Result>(
  name: string,
  call: (...args: Args) => Promise<Result>,
) => (...args: Args) => Promise<Result>;

const plainly: Through = (_name, call) => call;

/**
 * One order with its product's stock, its customer's money and everything that the bus was told, all in memory. Stock
 * and money are counted outside of the order, and after every single write the order must say what became of them.
 */
export function aWorld({ kind, stock, token }: Beginning) {
  const clock = tickingClock();
  const made = anOrder({
    lines: [line(LAPTOP, 1, kind === "free" ? "0.00" : "10.00")],
    paymentMethod: { type: "CARD", token },
  });
  const order: Order = kind === "contradictory" ? { ...made, totalAmount: (made.totalAmount + 1) as Money } : made;
  const product = aProduct(LAPTOP, stock);
  const inventory = memoryInventory(product);
  const stored = memoryOrders(inventory, order);
  const ledger = memoryPaymentLedger();

  const world = {
    kind,
    token,
    order,
    clock,
    /** Orders of this total and more wait for approval. */
    approvalThreshold: (kind === "large" ? order.totalAmount : order.totalAmount + 1) as Money,
    /** Pieces that were taken out of the stock and not put back. */
    taken: 0,
    charge: "none" as "none" | "CHARGED" | "DECLINED" | "VOID",
    isRefunded: false,
    /** What did not hold after a write. Kept, because the workflow would take it for a fault and try again. */
    violations: [] as unknown[],
    events: eventsBetween(undefined, order) as OrderEvent[],
    statuses: [order.status] as Status[],
    /** Whether the product was ever out of the inventory. */
    productWasGone: false,
    orders: {
      find: stored.find,
      get: stored.get,
      save: (changed: Order) => write(() => stored.save(changed)),
      saveReserving: (changed: Order) => write(() => stored.saveReserving(changed)),
      saveReleasing: (changed: Order) => write(() => stored.saveReleasing(changed)),
    },
    ledger: {
      read: ledger.read,
      count: ledger.count,
      async enter(key, name, entry) {
        const written = await ledger.enter(key, name, entry);
        if (written.entered && name === "charge") world.charge = (entry as Entries["charge"]).outcome;
        if (written.entered && name === "refund") world.isRefunded = true;
        check(() => {
          if (written.entered) assertIntent(world, name);
          assertTrue(world);
        });
        return written;
      },
    } satisfies PaymentLedger,
    catalogue: inventory,
    /** Takes the product out of the inventory, as the back office may at any time, or puts it back. */
    removeProduct() {
      inventory.remove(LAPTOP);
      world.productWasGone = true;
    },
    async restoreProduct() {
      if (!inventory.get(LAPTOP)) await inventory.set({ ...product, stock: 1 });
    },
    /** Runs the workflow once, its ports reached `through` whatever disturbs it. @returns the state at which it ended. */
    async run(through: Through = plainly): Promise<string> {
      const end = await execute(workflow, tasksOf(world, through), { orderId: order.orderId, correlationId: "c" });
      check(() => assertEnd(world, end));
      return end;
    },
  };

  async function write<Result extends object>(save: () => Promise<Result>): Promise<Result> {
    const before = world.order;
    const left = () => inventory.left()[LAPTOP] ?? 0;
    const leftBefore = left();
    const result = await save();
    if (!("orderId" in result)) return result;
    world.order = await stored.get(order.orderId);
    world.taken += leftBefore - left();
    world.events.push(...eventsBetween(before, world.order));
    if (before.status !== world.order.status) world.statuses.push(world.order.status);
    check(() => {
      assertChange(before, world.order);
      assertTrue(world);
    });
    return result;
  }

  function check(assert: () => void): void {
    try {
      assert();
    } catch (violation) {
      world.violations.push(violation);
    }
  }

  return world;
}

export type World = ReturnType<typeof aWorld>;

/** Whether the gateway holds the customer's money. */
export const isCharged = ({ charge, isRefunded }: Pick<World, "charge" | "isRefunded">): boolean =>
  charge === "CHARGED" && !isRefunded;

/** The eight steps on the world's ports, as their functions wire them, and the queue of missing receipts. */
function tasksOf(world: World, through: Through): Tasks {
  const { clock, approvalThreshold } = world;
  const orders = {
    find: through("find", world.orders.find),
    get: through("get", world.orders.get),
    save: through("save", world.orders.save),
    saveReserving: through("saveReserving", world.orders.saveReserving),
    saveReleasing: through("saveReleasing", world.orders.saveReleasing),
  };
  const book = {
    read: through("ledger.read", world.ledger.read) as PaymentLedger["read"],
    enter: through("ledger.enter", world.ledger.enter) as PaymentLedger["enter"],
    count: through("ledger.count", world.ledger.count),
  };
  const gateway = simulatedGateway({ book, clock });
  const receipts = memoryReceipts();
  const steps = {
    validate_order: validateOrder({ orders, catalogue: { find: through("catalogue", world.catalogue.find) } }),
    reserve_inventory: reserveInventory({ orders, clock, approvalThreshold }),
    process_payment: processPayment({ orders, gateway, clock, patienceSeconds: 0 }),
    generate_receipt: generateReceipt({ orders, receipts: { put: through("receipt", receipts.put) }, shop: SHOP }),
    complete_order: completeOrder({ orders, clock }),
    refund_payment: refundPayment({ orders, gateway, clock }),
    release_inventory: releaseInventory({ orders, clock }),
    close_order: closeOrder({ orders, clock }),
    "sqs:sendMessage": through("missing receipt", async () => ({})),
  };
  return steps as unknown as Readonly<Record<string, Task>>;
}

/** Before the ledger has an entry, the order has the intent: a run that finds the order knows that it has to ask. */
function assertIntent({ order, charge }: World, entry: keyof Entries): void {
  if (entry === "refund" || (entry === "charge" && charge === "VOID")) expect(order.payment?.state).toBe("REFUNDING");
  // A cancellation may have come between the intent to charge and the charge.
  else if (entry === "charge") expect(["CHARGING", "REFUNDING"]).toContain(order.payment?.state);
}

/** What no write may change or leave out. */
function assertChange(before: Order, after: Order): void {
  expect(after.totalAmount).toBe(before.totalAmount);
  expect(after.lines).toEqual(before.lines);
  expect(after.attempt).toBeGreaterThanOrEqual(before.attempt);
  const omitted = (after.historyOmitted ?? 0) - (before.historyOmitted ?? 0);
  const kept = before.history.toSpliced(FIRST_ENTRIES, omitted);
  expect(after.history.slice(0, kept.length)).toEqual(kept);
  expect(after.history.length).toBeGreaterThan(kept.length);
  expect(after.history.at(-1)).toMatchObject({ status: after.status, at: after.updatedAt });
  // No step forward is taken for an order that is being cancelled or has failed.
  if (isHalted(before)) {
    expect({ takes: !holdsStock(before) && holdsStock(after) }).toEqual({ takes: false });
    if (after.payment?.state !== before.payment?.state) {
      expect(["REFUNDING", "REFUNDED", "NOT_CHARGED"]).toContain(after.payment?.state);
    }
    if (after.status !== before.status) expect(["PAID", "COMPLETED", "SHIPPED"]).not.toContain(after.status);
  }
}

/** Where a run may end, given what became of the order. */
function assertEnd({ statuses }: World, end: string): void {
  expect(["UnknownOutcome", "OrderNotFound"]).not.toContain(end);
  if (end === "Completed") expect(statuses).toContain("COMPLETED");
  if (end === "AwaitApproval") expect(statuses).toContain("AWAITING_APPROVAL");
  if (end === "NeedsAttention") expect(statuses).toContain("NEEDS_ATTENTION");
}

/**
 * No person is asked for what another run can do: only where a refund has no answer, or a product is gone. And for the
 * time until its next run, where one run gave the payment up, another one was paid, and the customer cancelled just after
 * the first had found nothing to refund.
 */
const mayNeedAttention = ({ token, productWasGone }: Pick<World, "token" | "productWasGone">): boolean =>
  productWasGone || /^tok_(refund_unavailable|unavailable|answer_lost)/.test(token);

/** What holds after every write of order or ledger. */
function assertTrue(world: World): void {
  const { order, taken, charge, approvalThreshold, kind, token, productWasGone } = world;
  expect(taken).toBe(holdsStock(order) ? 1 : 0);
  if (charge === "CHARGED" && order.totalAmount >= approvalThreshold) {
    expect(order.approval?.decision?.verdict).toBe("APPROVED");
  }
  if (isCharged(world)) expect(mayHoldMoney(order)).toBe(true);
  const kept = { taken, charged: isCharged(world) };
  if (order.status === "FAILED" || order.status === "CANCELLED") expect(kept).toEqual({ taken: 0, charged: false });
  if (["COMPLETED", "SHIPPED"].includes(order.status) && !order.cancellation) {
    expect(kept).toEqual({ taken: 1, charged: costsMoney(order) });
  }
  if (order.status === "NEEDS_ATTENTION") expect({ token, productWasGone }).toSatisfy(mayNeedAttention);
  if (kind === "contradictory") expect({ taken, charge }).toEqual({ taken: 0, charge: "none" });
  if (!costsMoney(order)) expect({ charge, payment: order.payment }).toEqual({ charge: "none", payment: undefined });
}
