import type { Finding, OrderSummary, ReconciliationReport } from "@orders/client";

/** A finding that is left to people, with the time at which it was found. */
export interface OpenFinding extends Finding {
  readonly foundAt: string;
}

/**
 * The findings that are left to people, each once, as it was found last. Orders that need attention are left out: the list of
 * orders shows them as they are now. So are orders that stall, see `stalledOrders`.
 */
export const openFindings = (reports: readonly ReconciliationReport[]): OpenFinding[] =>
  leftToPeople(reports).filter((finding) => finding.kind !== "NEEDS_ATTENTION" && !isStalled(finding));

/** The findings of orders that stall although the reconciler has retried them. @param others orders that are shown anyway. */
export const stalledOrders = (
  reports: readonly ReconciliationReport[],
  others: readonly Pick<OrderSummary, "orderId">[],
): (OpenFinding & { orderId: string })[] =>
  leftToPeople(reports)
    .filter(isStalled)
    .filter(({ orderId }) => !others.some((other) => other.orderId === orderId));

const isStalled = (finding: OpenFinding): finding is OpenFinding & { orderId: string } =>
  finding.kind === "STALLED" && finding.orderId !== undefined;

function leftToPeople(reports: readonly ReconciliationReport[]): OpenFinding[] {
  const oldestFirst = [...reports].sort((one, other) => Date.parse(one.finishedAt) - Date.parse(other.finishedAt));
  const found = new Map<string, OpenFinding>();
  for (const { findings, finishedAt } of oldestFirst) {
    for (const finding of findings) {
      const { kind, orderId, productId, done } = finding;
      const key = JSON.stringify([kind, orderId, productId]);
      // A later reconciliation may have repaired it.
      if (done === "FLAGGED") found.set(key, { ...finding, foundAt: finishedAt });
      else found.delete(key);
    }
  }
  return [...found.values()];
}
