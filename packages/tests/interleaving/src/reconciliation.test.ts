import {
  DELIVERABLE,
  ENDED_UNSOLD,
  type FindingKind,
  findingsOf,
  isSettled,
  type Limits,
  msAfter,
  type Repair,
  repaired,
  ZERO,
} from "@orders/domain";
import { describe, expect, it } from "vitest";
import { checkInterleavings } from "./interleavings.ts";
import type { World } from "./world.ts";

const DAY_MS = 86_400_000;

/** The findings of reconcile-orders, long after the end of the last run. */
function findingsIn({ order, charge, isRefunded }: World, limits: Partial<Limits> = {}) {
  const charged = charge === "CHARGED" ? order.totalAmount : ZERO;
  const gatewayPayment = { charged, refunded: isRefunded ? charged : ZERO };
  const late = msAfter(order.updatedAt, DAY_MS);
  return findingsOf(
    order,
    { gatewayPayment, receiptExists: true },
    { now: late, writtenBy: late, askedBy: late, retryForMs: DAY_MS, queueWaits: false, ...limits },
  );
}

/** Makes the repair, and the run that is due. */
async function repairAndRun(world: World, repair: Repair | undefined): Promise<void> {
  if (repair) await world.orders.save(repaired(world.order, repair, world.clock.now()));
  await world.run();
}

describe("an order left at any point", () => {
  const found = new Map<FindingKind, number>();

  it("has no findings, or is repaired by further runs", async () => {
    await checkInterleavings(600, async (world) => {
      await world.restoreProduct();

      // A large order that waits is compensated after its deadline. A refund that gets no answer takes two more runs, and
      // there may be a cancellation too.
      for (let rounds = 0; ; rounds++) {
        const findings = findingsIn(world);
        for (const { kind } of findings) found.set(kind, (found.get(kind) ?? 0) + 1);
        const [finding, ...more] = findings;
        expect(more).toEqual([]);
        if (!finding) break;
        expect(["STALLED", "APPROVAL_OVERDUE", "NEEDS_ATTENTION", "RECEIPT_MISSING"]).toContain(finding.kind);
        expect(finding.repair).toBeDefined();
        expect(rounds).toBeLessThan(4);
        await repairAndRun(world, finding.repair);
      }

      expect(world.violations).toEqual([]);
      expect(isSettled(world.order)).toBe(true);
      expect([...DELIVERABLE, ...ENDED_UNSOLD]).toContain(world.order.status);
    });
  });

  it("had every finding that a killed run can cause", () => {
    expect([...found.keys()]).toEqual(expect.arrayContaining(["APPROVAL_OVERDUE", "NEEDS_ATTENTION", "STALLED"]));
  });

  it("has no findings before the time limits", async () => {
    await checkInterleavings(200, (world) => {
      const early = world.order.createdAt;
      const kinds = findingsIn(world, { writtenBy: early, askedBy: early }).map(({ kind }) => kind);
      // An order that was never changed is as old as its creation, and so may be past the limits.
      const untouched = world.order.updatedAt === early;
      // A missing receipt has no time limit.
      if (!untouched) expect(kinds.filter((kind) => kind !== "RECEIPT_MISSING")).toEqual([]);
    });
  });
});
