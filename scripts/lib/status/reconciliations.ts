import { SCOPES } from "@orders/contracts";
import type { LogEvent } from "../logs/log-events.ts";
import { logEntry } from "../logs/log-line.ts";

/** The last reconciliation of one scope, from the line that reconcile-orders logs at its end. */
export interface Reconciliation {
  readonly scope: (typeof SCOPES)[number];
  /** Unix milliseconds. */
  readonly finishedAt: number;
  readonly repaired: number;
  /** Findings that are left to people. */
  readonly flagged: number;
  readonly byKind: Readonly<Record<string, number>>;
  /** Why not everything was checked. */
  readonly incomplete?: string;
}

/** The message of the line, and the pattern that finds it. */
export const RECONCILED = "Reconciled";

/** The last reconciliation of each scope, from events of the log of reconcile-orders. Dry runs do not count: they repair nothing. */
export function lastReconciliations(events: readonly LogEvent[]): Reconciliation[] {
  const last = new Map<string, Reconciliation>();
  for (const { message } of events) {
    const entry = logEntry(message);
    if (entry?.message !== RECONCILED || entry.dryRun === true) continue;
    const reconciliation = { ...entry, finishedAt: Date.parse(String(entry.finishedAt)) } as unknown as Reconciliation;
    const before = last.get(reconciliation.scope);
    if (before === undefined || before.finishedAt < reconciliation.finishedAt) {
      last.set(reconciliation.scope, reconciliation);
    }
  }
  return SCOPES.flatMap((scope) => last.get(scope) ?? []);
}
