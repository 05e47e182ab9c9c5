import { describe, expect, it } from "vitest";
import { lastReconciliations } from "./reconciliations.ts";

const line = (finishedAt: string, more: object) => ({
  group: "/aws/lambda/x-reconcile-orders",
  timestamp: 0,
  message: JSON.stringify({
    level: "INFO",
    message: "Reconciled",
    scope: "open",
    dryRun: false,
    finishedAt,
    repaired: 0,
    flagged: 0,
    byKind: {},
    ...more,
  }),
});

describe("the last reconciliation", () => {
  it("is the newest of each scope, whatever the order of the lines", () => {
    const found = lastReconciliations([
      line("2026-11-21T10:05:00.000Z", { byKind: { STALLED: 2 }, repaired: 2 }),
      line("2026-11-21T10:00:00.000Z", { byKind: { STALLED: 9 }, repaired: 9 }),
      line("2026-11-21T03:15:00.000Z", { scope: "recent", flagged: 1 }),
    ]);
    expect(found).toMatchObject([
      { scope: "open", finishedAt: Date.parse("2026-11-21T10:05:00.000Z"), repaired: 2, byKind: { STALLED: 2 } },
      { scope: "recent", flagged: 1 },
    ]);
  });

  it("is not a dry run, a finding or a line of the runtime", () => {
    const group = "g";
    expect(
      lastReconciliations([
        line("2026-11-21T10:05:00.000Z", { dryRun: true }),
        { group, timestamp: 0, message: JSON.stringify({ message: "Found", kind: "STALLED" }) },
        { group, timestamp: 0, message: "REPORT RequestId: 1" },
      ]),
    ).toEqual([]);
  });
});
