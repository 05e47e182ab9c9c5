import { createHash } from "node:crypto";
import { MAX_ERASURE_IDS_SHOWN } from "@orders/contracts";
import type { ErasureRecord, ErasureReport, ErasureRequest } from "@orders/contracts/schemas";
import type { Instant, Order, OrderId } from "@orders/domain";

/**
 * The customer in a record that is kept: the shop's id. An e-mail address is personal, so its SHA-256 in hexadecimal stands for
 * it: who knows the address finds the record, and nobody else learns it.
 */
const customerOf = (customerId: string): string =>
  customerId.includes("@") ? `sha256:${createHash("sha256").update(customerId).digest("hex")}` : customerId;

/** A report that grows while the orders of the customer are looked at. */
export function newReport({ customerId, by, dryRun }: Required<ErasureRequest>, startedAt: Instant) {
  const record = {
    ...{ customer: customerOf(customerId), by, startedAt, orders: 0, objects: 0 },
    ...{ erasedBefore: 0, waitingOrders: 0, failedOrders: 0 },
  };
  const waiting: { orderId: OrderId; status: Order["status"] }[] = [];
  const failed: { orderId: OrderId; why: string }[] = [];
  const files = new Set<string>();
  let incomplete: string | undefined;
  const kept = (finishedAt?: Instant): ErasureRecord => ({
    ...record,
    ...(finishedAt && { finishedAt }),
    ...(incomplete !== undefined && { incomplete }),
  });
  const shown = <T>(list: Iterable<T>): T[] => [...list].slice(0, MAX_ERASURE_IDS_SHOWN);

  return {
    /** Remembers the file that the order was imported from: its origin without the row. */
    addFile({ origin }: Order): void {
      if (origin !== undefined) files.add(origin.replace(/:\d+$/, ""));
    },
    erased(objects: number): void {
      record.orders++;
      record.objects += objects;
    },
    erasedBefore: () => void record.erasedBefore++,
    waits({ orderId, status }: Order): void {
      record.waitingOrders++;
      waiting.push({ orderId, status });
    },
    failed(orderId: OrderId, why: string): void {
      record.failedOrders++;
      failed.push({ orderId, why });
    },
    stop(why: string): void {
      incomplete = why;
    },
    /** Orders that were looked at. */
    count: (): number => record.orders + record.erasedBefore + record.waitingOrders + record.failedOrders,
    record: kept,
    /** The whole report. */
    finished: (at: Instant): ErasureReport => ({
      ...kept(at),
      dryRun,
      waiting: shown(waiting),
      failed: shown(failed),
      files: shown(files),
    }),
  };
}
export type Report = ReturnType<typeof newReport>;
