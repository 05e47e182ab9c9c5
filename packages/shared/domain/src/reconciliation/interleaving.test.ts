import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ZERO } from "../money.ts";
import { isAtRest } from "../order/undo.ts";
import {
  aFreeOrder,
  aRun,
  aWorld,
  exhaust,
  HEALTHY,
  happen,
  histories,
  rarely,
  type World,
} from "../testing/interleaving.ts";
import type { FindingKind, Limits, Repair } from "./findings.ts";
import { findingsOf } from "./order-findings.ts";
import { repaired } from "./repair.ts";

const DAY_MS = 86_400_000;

/** What a look finds, long after the last of the runs died. */
function look({ order, book }: World, limits: Partial<Limits> = {}) {
  const charged = book === "charged" || book === "refunded" ? order.totalAmount : ZERO;
  const booked = { charged, refunded: book === "refunded" ? charged : ZERO };
  const late = order.updatedAt;
  return findingsOf(
    order,
    { booked, receiptThere: true },
    { now: late, writtenBy: late, askedBy: late, retryForMs: DAY_MS, queueWaits: false, ...limits },
  );
}

/** Sets right what can be, and lets the run that is due come to its end. */
function setRight(world: World, repair: Repair | undefined) {
  if (repair) world.save(repaired(world.order, repair, world.now()));
  exhaust(aRun(world, HEALTHY));
}

describe("an order left at any point", () => {
  const found = new Map<FindingKind, number>();

  it("is as it should be, or is set right by another run", () => {
    fc.assert(
      fc.property(fc.boolean(), rarely, histories, (isLarge, isFree, happenings) => {
        const world = aWorld(isLarge, isFree ? aFreeOrder() : undefined);
        happen(world, happenings);

        // A large order that waits is undone in the end; an undo may take two runs, as a cancellation may come to it.
        for (let rounds = 0; ; rounds++) {
          const findings = look(world);
          for (const { kind } of findings) found.set(kind, (found.get(kind) ?? 0) + 1);
          const [finding, ...more] = findings;
          expect(more).toEqual([]);
          if (!finding) break;
          expect(["STANDS_STILL", "APPROVAL_OVERDUE", "NEEDS_ATTENTION"]).toContain(finding.kind);
          expect(finding.repair).toBeDefined();
          expect(rounds).toBeLessThan(3);
          setRight(world, finding.repair);
        }

        expect(isAtRest(world.order)).toBe(true);
        expect(["COMPLETED", "SHIPPED", "FAILED", "CANCELLED"]).toContain(world.order.status);
      }),
      { numRuns: 600 },
    );
  });

  it("showed everything that can be found of an order whose runs die", () => {
    expect([...found.keys()].sort()).toEqual(["APPROVAL_OVERDUE", "NEEDS_ATTENTION", "STANDS_STILL"]);
  });

  it("is not found wrong while there is still time", () => {
    fc.assert(
      fc.property(fc.boolean(), rarely, histories, (isLarge, isFree, happenings) => {
        const world = aWorld(isLarge, isFree ? aFreeOrder() : undefined);
        happen(world, happenings);
        const early = world.order.createdAt;
        const kinds = look(world, { writtenBy: early, askedBy: early }).map(({ kind }) => kind);
        // Untouched since it was made, it is as old as it can be.
        const untouched = world.order.updatedAt === early;
        if (!untouched) expect(kinds).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
