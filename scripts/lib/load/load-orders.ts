import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { orderFrom } from "@orders/adapters";
import type { ReconciliationReport } from "@orders/contracts/schemas";
import type { Status } from "@orders/domain";
import type { Stack } from "../stack/stack.ts";
import { type Outputs, output } from "../stack/state.ts";
import { documents, type Item, readItems } from "../stack/tables.ts";

/** An order in the orders table, with what a load test measures. */
export interface StoredOrder {
  readonly orderId: string;
  readonly status: Status;
  readonly reason?: string;
  /** What happened to it, oldest first. The first entry is its submission. */
  readonly history: readonly Moment[];
}

/** An entry of an order's history. */
export interface Moment {
  /** The status that the order got, or else the event. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A product of a test's own, whose stock no other order changes. */
interface TestProduct {
  readonly productId: string;
  readonly name: string;
  /** In major units. */
  readonly price: number;
  readonly stock: number;
}

/** Adds a product, all of whose stock was received. */
export async function addProduct(stack: Stack, outputs: Outputs, product: TestProduct): Promise<void> {
  const Item = { ...product, received: product.stock };
  await documents(stack).send(new PutCommand({ TableName: output(outputs, "inventory_table_name"), Item }));
}

/** Adds a product for a load test. */
export const addLoadProduct = (stack: Stack, outputs: Outputs, productId: string, stock: number): Promise<void> =>
  addProduct(stack, outputs, { productId, name: "Load test", price: 9.5, stock });

/**
 * Reads the orders with these ids. An order that is not in the table is left out.
 * @throws UnreadableOrderError for an item that is not an order.
 */
export async function readOrders(stack: Stack, outputs: Outputs, ids: readonly string[]): Promise<StoredOrder[]> {
  const keys = ids.map((orderId) => ({ orderId }));
  return (await readItems(stack, output(outputs, "orders_table_name"), keys)).map(storedOrder);
}

/**
 * What went wrong in a load test, one text for each: settled orders that are neither COMPLETED nor out of stock, and
 * whatever a dry run of reconcile-orders found in the load test's orders or product. Findings in other orders of the
 * stack are left out.
 */
export function loadFaults(
  orders: readonly Pick<StoredOrder, "orderId" | "status" | "reason">[],
  productId: string,
  { findings, flagged, repairable, unchecked, incomplete }: ReconciliationReport,
): string[] {
  const ids = new Set<string | undefined>(orders.map(({ orderId }) => orderId));
  const unexpected = orders.filter(({ status, reason }) => status !== "COMPLETED" && reason !== "OUT_OF_STOCK");
  const own = findings.filter((found) => found.productId === productId || ids.has(found.orderId));
  const found = flagged + repairable;
  return [
    ...unexpected.map(({ orderId, status, reason = "no reason" }) => `${orderId} is ${status} (${reason})`),
    ...own.map((finding) => `${finding.kind} ${finding.orderId ?? finding.productId}: ${finding.what}`),
    ...unchecked.filter((product) => product.productId === productId).map(({ why }) => `${productId}: ${why}`),
    ...(incomplete === undefined ? [] : [`reconcile-orders did not check everything: ${incomplete}`]),
    ...(found > findings.length
      ? [
          `reconcile-orders lists only ${findings.length} of its ${found} findings: repair them with make reconcile first`,
        ]
      : []),
  ];
}

/** When the order was submitted, and when it got its present status; ms since 1970. */
export function lifetimeOf({ orderId, status, history }: StoredOrder): { submitted: number; settled: number } {
  const first = history[0];
  const last = history.find(({ name }) => name === status);
  if (first === undefined || last === undefined)
    throw new Error(`The history of ${orderId} does not say when it became ${status}.`);
  return { submitted: first.at, settled: last.at };
}

function storedOrder(item: Item): StoredOrder {
  const { orderId, status, reason, history } = orderFrom(item);
  return {
    orderId,
    status,
    ...(reason !== undefined && { reason }),
    history: history.map((entry) => ({
      name: entry.event === "STATUS_CHANGED" ? entry.status : entry.event,
      at: Date.parse(entry.at),
    })),
  };
}
