import { decide, finishRefund, money, type Order, requestCancellation, startRefund, transition } from "@orders/domain";
import { aCompletedOrder, anOrder, anOrderAwaitingApproval, at } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { timelineEntries } from "./timeline-view.ts";

const NOTHING = { payments: [], notifications: [] };
const kindsOf = (order: Order, records = NOTHING as Parameters<typeof timelineEntries>[1]) =>
  timelineEntries(order, records).map(({ kind, type }) => `${kind} ${type}`);

describe("timelineEntries", () => {
  it("joins history, gateway, receipt and notifications in order of time", () => {
    const cancelled = requestCancellation(aCompletedOrder(), at(5));
    const refunded = finishRefund(startRefund(cancelled, at(6)), "TXN-2", at(8));
    const order = transition(refunded, "CANCELLED", at(9));
    const notification = { at: at(10), channel: "EMAIL", status: "CANCELLED", result: "SENT" } as const;

    const entries = timelineEntries(order, {
      payments: [
        { at: at(3), event: "CHARGED", amount: money(1000), transactionId: "TXN-1" },
        { at: at(7), event: "REFUNDED", amount: money(1000), transactionId: "TXN-2" },
      ],
      notifications: [notification],
    });

    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).sort());
    expect(entries.map(({ kind, type }) => `${kind} ${type}`)).toEqual([
      "HISTORY SUBMITTED",
      "HISTORY STATUS_CHANGED",
      "HISTORY STOCK_RESERVED",
      "HISTORY CHARGE_STARTED",
      "HISTORY STATUS_CHANGED",
      "PAYMENT CHARGED",
      "HISTORY STATUS_CHANGED",
      "RECEIPT STORED",
      "HISTORY CANCELLATION_REQUESTED",
      "HISTORY REFUND_STARTED",
      "PAYMENT REFUNDED",
      "HISTORY REFUND_FINISHED",
      "HISTORY STATUS_CHANGED",
      "NOTIFICATION SENT",
    ]);
    expect(entries[5]).toEqual({ at: at(3), kind: "PAYMENT", type: "CHARGED", amount: 10, transactionId: "TXN-1" });
    expect(entries.at(-1)).toEqual({
      at: at(10),
      kind: "NOTIFICATION",
      type: "SENT",
      status: "CANCELLED",
      channel: "EMAIL",
    });
    expect(entries[8]).toMatchObject({ attempt: 2, makesRunDue: true });
  });

  it("names who decided an approval, and leaves out the note", () => {
    const order = decide(anOrderAwaitingApproval(), { verdict: "APPROVED", by: "jo", note: "Known customer" }, at(9));
    const entries = timelineEntries(order, NOTHING);
    expect(entries.at(-1)).toEqual({ at: at(9), kind: "APPROVAL", type: "APPROVED", by: "jo" });
    expect(JSON.stringify(entries)).not.toContain("Known customer");
  });

  it("names the client of each request", () => {
    const order = requestCancellation(anOrder({ client: "shop" }), at(1), undefined, { client: "till" });
    expect(timelineEntries(order, NOTHING)).toMatchObject([
      { type: "SUBMITTED", client: "shop" },
      { type: "CANCELLATION_REQUESTED", client: "till" },
    ]);
  });

  it("shows no free text of a cancellation, and an amount of 0.00 as 0", () => {
    const order = requestCancellation(anOrder(), at(1), "My neighbour Jane told me");
    const entries = timelineEntries(order, {
      ...NOTHING,
      payments: [{ at: at(2), event: "CHARGED", amount: money(0) }],
    });
    expect(JSON.stringify(entries)).not.toContain("Jane");
    expect(entries.at(-1)).toMatchObject({ kind: "PAYMENT", amount: 0 });
  });

  it("has no decision, receipt or payment where there is none", () => {
    expect(kindsOf(anOrder())).toEqual(["HISTORY SUBMITTED"]);
    expect(kindsOf(anOrderAwaitingApproval()).filter((kind) => !kind.startsWith("HISTORY"))).toEqual([]);
  });
});
