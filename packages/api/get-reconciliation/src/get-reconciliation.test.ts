import { memoryReconciliationReports } from "@orders/adapters/testing";
import type { LastReconciliations, ReconciliationReport } from "@orders/contracts/schemas";
import type { OrderId } from "@orders/domain";
import { at } from "@orders/domain/testing";
import { call } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { getReconciliation } from "./get-reconciliation.ts";

type Finding = ReconciliationReport["findings"][number];

const finding = (orderId: string, done: Finding["done"]): Finding => ({
  kind: "STALLED",
  orderId: orderId as OrderId,
  what: "PENDING since long ago",
  done,
});

const aReport = (scope: ReconciliationReport["scope"], findings: readonly Finding[] = []): ReconciliationReport => ({
  scope,
  dryRun: false,
  startedAt: at(0),
  finishedAt: at(1),
  checked: { orders: 3, payments: 0, products: 0, receipts: 0 },
  needAttention: 0,
  repaired: findings.filter(({ done }) => done === "REPAIRED").length,
  repairable: 0,
  flagged: findings.filter(({ done }) => done === "FLAGGED").length,
  byKind: {},
  findings: [...findings],
  unchecked: [],
  uncheckedProducts: 0,
});

/** What the API answers when these reports are stored. */
async function answerWith(...stored: ReconciliationReport[]): Promise<LastReconciliations> {
  const reports = memoryReconciliationReports();
  for (const report of stored) await reports.write(report);
  const { status, body } = await call(getReconciliation({ reports }), { route: "GET /reconciliation" });
  expect(status).toBe(200);
  return body as LastReconciliations;
}

describe("getReconciliation", () => {
  it("shows the last report of each scope, the most frequent scope first", async () => {
    const [all, open, recent] = [aReport("all"), aReport("open", [finding("A", "REPAIRED")]), aReport("recent")];
    expect(await answerWith(all, open, recent)).toEqual({ reports: [open, recent, all] });
  });

  it("shows none of a scope that was not reconciled yet", async () => {
    expect(await answerWith()).toEqual({ reports: [] });
    expect(await answerWith(aReport("open"))).toEqual({ reports: [aReport("open")] });
  });

  it("says that a reconciliation was incomplete", async () => {
    const report = { ...aReport("all"), incomplete: "Time ran out after 7 orders and 0 payments" };
    expect((await answerWith(report)).reports).toEqual([report]);
  });

  it("shows 100 findings, those first that are left to people, and counts all", async () => {
    const repaired = Array.from({ length: 200 }, (_, index) => finding(`R-${index}`, "REPAIRED"));
    const { reports } = await answerWith(
      aReport("open", [...repaired, finding("F-1", "FLAGGED"), finding("F-2", "FLAGGED")]),
    );
    const [{ findings, ...counts }] = reports as [ReconciliationReport];
    expect(findings).toHaveLength(100);
    expect(findings.slice(0, 3).map(({ orderId }) => orderId)).toEqual(["F-1", "F-2", "R-0"]);
    expect(counts).toMatchObject({ repaired: 200, flagged: 2 });
  });

  it("throws a fault of the bucket", async () => {
    const reports = { read: () => Promise.reject(new Error("Slow down")) };
    await expect(call(getReconciliation({ reports }), { route: "GET /reconciliation" })).rejects.toThrow("Slow down");
  });
});
