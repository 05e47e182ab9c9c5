import { randomInt } from "node:crypto";
import { eventually } from "@orders/acceptance-tests/eventually";
import { allMails } from "@orders/acceptance-tests/post";
import { decide, type Order, type OrderId, type ProductId, retryOnConflict } from "@orders/domain";
import { anOrder, line } from "@orders/domain/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { atRest, counted, forEach } from "../stack/many.ts";
import { cancel, clock, invoke, moneyOf, place } from "../stack/orders.ts";
import { someProduct, stockOf } from "../stack/products.ts";
import { orders } from "../stack/stack.ts";

const OF_EACH_KIND = 50;
const SMALL = "10.00";
const LARGE = "1000.00";
const PLENTY = 1000;
const SCARCE = 5;
/** Until the last of the orders awaits approval or is settled. */
const PATIENCE_MS = 240_000;

/** What a person does to an order during its run, and when. */
interface Deed {
  readonly due: (order: Order) => boolean;
  readonly do: (orderId: OrderId) => Promise<unknown>;
}

interface Kind {
  readonly order: Order;
  readonly deed?: Deed;
}

describe("300 orders of every kind at once", () => {
  let plenty: ProductId;
  let scarce: ProductId;
  let ended: readonly Order[];
  let completed: readonly Order[];

  beforeAll(async () => {
    [plenty, scarce] = [await someProduct(PLENTY), await someProduct(SCARCE)];
    const kinds: readonly (() => Kind)[] = [
      () => ({ order: orderOf(plenty) }),
      () => ({ order: orderOf(plenty, LARGE), deed: decided("APPROVED") }),
      () => ({ order: orderOf(plenty, LARGE), deed: decided("REJECTED") }),
      () => ({ order: orderOf(plenty), deed: cancelledAtRandom() }),
      () => ({ order: orderOf(plenty, SMALL, "tok_declined") }),
      () => ({ order: orderOf(scarce) }),
    ];
    const placed = Array.from({ length: OF_EACH_KIND }, () => kinds.map((make) => make())).flat();

    await Promise.all([forEach(placed, ({ order }) => place(order)), allDone(placed)]);
    ended = await atRest(placed.map(({ order }) => order.orderId));
    completed = ended.filter(({ status }) => status === "COMPLETED");
  }, 2 * PATIENCE_MS);

  it("end as expected", () => {
    expect(counted(ended.map(({ status, reason }) => reason ?? status))).toEqual({
      COMPLETED: 2 * OF_EACH_KIND + SCARCE,
      CANCELLED: OF_EACH_KIND,
      APPROVAL_REJECTED: OF_EACH_KIND,
      PAYMENT_DECLINED: OF_EACH_KIND,
      OUT_OF_STOCK: OF_EACH_KIND - SCARCE,
    });
  });

  it("leave in stock what was not sold", async () => {
    const sold = (product: ProductId) => completed.filter(({ lines }) => lines[0]?.productId === product).length;
    expect(await stockOf(plenty)).toBe(PLENTY - sold(plenty));
    expect(await stockOf(scarce)).toBe(SCARCE - sold(scarce));
  });

  it("leave charged the money of completed orders only", async () => {
    const payments = await forEach(ended, ({ orderId }) => moneyOf(orderId));
    expect(sumOf(payments.map(({ charged, refunded }) => charged - refunded))).toBe(
      sumOf(completed.map(({ totalAmount }) => totalAmount)),
    );
  });

  it("leave the reconciler no finding", async () => {
    const { findings, incomplete } = await invoke("reconcile-orders", { scope: "all", dryRun: true });
    const ours = new Set<unknown>([plenty, scarce, ...ended.map(({ orderId }) => orderId)]);
    const found = findings as readonly { readonly orderId?: string; readonly productId?: string }[];
    expect(found.filter(({ orderId, productId }) => ours.has(orderId ?? productId))).toEqual([]);
    expect(incomplete).toBeUndefined();
  });

  it(
    "notify each customer of each status exactly once",
    async () => {
      const due = new Map(ended.map((order) => [order.customer.email, statusesWritten(order)]));
      const subjects = await eventually(
        "every customer is notified of every status",
        async () => subjectsTo(new Set(due.keys())),
        (received) => [...due].every(([address, count]) => (received.get(address)?.length ?? 0) >= count),
        PATIENCE_MS,
      );
      for (const [address, count] of due) {
        const received = subjects.get(address) ?? [];
        expect(received, address).toHaveLength(count);
        expect(new Set(received).size, `${address} got ${received}`).toBe(count);
      }
    },
    2 * PATIENCE_MS,
  );
});

/** An order of a customer of its own, who gets no other mails. */
function orderOf(product: ProductId, price = SMALL, token = "tok_ok"): Order {
  const paymentMethod = { type: "CARD", token } as const;
  const order = anOrder({ lines: [line(product, 1, price)], paymentMethod }, clock.now());
  return { ...order, customer: { customerId: order.orderId, email: `${order.orderId}@example.com` } };
}

const decided = (verdict: "APPROVED" | "REJECTED"): Deed => ({
  due: ({ status }) => status === "AWAITING_APPROVAL",
  do: (orderId) =>
    retryOnConflict(async () => orders.save(decide(await orders.get(orderId), { verdict, by: "jo" }, clock.now()))),
});

/** Cancels at a random moment: at once, or after a random number of changes. */
function cancelledAtRandom(): Deed {
  const changes = randomInt(1, 8);
  return { due: ({ history, status }) => history.length >= changes || status === "COMPLETED", do: cancel };
}

/** Polls all orders in rounds, so that polling does not keep the machine busy. */
async function allDone(placed: readonly Kind[]): Promise<void> {
  const waiting = new Map(placed.flatMap(({ order, deed }) => (deed ? [[order.orderId, deed]] : [])));
  await eventually(
    `${waiting.size} orders are decided on, or cancelled`,
    async () => {
      await forEach([...waiting], async ([orderId, deed]) => {
        const order = await orders.find(orderId);
        if (!order || !deed.due(order)) return;
        await deed.do(orderId);
        waiting.delete(orderId);
      });
      return waiting.size;
    },
    (left) => left === 0,
    PATIENCE_MS,
  );
}

/** How often an order was written with a new status. Of two transitions in one write, only the last is visible. */
const statusesWritten = ({ history }: Order): number =>
  new Set(history.flatMap(({ event, at }) => (event === "SUBMITTED" || event === "STATUS_CHANGED" ? [at] : []))).size;

async function subjectsTo(addresses: ReadonlySet<string | undefined>): Promise<Map<string | undefined, string[]>> {
  const subjects = new Map<string | undefined, string[]>();
  for (const { To, Subject } of await allMails()) {
    const [address] = To;
    if (addresses.has(address)) subjects.set(address, [...(subjects.get(address) ?? []), Subject]);
  }
  return subjects;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
