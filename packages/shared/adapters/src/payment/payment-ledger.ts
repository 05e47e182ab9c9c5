import type { Currency, Instant, Money } from "@orders/domain";

/** The result of a charge. VOID: it was cancelled before it was made, and can no longer be made. */
export interface ChargeEntry {
  readonly outcome: "CHARGED" | "DECLINED" | "VOID";
  readonly at: Instant;
  readonly amount?: Money;
  readonly currency?: Currency;
  /** The token, if it decides on a fault of the refund. */
  readonly token?: string;
  readonly transactionId?: string;
  readonly detail?: string;
}

/** A refund of the whole charge. */
export interface RefundEntry {
  readonly amount: Money;
  readonly at: Instant;
  readonly transactionId: string;
}

/** An outage: the gateway answers no call for the key before `until`. */
export interface OutageEntry {
  readonly until: Instant;
}

/** The entries that the ledger can have for one key. */
export interface Entries {
  readonly charge: ChargeEntry;
  readonly refund: RefundEntry;
  readonly outage: OutageEntry;
}

/** The ledger of the simulated gateway. Entries are written once and never changed. */
export interface PaymentLedger {
  /** The entry of this name; undefined when there is none. */
  read<Name extends keyof Entries>(key: string, name: Name): Promise<Entries[Name] | undefined>;
  /** Writes an entry unless one exists. @returns the stored entry (`existing`), and whether this call wrote it. */
  append<Name extends keyof Entries>(
    key: string,
    name: Name,
    entry: Entries[Name],
  ): Promise<{ readonly existing: Entries[Name]; readonly appended: boolean }>;
  /** Counts a call, for simulated faults that end after some calls. @returns the number of calls so far. */
  count(key: string, name: keyof Entries): Promise<number>;
}
