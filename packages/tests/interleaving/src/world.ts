import { readFileSync } from "node:fs";
import { type Entries, type PaymentLedger, simulatedGateway } from "@orders/adapters";
import { memoryPaymentLedger } from "@orders/adapters/testing";
import { closeOrder } from "@orders/close-order";
import { completeOrder } from "@orders/complete-order";
import {
  costsMoney,
  DELIVERABLE,
  DONE_OUTCOMES,
  DomainError,
  eventsBetween,
  FIRST_ENTRIES,
  holdsStock,
  isHalted,
  isRunDone,
  type Money,
  mayHoldMoney,
  type Order,
  type OrderEvent,
  SOLD,
  type Status,
  VersionConflictError,
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

/** The workflow of terraform/workflow, as it is deployed. */
export const workflow: StateMachine = JSON.parse(
  readFileSync(new URL("../../../../terraform/workflow/fulfil-order.asl.json", import.meta.url), "utf8"),
);

// The steps log an error for stock that they cannot release: thousands of times here.
logger.setLogLevel("SILENT");

const LAPTOP = productId("LAPTOP");

/** The order, its stock, and the behaviour of the gateway. */
export interface Scenario {
  /** The API accepts no inconsistent order, but a manual write of the table may create one. */
  readonly kind: "small" | "large" | "free" | "inconsistent";
  /** Stock of the product; the order has one piece of it. */
  readonly stock: 0 | 1;
  /** The gateway's test token, see `simulatedGateway`. */
  readonly token: string;
}

/** Wraps a call of a port: may delay it, let it fail, or drop its result. */
export type WrapCall = <Args extends unknown[], Result>(
  name: string,
  call: (...args: Args) => Promise<Result>,
) => (...args: Args) => Promise<Result>;

const unwrapped: WrapCall = (_name, call) => call;

/** Functions that run right before a step, by the placeholder of the step, such as `close_order`. */
export type Before = Readonly<Record<string, () => Promise<unknown>>>;

/**
 * One order with the stock of its product, the customer's money and the events on the bus, all in memory. Stock and money
 * are counted outside of the order, and after every write the order must agree with them.
 */
export function aWorld({ kind, stock, token }: Scenario) {
  const clock = tickingClock();
  const made = anOrder({
    lines: [line(LAPTOP, 1, kind === "free" ? "0.00" : "10.00")],
    paymentMethod: { type: "CARD", token },
  });
  const order: Order = kind === "inconsistent" ? { ...made, totalAmount: (made.totalAmount + 1) as Money } : made;
  const product = aProduct(LAPTOP, stock);
  const inventory = memoryInventory(product);
  const stored = memoryOrders(inventory, order);
  const ledger = memoryPaymentLedger();

  const world = {
    kind,
    token,
    order,
    clock,
    /** Orders with this total or more wait for approval. */
    approvalThreshold: (kind === "large" ? order.totalAmount : order.totalAmount + 1) as Money,
    /** Pieces that were taken from the stock and not returned. */
    taken: 0,
    charge: "none" as "none" | "CHARGED" | "DECLINED" | "VOID",
    isRefunded: false,
    /** Violated invariants. They are collected, because the workflow would retry a thrown error as a fault. */
    violations: [] as unknown[],
    events: eventsBetween(undefined, order) as OrderEvent[],
    /** All writes of the order, the first without an order before. */
    writes: [{ before: undefined, after: order }] as { before: Order | undefined; after: Order }[],
    statuses: [order.status] as Status[],
    /** Whether the product was ever missing in the inventory. */
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
      async append(key, name, entry) {
        const written = await ledger.append(key, name, entry);
        if (written.appended && name === "charge") world.charge = (entry as Entries["charge"]).outcome;
        if (written.appended && name === "refund") world.isRefunded = true;
        check(() => {
          if (written.appended) assertIntent(world, name);
          assertTrue(world);
        });
        return written;
      },
    } satisfies PaymentLedger,
    catalogue: inventory,
    check,
    /** Deletes the product from the inventory, as the back office may do at any time. */
    removeProduct() {
      inventory.remove(LAPTOP);
      world.productWasGone = true;
    },
    async restoreProduct() {
      if (!inventory.get(LAPTOP)) await inventory.set({ ...product, stock: 1 });
    },
    /**
     * Runs the workflow once, with each call of a port wrapped by `wrap`.
     * @returns the state in which it ended.
     */
    async run(wrap: WrapCall = unwrapped, before: Before = {}): Promise<string> {
      const tasks = tasksOf(world, wrap, before);
      const { attempt } = world.order;
      const [first, earlier] = [world.order, world.writes.length];
      const { end, output } = await execute(workflow, tasks, { orderId: order.orderId, attempt, correlationId: "c" });
      check(() => assertEnd(world, end));
      const seen = [first, ...world.writes.slice(earlier).map(({ after }) => after)];
      check(() => assertDone(seen, attempt, output));
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
    world.writes.push({ before, after: world.order });
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

/** The eight steps with the world's ports, and the queue of missing receipts. */
function tasksOf(world: World, wrap: WrapCall, before: Before): Tasks {
  const { clock, approvalThreshold } = world;
  /** The latest outcome of each step of this run. */
  const outcomes: Record<string, string> = {};
  /** The steps of this run, in the order in which they first ran. */
  const ran = new Set<string>();
  const orders = {
    find: wrap("find", world.orders.find),
    get: wrap("get", world.orders.get),
    save: wrap("save", async (changed: Order) => {
      const { status } = world.order;
      const saved = await world.orders.save(changed);
      if (status !== saved.status && saved.status === "NEEDS_ATTENTION") world.check(() => assertFailed(outcomes));
      return saved;
    }),
    saveReserving: wrap("saveReserving", world.orders.saveReserving),
    saveReleasing: wrap("saveReleasing", world.orders.saveReleasing),
  };
  const ledger = {
    read: wrap("ledger.read", world.ledger.read) as PaymentLedger["read"],
    append: wrap("ledger.append", world.ledger.append) as PaymentLedger["append"],
    count: wrap("ledger.count", world.ledger.count),
  };
  const gateway = simulatedGateway({ ledger, clock });
  const receipts = memoryReceipts();
  const steps = {
    validate_order: validateOrder({ orders }),
    reserve_inventory: reserveInventory({ orders, clock, approvalThreshold }),
    process_payment: processPayment({ orders, gateway, clock, patienceSeconds: 0 }),
    generate_receipt: generateReceipt({ orders, receipts: { put: wrap("receipt", receipts.put) }, shop: SHOP }),
    complete_order: completeOrder({ orders, clock }),
    refund_payment: refundPayment({ orders, gateway, clock }),
    release_inventory: releaseInventory({ orders, clock }),
    close_order: closeOrder({ orders, clock }),
    "sqs:sendMessage": wrap("missing receipt", async () => ({})),
  };
  const tasks = Object.entries(steps as unknown as Readonly<Record<string, Task>>).map(
    ([name, task]): [string, Task] => [
      name,
      async (argument) => {
        await before[name]?.();
        ran.add(name);
        if (name === "close_order") world.check(() => assertCompensated(ran));
        const result = await task(argument).catch((error) => {
          world.check(() => assertFault(error));
          throw error;
        });
        outcomes[name] = (result as { readonly outcome?: string }).outcome ?? "";
        return result;
      },
    ],
  );
  return Object.fromEntries(tasks);
}

/** A step throws only what may go away by trying again. What the domain refuses, the step returns or avoids. */
function assertFault(error: unknown): void {
  expect(error).toSatisfy((thrown) => !(thrown instanceof DomainError) || thrown instanceof VersionConflictError);
}

/** A run closes an order only after both compensation steps: the refund, then the release. */
function assertCompensated(ran: ReadonlySet<string>): void {
  expect([...ran].slice(-3)).toEqual(["refund_payment", "release_inventory", "close_order"]);
}

/** A run may set NEEDS_ATTENTION only if one of its own compensation steps failed. */
function assertFailed(outcomes: Readonly<Record<string, string>>): void {
  expect(Object.values(outcomes)).toSatisfy((all: string[]) =>
    all.some((outcome) => outcome === "NOT_REFUNDED" || outcome === "NOT_RELEASED"),
  );
}

/** The order has the intent before the ledger has the entry, so that any run that reads the order knows that it must call the gateway. */
function assertIntent({ order, charge }: World, entry: keyof Entries): void {
  if (entry === "refund" || (entry === "charge" && charge === "VOID")) expect(order.payment?.state).toBe("REFUNDING");
  // A cancellation may be written between the intent to charge and the charge.
  else if (entry === "charge") expect(["CHARGING", "REFUNDING"]).toContain(order.payment?.state);
}

/** Invariants of every write: what it must not change, and what it must add. */
function assertChange(before: Order, after: Order): void {
  expect(after.totalAmount).toBe(before.totalAmount);
  expect(after.lines).toEqual(before.lines);
  expect(after.attempt).toBeGreaterThanOrEqual(before.attempt);
  const omitted = (after.historyOmitted ?? 0) - (before.historyOmitted ?? 0);
  const kept = before.history.toSpliced(FIRST_ENTRIES, omitted);
  expect(after.history.slice(0, kept.length)).toEqual(kept);
  expect(after.history.length).toBeGreaterThan(kept.length);
  expect(after.history.at(-1)).toMatchObject({ status: after.status, at: after.updatedAt });
  // A halted order takes no forward step.
  if (isHalted(before)) {
    expect({ takes: !holdsStock(before) && holdsStock(after) }).toEqual({ takes: false });
    if (after.payment?.state !== before.payment?.state) {
      expect(["REFUNDING", "REFUNDED", "NOT_CHARGED"]).toContain(after.payment?.state);
    }
    if (after.status !== before.status) expect(SOLD).not.toContain(after.status);
  }
}

/** Invariants of the end of a run. */
function assertEnd({ statuses }: World, end: string): void {
  expect(["UnknownOutcome", "OrderNotFound"]).not.toContain(end);
  if (end === "Completed") expect(statuses).toContain("COMPLETED");
  if (end === "AwaitApproval") expect(statuses).toContain("AWAITING_APPROVAL");
  if (end === "NeedsAttention") expect(statuses).toContain("NEEDS_ATTENTION");
}

/**
 * A run is done that ends with an outcome for which process-order does not read the order again: the order was done in one of the
 * states that it had during the run. Another run may have begun to compensate for it since, and is not done itself.
 */
function assertDone(seen: readonly Order[], attempt: number, output: unknown): void {
  const { outcome }: { readonly outcome?: string } = Object(output);
  if (outcome !== undefined && DONE_OUTCOMES.includes(outcome)) {
    const done = seen.some((order) => order.attempt !== attempt || isRunDone(order));
    expect({ outcome, done }).toEqual({ outcome, done: true });
  }
}

/** Compensation fails only if the gateway does not answer a refund, or a product was deleted. */
const mayNeedAttention = ({ token, productWasGone }: Pick<World, "token" | "productWasGone">): boolean =>
  productWasGone || token.startsWith("tok_refund_unavailable");

/** Invariants after every write of the order or the ledger. */
function assertTrue(world: World): void {
  const { order, taken, charge, approvalThreshold, kind, token, productWasGone } = world;
  expect(taken).toBe(holdsStock(order) ? 1 : 0);
  if (charge === "CHARGED" && order.totalAmount >= approvalThreshold) {
    expect(order.approval?.decision?.verdict).toBe("APPROVED");
  }
  if (isCharged(world)) expect(mayHoldMoney(order)).toBe(true);
  const kept = { taken, charged: isCharged(world) };
  if (order.status === "FAILED" || order.status === "CANCELLED") expect(kept).toEqual({ taken: 0, charged: false });
  if (DELIVERABLE.includes(order.status) && !order.cancellation) {
    expect(kept).toEqual({ taken: 1, charged: costsMoney(order) });
  }
  if (order.status === "NEEDS_ATTENTION") expect({ token, productWasGone }).toSatisfy(mayNeedAttention);
  if (kind === "inconsistent") expect({ taken, charge }).toEqual({ taken: 0, charge: "none" });
  if (!costsMoney(order)) expect({ charge, payment: order.payment }).toEqual({ charge: "none", payment: undefined });
}
