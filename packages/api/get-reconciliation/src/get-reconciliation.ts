import type { ReconciliationReports } from "@orders/adapters";
import { MAX_FINDINGS_SHOWN, SCOPES } from "@orders/contracts";
import type { LastReconciliations, ReconciliationReport } from "@orders/contracts/schemas";
import type { Route } from "@orders/lambda-kit";

interface Ports {
  readonly reports: Pick<ReconciliationReports, "read">;
}

/** Returns the last report of each scope. @throws what the store throws. */
export const getReconciliation =
  ({ reports }: Ports): Route =>
  async () => {
    const stored = await Promise.all(SCOPES.map((scope) => reports.read(scope)));
    const body: LastReconciliations = { reports: stored.filter((report) => report !== undefined).map(shown) };
    return { status: 200, body };
  };

/** The report with the findings that matter most: those that nobody repaired. */
function shown(report: ReconciliationReport): ReconciliationReport {
  const isLeft = ({ done }: ReconciliationReport["findings"][number]) => done === "FLAGGED";
  const findings = [...report.findings.filter(isLeft), ...report.findings.filter((finding) => !isLeft(finding))];
  return { ...report, findings: findings.slice(0, MAX_FINDINGS_SHOWN) };
}
