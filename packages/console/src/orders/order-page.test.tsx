import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { fakeApi, nothingBeside, order, problem, type Sent, show, timeline } from "../testing/api.tsx";

const etag = { etag: '"5"' };

/** Answers the request of the timeline. */
const withTimeline = (status: number, body: unknown) => (sent: Sent) =>
  sent.path.endsWith("/timeline") ? ([status, body] as const) : nothingBeside(sent);

describe("the page of one order", () => {
  it("shows lines, amounts and history", async () => {
    fakeApi(() => [200, order(), etag]);
    show("/orders/ORDER-1");
    expect(await screen.findByRole("rowheader", { name: /Mouse/ })).toBeDefined();
    const history = within(screen.getByRole("region", { name: "What happened" })).getAllByRole("listitem");
    expect(history.map((item) => within(item).getByText(/^(Order stored|Processing|Completed)$/).textContent)).toEqual([
      "Order stored",
      "Processing",
      "Completed",
    ]);
  });

  it("joins payment, approval, notifications and receipt to the history, with the runs", async () => {
    const at = "2026-11-21T10:00:00.000Z";
    const entries = [
      { at, kind: "HISTORY", type: "SUBMITTED", status: "PENDING", attempt: 1, makesRunDue: true },
      { at, kind: "APPROVAL", type: "APPROVED", by: "jo" },
      { at, kind: "PAYMENT", type: "CHARGED", amount: 59.98, transactionId: "TXN-1" },
      {
        at,
        kind: "HISTORY",
        type: "RETRY_REQUESTED",
        status: "PAID",
        attempt: 2,
        makesRunDue: true,
        by: "kim",
        client: "till",
      },
      { at, kind: "HISTORY", type: "STATUS_CHANGED", status: "FAILED", reason: "OUT_OF_STOCK", attempt: 2 },
      { at, kind: "NOTIFICATION", type: "SENT", channel: "EMAIL", status: "COMPLETED" },
      { at, kind: "NOTIFICATION", type: "REFUSED", channel: "SMS", status: "COMPLETED" },
      { at, kind: "RECEIPT", type: "STORED" },
      { at, kind: "PARCEL", type: "HANDED_OVER" },
    ] as unknown as ReturnType<typeof timeline>["entries"];
    fakeApi(() => [200, order(), etag], withTimeline(200, timeline({ entries })));
    show("/orders/ORDER-1");
    await screen.findByText("Receipt stored");
    const shown = within(screen.getByRole("region", { name: "What happened" })).getAllByRole("listitem");
    expect(shown.map(({ textContent }) => textContent?.replace(/Nov 21.*$/, ""))).toEqual([
      "Order storedRun 1 of the workflow is due",
      "Approved by jo",
      "Payment gateway charged $59.98TXN-1",
      "Retry requested by kim via tillRun 2 of the workflow is due",
      "FailedThere are too few pieces of a product.",
      "E-mail sentTo the customer, about the status Completed",
      "SMS refused by its providerTo the customer, about the status Completed",
      "Receipt stored",
      "Parcel handed_over",
    ]);
    expect(screen.queryByRole("region", { name: "Open now" })).toBeNull();
  });

  it("says what is open with what to do, and what could not be read", async () => {
    const open = timeline({
      attempt: 3,
      awaitsRun: true,
      stalledSince: "2026-11-21T10:00:00.000Z" as NonNullable<ReturnType<typeof timeline>["stalledSince"]>,
      deadLetters: [{ queue: "orders", messageId: "m-1", sentAt: order().createdAt }],
      findings: [
        { kind: "STALLED", orderId: "ORDER-1", what: "PAID since 10:00", done: "REPAIRABLE" },
        { kind: "PAYMENT_DIFFERS", orderId: "ORDER-1", what: "59.98 charged, 50.00 known", done: "FLAGGED" },
      ],
      parts: { payments: "unavailable", notifications: "ok", queue: "ok", deadLetters: "incomplete" },
    });
    fakeApi(() => [200, order(), etag], withTimeline(200, open));
    show("/orders/ORDER-1");
    const region = await screen.findByRole("region", { name: "Open now" });
    const items = within(region).getAllByRole("listitem");
    const expected = [
      "Run 3 of the workflow is due, and has not changed the order yet.",
      "only retries have changed the order. make trace shows which step fails: correct the cause, then retry the order.",
      "is in the dead-letter queue orders. The page Needs attention says what to do.",
      "Stalled: PAID since 10:00. The next reconciliation repairs it.",
      "Payment differs: 59.98 charged, 50.00 known. Compare the order with the payment gateway's records, then charge or refund the difference there.",
      "The payment gateway's records could not be read, and what depends on them may be missing.",
      "The dead letters are incomplete: there are more than were looked at.",
    ];
    expect(items).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(items[index]?.textContent).toContain(text);
  });

  it("shows the order's own history where the timeline cannot be read, and says so", async () => {
    fakeApi(() => [200, order(), etag], withTimeline(500, problem(500)));
    show("/orders/ORDER-1");
    expect((await screen.findByRole("alert")).textContent).toContain(
      "Without the timeline, the page shows the order's own history only.",
    );
    expect(screen.getByText("Order stored")).toBeDefined();
  });

  it("ships the order that was seen, after a confirmation", async () => {
    const sent = fakeApi(({ method }) => [200, order({ status: method === "GET" ? "COMPLETED" : "SHIPPED" }), etag]);
    show("/orders/ORDER-1");
    await userEvent.click(await screen.findByRole("button", { name: "Mark as shipped" }));
    expect(sent).toHaveLength(1);
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Mark as shipped" }));
    expect(await screen.findByText("The order is shipped.")).toBeDefined();
    expect(sent[1]).toMatchObject({ method: "PUT", path: "/orders/ORDER-1/status", body: { status: "shipped" } });
    expect(sent[1]?.headers.get("if-match")).toBe('"5"');
  });

  it.each([
    ["Approve", { decision: "approve", by: "jo", note: "checked" }],
    ["Reject", { decision: "reject", by: "jo", note: "checked" }],
  ])("decides on an approval: %s", async (name, body) => {
    const waiting = order({
      status: "AWAITING_APPROVAL",
      approval: { requestedAt: "2026-11-21T10:00:00.000Z" } as NonNullable<ReturnType<typeof order>["approval"]>,
    });
    const sent = fakeApi(() => [200, waiting, etag]);
    show("/orders/ORDER-1");
    await userEvent.click(await screen.findByRole("button", { name }));
    await userEvent.type(screen.getByLabelText("Note (optional)"), "checked");
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name }));
    await screen.findByText(/The order is (approved|rejected)\./);
    expect(sent.find(({ method }) => method === "POST")).toMatchObject({ path: "/orders/ORDER-1/approval", body });
  });

  it("retries with an Idempotency-Key", async () => {
    const sent = fakeApi(({ method }) => [method === "GET" ? 200 : 202, order({ status: "NEEDS_ATTENTION" }), etag]);
    show("/orders/ORDER-1");
    await userEvent.click(await screen.findByRole("button", { name: "Retry" }));
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Retry" }));
    await screen.findByText("Another run of the order will start.");
    const retry = sent.find(({ method }) => method === "POST");
    expect(retry).toMatchObject({ path: "/orders/ORDER-1/retry", body: { by: "jo" } });
    expect(retry?.headers.get("idempotency-key")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("says that somebody else was faster, and shows the order as it is now", async () => {
    let status: "COMPLETED" | "SHIPPED" = "COMPLETED";
    fakeApi(({ method }) => {
      if (method === "GET") return [200, order({ status }), etag];
      status = "SHIPPED";
      return [412, problem(412, { title: "Precondition Failed" })];
    });
    show("/orders/ORDER-1");
    await userEvent.click(await screen.findByRole("button", { name: "Cancel order" }));
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Cancel order" }));
    expect((await screen.findByRole("alert")).textContent).toContain("Somebody else was faster");
    await userEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(await screen.findByRole("button", { name: "Mark as delivered" })).toBeDefined();
    expect(screen.queryByRole("button", { name: "Cancel order" })).toBeNull();
  });

  it("says what to do about an unknown id", async () => {
    fakeApi(() => [404, problem(404, { detail: "There is no order ORDER-1" })]);
    show("/orders/ORDER-1");
    expect(await screen.findByRole("heading", { name: "No such order" })).toBeDefined();
    expect(screen.getByRole("alert").textContent).toContain("There is no order ORDER-1");
  });
});
