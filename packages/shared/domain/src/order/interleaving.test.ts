import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OrderEvent } from "../events.ts";
import {
  aFreeOrder,
  aRun,
  aWorld,
  exhaust,
  HEALTHY,
  happen,
  histories,
  rarely,
  wish,
} from "../testing/interleaving.ts";
import { type Decision, decide } from "./approval.ts";
import type { Status } from "./life.ts";
import { isAtRest } from "./undo.ts";

describe("an order on which everything happens at once", () => {
  const ends = new Map<Status, number>();
  const seen = new Set<Status>();
  const verdicts = new Set<Decision["verdict"]>();

  it("tells at its end what became of its stock and its money", () => {
    fc.assert(
      fc.property(fc.boolean(), rarely, histories, (isLarge, isFree, happenings) => {
        const world = aWorld(isLarge, isFree ? aFreeOrder() : undefined);
        happen(world, happenings);
        for (let runs = 0; runs < 2; runs++) exhaust(aRun(world, HEALTHY));
        wish(world, (order) => decide(order, { verdict: "TIMED_OUT" }, world.now()));
        exhaust(aRun(world, HEALTHY));

        const { order, taken, book } = world;
        const kept = { taken: 1, charged: !isFree };
        const returned = { taken: 0, charged: false };
        expect({ taken, charged: book === "charged" }).toEqual(
          order.status === "COMPLETED" || order.status === "SHIPPED" ? kept : returned,
        );
        expect(["COMPLETED", "SHIPPED", "FAILED", "CANCELLED"]).toContain(order.status);
        if (order.cancellation) expect(order.status).toBe("CANCELLED");
        expect(isAtRest(order)).toBe(true);
        if (order.status === "FAILED") expect(order.reason).toBeDefined();
        if (!isLarge) expect(order.approval).toBeUndefined();
        const verdict = order.approval?.decision?.verdict;
        if (verdict !== undefined && verdict !== "APPROVED") expect(["FAILED", "CANCELLED"]).toContain(order.status);
        if (verdict) verdicts.add(verdict);

        for (const status of world.statuses) seen.add(status);
        ends.set(order.status, (ends.get(order.status) ?? 0) + 1);
      }),
      { numRuns: 600 },
    );
  });

  it("went every way that there is", () => {
    expect([...ends.keys()].sort()).toEqual(["CANCELLED", "COMPLETED", "FAILED", "SHIPPED"]);
    expect(seen).toContain("NEEDS_ATTENTION");
    expect([...verdicts].sort()).toEqual(["APPROVED", "REJECTED", "TIMED_OUT"]);
  });

  it("tells the bus each status that it reached, once and in order, and each run that became due", () => {
    fc.assert(
      fc.property(fc.boolean(), histories, (isLarge, happenings) => {
        const world = aWorld(isLarge);
        happen(world, happenings);

        const told = (type: OrderEvent["type"]) => world.events.filter((event) => event.type === type);
        expect(told("Order Created")).toHaveLength(1);
        expect(["PENDING", ...told("Order Status Changed").map(({ detail }) => detail.status)]).toEqual(world.statuses);
        expect(told("Order Processing Requested").map(({ detail }) => detail.attempt)).toEqual(
          Array.from({ length: world.order.attempt }, (_, index) => index + 1),
        );
      }),
      { numRuns: 200 },
    );
  });
});
