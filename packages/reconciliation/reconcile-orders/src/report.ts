import type { ReconciliationReport, Finding as ReportedFinding } from "@orders/contracts/schemas";
import type { Finding, FindingKind, Instant, Unchecked } from "@orders/domain";
import { logger } from "@orders/lambda-kit";
import type { ReconcileRequest } from "./request.ts";

/** What was done about a finding. */
export type Done = ReportedFinding["done"];

/** A Lambda function answers with at most 6 MB. Source: AWS Lambda Developer Guide, "Lambda quotas". */
const FINDINGS = 1000;
const UNCHECKED = 100;

/** A report in progress. Each finding is also logged. */
export function newReport({ scope, dryRun }: ReconcileRequest, startedAt: Instant) {
  const checked = { orders: 0, payments: 0, products: 0, receipts: 0 };
  const byDone = { REPAIRED: 0, REPAIRABLE: 0, FLAGGED: 0 };
  const byKind: { [Kind in FindingKind]?: number } = {};
  const findings: ReportedFinding[] = [];
  const unchecked: Unchecked[] = [];
  let needAttention = 0;
  let uncheckedProducts = 0;
  let incomplete: string | undefined;

  return {
    checked,
    countOrder(): void {
      checked.orders++;
    },
    add({ repair, ...finding }: Finding, done: Done, correlationId?: string): void {
      byDone[done]++;
      if (finding.kind === "NEEDS_ATTENTION" && done === "FLAGGED") needAttention++;
      byKind[finding.kind] = (byKind[finding.kind] ?? 0) + 1;
      if (findings.length < FINDINGS) findings.push({ ...finding, done });
      logger[done === "FLAGGED" ? "warn" : "info"]("Found", {
        ...finding,
        done,
        ...(correlationId && { correlationId }),
      });
    },
    addUnchecked(products: readonly Unchecked[]): void {
      uncheckedProducts += products.length;
      unchecked.push(...products.slice(0, UNCHECKED - unchecked.length));
    },
    stop(why: string): void {
      incomplete = why;
    },
    finished: (finishedAt: Instant): ReconciliationReport => ({
      scope,
      dryRun,
      startedAt,
      finishedAt,
      checked,
      needAttention,
      repaired: byDone.REPAIRED,
      repairable: byDone.REPAIRABLE,
      flagged: byDone.FLAGGED,
      byKind,
      findings,
      unchecked,
      uncheckedProducts,
      ...(incomplete !== undefined && { incomplete }),
    }),
  };
}
export type Draft = ReturnType<typeof newReport>;
