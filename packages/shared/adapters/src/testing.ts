import type { ErasureRecord, ReconciliationReport } from "@orders/contracts/schemas";
import type { Clock, Instant } from "@orders/domain";
import type { Entries, PaymentLedger } from "./payment/payment-ledger.ts";
import type { ErasureRecords } from "./s3-erasure-records.ts";
import type { ImportFiles } from "./s3-import-files.ts";
import type { ObjectStore } from "./s3-objects.ts";
import type { ReconciliationReports } from "./s3-reconciliation-reports.ts";
import type { DeadLetters } from "./sqs-dead-letters.ts";

/** The simulated gateway's ledger in memory. */
export function memoryPaymentLedger() {
  const entries = new Map<string, Entries[keyof Entries]>();
  const calls = new Map<string, number>();
  const at = (key: string, name: string) => `${key}/${name}`;
  const read = <Name extends keyof Entries>(key: string, name: Name) =>
    entries.get(at(key, name)) as Entries[Name] | undefined;

  return {
    read: async (key, name) => read(key, name),
    async append(key, name, entry) {
      const existing = read(key, name);
      if (existing) return { existing, appended: false };
      entries.set(at(key, name), entry);
      return { existing: entry, appended: true };
    },
    async count(key, name) {
      const count = (calls.get(at(key, name)) ?? 0) + 1;
      calls.set(at(key, name), count);
      return count;
    },
  } satisfies PaymentLedger;
}

/** A dead-letter queue in memory. */
export function memoryDeadLetters() {
  const sent: { body: string; why: string }[] = [];
  return {
    sent,
    send: async (body: string, why: string) => {
      sent.push({ body, why });
    },
  } satisfies DeadLetters & Record<string, unknown>;
}

/** A bucket in memory. Files are read in pieces of `pieceBytes`. It keeps only the latest version of an object. */
export function memoryObjects(files: Readonly<Record<string, string | Uint8Array>> = {}, pieceBytes = 64) {
  const stored = new Map(Object.entries(files).map(([key, body]) => [key, Buffer.from(body)]));
  return {
    stored,
    async open(key) {
      const body = stored.get(key);
      return (
        body && {
          size: body.length,
          async *bytesFrom(start) {
            for (let at = start; at < body.length; at += pieceBytes) yield body.subarray(at, at + pieceBytes);
          },
        }
      );
    },
    read: async (key) => stored.get(key)?.toString(),
    async write(key, pieces) {
      let text = "";
      for await (const piece of pieces) text += piece;
      stored.set(key, Buffer.from(text));
    },
    async remove(keys) {
      for (const key of keys) stored.delete(key);
    },
  } satisfies ObjectStore & Record<string, unknown>;
}

/** The bucket of the files to import, in memory. It signs nothing: a URL says what it is for. */
export function memoryImportFiles(clock: Clock) {
  const stored = new Map<string, { readonly text: string; readonly changedAt: Instant }>();
  return {
    stored,
    upload: async (key, { from, seconds, contentType, size }) => ({
      method: "PUT",
      url: `memory:${key}?from=${from}&seconds=${seconds}${size === undefined ? "" : `&size=${size}`}`,
      headers: { "Content-Type": contentType, "If-None-Match": "*" },
    }),
    link: async (key, { from, seconds }) => `memory:${key}?from=${from}&seconds=${seconds}`,
    async write(key, text) {
      stored.set(key, { text, changedAt: clock.now() });
    },
    async read(key, maxBytes) {
      const found = stored.get(key);
      if (!found) return undefined;
      const bytes = Buffer.from(found.text);
      const read = bytes.subarray(0, maxBytes);
      return { text: read.toString(), isComplete: read.length === bytes.length, changedAt: found.changedAt };
    },
    async find(key) {
      const found = stored.get(key);
      return found && { size: Buffer.byteLength(found.text), changedAt: found.changedAt };
    },
  } satisfies ImportFiles & Record<string, unknown>;
}

/** The last report of each scope of a reconciliation, in memory. */
export function memoryReconciliationReports() {
  const stored = new Map<string, ReconciliationReport>();
  return {
    stored,
    async write(report) {
      stored.set(report.scope, report);
    },
    read: async (scope) => stored.get(scope),
  } satisfies ReconciliationReports & Record<string, unknown>;
}

/** The records of erasures in memory: all writes, by the id of their invocation. */
export function memoryErasureRecords() {
  const stored = new Map<string, ErasureRecord[]>();
  return {
    stored,
    async write(record, requestId) {
      stored.set(requestId, [...(stored.get(requestId) ?? []), record]);
    },
  } satisfies ErasureRecords & Record<string, unknown>;
}
