import type { Currency, Instant, Money } from "@orders/domain";

/** What became of a charge: a VOID one was cancelled before it was made, and can never be made. */
export interface ChargeEntry {
  readonly outcome: "CHARGED" | "DECLINED" | "VOID";
  readonly at: Instant;
  readonly amount?: Money;
  readonly currency?: Currency;
  readonly token?: string;
  readonly transactionId?: string;
  readonly detail?: string;
}

export interface RefundEntry {
  readonly amount: Money;
  readonly at: Instant;
  readonly transactionId: string;
}

/** A time in which the gateway answers no call for the key. */
export interface OutageEntry {
  readonly until: Instant;
}

export interface Entries {
  readonly charge: ChargeEntry;
  readonly refund: RefundEntry;
  readonly outage: OutageEntry;
}

/** The simulated gateway's book. Entries are written once and never changed. */
export interface PaymentLedger {
  read<Name extends keyof Entries>(key: string, name: Name): Promise<Entries[Name] | undefined>;
  /** Writes the entry unless there is one. @returns the one that stands then, and whether it is this one. */
  enter<Name extends keyof Entries>(
    key: string,
    name: Name,
    entry: Entries[Name],
  ): Promise<{ readonly standing: Entries[Name]; readonly entered: boolean }>;
  /** Counts one more call for an entry, for faults that go away after some calls. @returns the calls so far. */
  count(key: string, name: keyof Entries): Promise<number>;
}
