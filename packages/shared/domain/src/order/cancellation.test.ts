import { describe, expect, it } from "vitest";
import { anOrder, at } from "../testing/builders.ts";
import { requestCancellation } from "./cancellation.ts";
import type { Order, Status } from "./order.ts";
import { STATUSES } from "./status.ts";
import { IllegalTransitionError } from "./transition.ts";

const anOrderThatIs = (status: Status): Order => ({ ...anOrder(), status });
const CANCELLABLE: readonly Status[] = [
  "PENDING",
  "PROCESSING",
  "AWAITING_APPROVAL",
  "PAID",
  "COMPLETED",
  "NEEDS_ATTENTION",
];

describe("a cancellation request", () => {
  it.each(CANCELLABLE)("for an order that is %s is stored and makes one more run due", (status) => {
    const order = { ...anOrderThatIs(status), attempt: 3 };

    expect(requestCancellation(order, at(5), "Changed my mind")).toStrictEqual({
      ...order,
      cancellation: { requestedAt: at(5), reason: "Changed my mind" },
      attempt: 4,
      updatedAt: at(5),
      history: [...order.history, { at: at(5), event: "CANCELLATION_REQUESTED", status }],
    });
  });

  it.each(["SHIPPED", "DELIVERED", "FAILED"] as const)("for an order that is %s is refused", (status) => {
    expect(() => requestCancellation(anOrderThatIs(status), at(5))).toThrow(IllegalTransitionError);
  });

  it("that is refused gets the allowed statuses", () => {
    expect(() => requestCancellation(anOrderThatIs("SHIPPED"), at(5))).toThrow(
      "An order that is SHIPPED cannot become CANCELLED. Allowed: DELIVERED.",
    );
  });

  it.each(STATUSES)("that is repeated changes nothing more, also if the order is %s by then", (status) => {
    const order = { ...anOrderThatIs(status), cancellation: { requestedAt: at(1) } };
    expect(requestCancellation(order, at(5), "Again")).toBe(order);
  });

  it("for a cancelled order changes nothing", () => {
    const imported = anOrderThatIs("CANCELLED");
    expect(requestCancellation(imported, at(5))).toBe(imported);
  });

  it("needs no reason", () => {
    expect(requestCancellation(anOrder(), at(5)).cancellation).toStrictEqual({ requestedAt: at(5) });
  });
});
