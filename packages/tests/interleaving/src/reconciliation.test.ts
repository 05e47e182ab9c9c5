import {
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
import { whateverHappens } from "./happenings.ts";
import type { World } from "./world.ts";

const DAY_MS = 86_400_000;

/** What reconcile-orders finds, long after the last of the runs ended. */
function look({ order, charge, isRefunded }: World, limits: Partial<Limits> = {}) {
  const charged = charge === "CHARGED" ? order.totalAmount : ZERO;
  const gatewayPayment = { charged, refunded: isRefunded ? charged : ZERO };
  const late = msAfter(order.updatedAt, DAY_MS);
  return findingsOf(
    order,
    { gatewayPayment, receiptThere: true },
    { now: late, writtenBy: late, askedBy: late, retryForMs: DAY_MS, queueWaits: false, ...limits },
  );
}

/** Repairs what can be repaired, and lets the run that is due come to its end. */
async function setRight(world: World, repair: Repair | undefined): Promise<void> {
  if (repair) await world.orders.save(repaired(world.order, repair, world.clock.now()));
  await world.run();
}

describe("an order left at any point", () => {
  const found = new Map<FindingKind, number>();

  it("is as it should be, or is set right by further runs", async () => {
    await whateverHappens(600, async (world) => {
      await world.restoreProduct();

      // A large order that waits is compensated in the end. A refund without an answer takes two more runs, and a
      // cancellation may come to it.
      for (let rounds = 0; ; rounds++) {
        const findings = look(world);
        for (const { kind } of findings) found.set(kind, (found.get(kind) ?? 0) + 1);
        const [finding, ...more] = findings;
        expect(more).toEqual([]);
        if (!finding) break;
        expect(["STALLED", "APPROVAL_OVERDUE", "NEEDS_ATTENTION", "RECEIPT_MISSING"]).toContain(finding.kind);
        expect(finding.repair).toBeDefined();
        expect(rounds).toBeLessThan(4);
        await setRight(world, finding.repair);
      }

      expect(world.violations).toEqual([]);
      expect(isSettled(world.order)).toBe(true);
      expect(["COMPLETED", "SHIPPED", "FAILED", "CANCELLED"]).toContain(world.order.status);
    });
  });

  it("showed everything that can be found of an order whose runs die", () => {
    expect([...found.keys()]).toEqual(expect.arrayContaining(["APPROVAL_OVERDUE", "NEEDS_ATTENTION", "STALLED"]));
  });

  it("is not found wrong while there is still time", async () => {
    await whateverHappens(200, (world) => {
      const early = world.order.createdAt;
      const kinds = look(world, { writtenBy: early, askedBy: early }).map(({ kind }) => kind);
      // Untouched since it was made, it is as old as it can be.
      const untouched = world.order.updatedAt === early;
      // A receipt that a run could not make is missing at once.
      if (!untouched) expect(kinds.filter((kind) => kind !== "RECEIPT_MISSING")).toEqual([]);
    });
  });
});
