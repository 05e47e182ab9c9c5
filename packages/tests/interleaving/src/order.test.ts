import {
  DELIVERABLE,
  type Decision,
  decide,
  ENDED_UNSOLD,
  type FailureReason,
  historyByRun,
  isSettled,
  type Order,
  type OrderEvent,
  type Status,
} from "@orders/domain";
import { describe, expect, it } from "vitest";
import { checkInterleavings, request } from "./interleavings.ts";
import { isCharged, type Scenario, type World } from "./world.ts";

/** The reasons for which an order of a scenario may fail. A fault of a service is never a reason. */
function reasonsFor({ kind, stock, token }: Scenario, { productWasGone, order: { approval } }: World): FailureReason[] {
  return [
    ...(kind === "inconsistent" ? (["INVALID_ORDER"] as const) : []),
    ...(stock === 0 ? (["OUT_OF_STOCK"] as const) : []),
    ...(productWasGone ? (["UNKNOWN_PRODUCT"] as const) : []),
    ...(token === "tok_declined" ? (["PAYMENT_DECLINED"] as const) : []),
    ...(/^tok_unavailable|^tok_answer_lost/.test(token) ? (["PAYMENT_UNAVAILABLE"] as const) : []),
    ...(approval?.decision?.verdict === "REJECTED" ? (["APPROVAL_REJECTED"] as const) : []),
    ...(approval?.decision?.verdict === "TIMED_OUT" ? (["APPROVAL_TIMED_OUT"] as const) : []),
  ];
}

/** Stock and money are held for a sold order, and not for any other. */
function expectBalanced(world: World, { kind }: Scenario): void {
  const isSold = DELIVERABLE.includes(world.order.status);
  expect({ taken: world.taken, charged: isCharged(world) }).toEqual({
    taken: isSold ? 1 : 0,
    charged: isSold && kind !== "free",
  });
}

/** The order has ended with a status and reason that its scenario allows. */
function expectExplained(world: World, scenario: Scenario): void {
  const { order } = world;
  expect([...DELIVERABLE, ...ENDED_UNSOLD]).toContain(order.status);
  expect(isSettled(order)).toBe(true);
  if (order.cancellation) expect(order.status).toBe("CANCELLED");
  if (order.status === "FAILED") expect(reasonsFor(scenario, world)).toContain(order.reason);
}

/** Only a large order requests an approval, and it is not processed further without one. */
function expectDecisionKept({ approval, status }: Order, { kind }: Scenario): void {
  if (kind !== "large") expect(approval).toBeUndefined();
  const verdict = approval?.decision?.verdict;
  if (verdict !== undefined && verdict !== "APPROVED") expect(["FAILED", "CANCELLED"]).toContain(status);
}

describe("an order under concurrent runs, requests and faults", () => {
  const ends = new Map<Status, number>();
  const seen = new Set<Status>();
  const verdicts = new Set<Decision["verdict"]>();

  it("ends in agreement with its stock and its money", async () => {
    await checkInterleavings(600, async (world, scenario) => {
      await world.restoreProduct();
      for (let runs = 0; runs < 3; runs++) await world.run();
      await request(world, (order) => decide(order, { verdict: "TIMED_OUT" }, world.clock.now()));
      for (let runs = 0; runs < 2; runs++) await world.run();
      expect(await world.run()).toBe("NothingToDo");
      expect(world.violations).toEqual([]);

      const { order } = world;
      expectBalanced(world, scenario);
      expectExplained(world, scenario);
      expectDecisionKept(order, scenario);
      const verdict = order.approval?.decision?.verdict;
      if (verdict) verdicts.add(verdict);

      for (const status of world.statuses) seen.add(status);
      ends.set(order.status, (ends.get(order.status) ?? 0) + 1);
    });
  });

  it("ended with every final status and every verdict", () => {
    expect([...ends.keys()].sort()).toEqual(["CANCELLED", "COMPLETED", "FAILED", "SHIPPED"]);
    expect(seen).toContain("NEEDS_ATTENTION");
    expect([...verdicts].sort()).toEqual(["APPROVED", "REJECTED", "TIMED_OUT"]);
  });

  it("emits one event for each transition and each attempt after the first, in their order", async () => {
    await checkInterleavings(200, (world) => {
      const published = (type: OrderEvent["type"]) => world.events.filter((event) => event.type === type);
      expect(published("CREATED")).toHaveLength(1);
      expect(["PENDING", ...published("STATUS_CHANGED").map(({ detail }) => detail.status)]).toEqual(world.statuses);
      expect(published("PROCESSING_REQUESTED").map(({ detail }) => detail.attempt)).toEqual(
        Array.from({ length: world.order.attempt - 1 }, (_, index) => index + 2),
      );
    });
  });

  it("has a history from which each run that was due follows, with its number and time", async () => {
    await checkInterleavings(200, ({ order, events }) => {
      const requested = events.filter(({ type }) => type !== "STATUS_CHANGED");
      const due = historyByRun(order).filter(({ makesRunDue }) => makesRunDue);
      expect(due.map(({ attempt, entry }) => [attempt, entry.at])).toEqual(
        requested.map(({ detail }) => [detail.attempt, detail.occurredAt]),
      );
    });
  });
});
