import type { OrdersClient, ReconciliationReport } from "@orders/client";
import { UserError } from "../cli/steps.ts";

/** The last report of each scope that was reconciled. @throws UserError when the API refuses the request. */
export async function lastReconciliations(api: OrdersClient): Promise<readonly ReconciliationReport[]> {
  const { data, error } = await api.GET("/reconciliation");
  if (!data) throw new UserError(`GET /reconciliation failed: ${JSON.stringify(error)}`);
  return data.reports;
}
